internal import Logging
internal import Scheduling
public import Sockets
public import TLS
internal import WAMP

extension Router {
    /// Accepts clients at `url`; may be called for several.
    ///
    /// ```swift
    /// try await router.listen(at: "ws://127.0.0.1:8080/ws")                // WebSocket
    /// try await router.listen(at: "rss://[::]:8443", tls: context)         // RawSocket over TLS
    /// try await router.listen(at: "ws+unix:///run/wamp.sock:/ws")          // WebSocket over a Unix socket
    /// try await router.listen(at: "tcp://0.0.0.0:8081/ws", tls: context)   // told apart by the first bytes
    /// ```
    ///
    /// WebSocket is spoken at the path that `url` names, or at any when it names none but `/`. Of a host name the first
    /// address is taken. Port 0 lets the system choose. At `tcp://` and `unix://` a client may begin with WebSocket,
    /// RawSocket, or TLS if there is a `tls`, with either of them below it; at `tcps://` with TLS only.
    ///
    /// - Parameters:
    ///   - url: what is spoken there, and where.
    ///   - tls: with what connections are made secure; `wss`, `rss` and `tcps` need it.
    ///   - options: how the socket listens, such as the file mode of a Unix socket.
    /// - Returns: the URL with the port that it got, where clients are served already.
    /// - Throws: `SocketError` when `url` makes no sense, or the address is in use or not allowed; `SocketError/closed`
    ///   when the router shuts down.
    @discardableResult
    public func listen(
        at url: String, tls: TLSContext? = nil, options: ListenerOptions = ListenerOptions()
    ) async throws(SocketError) -> String {
        var url = try TransportURL(url)
        guard url.kind != .longPoll else {
            throw .invalidAddress("'\(url)' is for HTTP long-poll, which a web app serves for a router: App.longPoll")
        }
        guard tls != nil || !url.isSecure else {
            throw .invalidAddress("'\(url)' is served over TLS, which needs a certificate and a key")
        }
        guard phase == .running else { throw .closed }
        let listener = TransportListener(at: url, tls: tls, for: self, over: ways)
        listeners.append(listener)  // before it listens, so that a shutdown meanwhile closes it
        do throws(SocketError) {
            url = url.withPort(try await listener.listen(options).port)
        } catch {
            listeners.removeAll { $0 === listener }
            await listener.close()
            throw error
        }
        log.debug("listening", metadata: ["url": "\(url)"])
        return "\(url)"
    }

    /// The ways to the schedulers of connections; nil stands for the router's own.
    private var ways: [SchedulerLink?] {
        let schedulers = configuration.connectionSchedulers
        return schedulers.isEmpty ? [nil] : schedulers.map { $0 === scheduler ? nil : link(to: $0) }
    }

    private func link(to scheduler: any Scheduler) -> SchedulerLink {
        if let link = links.first(where: { $0.scheduler === scheduler }) { return link }
        let link = SchedulerLink(between: scheduler, and: self)
        links.append(link)
        return link
    }
}
