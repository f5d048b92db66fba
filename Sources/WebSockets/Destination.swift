internal import HTTP
internal import Scheduling
internal import Sockets
internal import TLS

/// Where a WebSocket's bytes go: the one place that knows what the scheme of a URL means.
struct Destination: Sendable {
    let endpoint: Endpoint
    private let address: SocketAddress?
    private let proxies: ProxySettings
    private let tls: TLSContext?

    /// What `url` says, or `address` if the socket is to be found elsewhere than the URL's host and port are.
    init(_ url: String, at address: SocketAddress?, tls: TLSContext?, proxies: ProxySettings) throws(SocketError) {
        endpoint = try Endpoint(url)
        self.address = address
        self.proxies = proxies
        switch endpoint.scheme {
        case "ws": self.tls = nil
        case "wss": self.tls = try .ofClient(tls)
        default: throw .invalidAddress("'\(url)' is not a ws:// or wss:// URL")
        }
    }

    /// A connection to it, secure where the URL says so.
    ///
    /// - Throws: `SocketError`, or `HTTPClientError` when a proxy refuses.
    func connect(on scheduler: any Scheduler, timeout: Duration) async throws -> ByteStream {
        let stream = try await connectInPlain(on: scheduler, ConnectOptions(timeout: timeout))
        guard let tls else { return stream }
        do {
            try await stream.startTLS(tls, serverName: endpoint.host)
            return stream
        } catch {
            await stream.close()
            throw error
        }
    }

    private func connectInPlain(on scheduler: any Scheduler, _ options: ConnectOptions) async throws -> ByteStream {
        if let address {
            return try await ByteStream.connected(to: address, on: scheduler, options: options)
        }
        do {
            return try await ByteStream.connected(
                to: endpoint, defaultPort: endpoint.scheme == "ws" ? 80 : 443, proxies: proxies, on: scheduler,
                options: options)
        } catch .connection(let error) {
            throw error
        } catch .cancelled {
            throw SocketError.cancelled
        }
    }
}
