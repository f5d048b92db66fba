internal import HTTPCore
internal import HTTPTypes
internal import Logging
internal import Scheduling
internal import Sockets

/// Whether and how each answered request is told to the app's logger, with level `info`.
public enum AccessLog: Sendable, Equatable {
    /// Requests are not logged.
    case off
    /// One line as web servers have it, without its date, which the log has:
    /// `127.0.0.1 "GET /hello HTTP/1.1" 200 12 0.0004`; the last two are bytes of the body and seconds.
    case common
    /// The same facts as metadata under the names that OpenTelemetry gives them: `client.address`,
    /// `http.request.method`, `url.path`, `http.response.status_code`, `http.response.body.size` and, in seconds,
    /// `http.server.request.duration`.
    case structured
}

extension HTTPConnection {
    /// What the log calls the client.
    var peerName: String { peerAddress.map(\.host) ?? "-" }

    /// Tells the log of the exchange, which is over.
    func logAccess() {
        guard server.configuration.accessLog != .off, let exchange, let status = exchange.status else { return }
        let request = exchange.head.request
        write(
            method: request.method.rawValue, target: request.path ?? request.authority ?? "", status: status,
            size: exchange.sentCount, seconds: (scheduler.now - exchange.began) / .seconds(1))
    }

    /// Tells the log of something that was no request.
    func logAccess(refused response: Response) {
        guard server.configuration.accessLog != .off else { return }
        write(method: "-", target: "-", status: response.status, size: response.body.count, seconds: 0)
    }

    /// The parts hold no control characters, or the parser would have refused them: no client writes lines of its own.
    private func write(method: String, target: String, status: HTTPResponse.Status, size: Int, seconds: Double) {
        let logger = server.responder.contexts.logger
        switch server.configuration.accessLog {
        case .off: break
        case .common:
            logger.info("\(peerName) \"\(method) \(target) HTTP/1.1\" \(status.code) \(size) \(seconds)")
        case .structured:
            logger.info(
                "request",
                metadata: [
                    "client.address": "\(peerName)", "http.request.method": "\(method)",
                    "url.path": "\(target.prefix { $0 != "?" })", "http.response.status_code": "\(status.code)",
                    "http.response.body.size": "\(size)", "http.server.request.duration": "\(seconds)",
                ])
        }
    }
}

extension SocketAddress {
    /// The address without its port.
    fileprivate var host: String {
        switch self {
        case .ipv4(let host, _), .ipv6(let host, _): host
        case .unix(let path): path
        case .abstract(let name): "@" + name
        }
    }
}
