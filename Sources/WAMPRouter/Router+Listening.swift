internal import Logging
public import Sockets
internal import WAMP
internal import WebSockets

extension Router {
    /// Accepts clients over WebSocket at `url`, such as `ws://127.0.0.1:8080/ws`; may be called for several.
    ///
    /// WAMP is spoken at the path that `url` names, or at any when it names none but `/`. Of a host name the first
    /// address is taken. Port 0 lets the system choose.
    ///
    /// - Returns: the URL with the port that it got, where clients are served already.
    /// - Throws: `SocketError` when `url` is not a `ws://` URL, or the address is in use or not allowed;
    ///   `SocketError/closed` when the router shuts down.
    @discardableResult
    public func listen(at url: String) async throws(SocketError) -> String {
        var endpoint = try Endpoint(url)
        guard endpoint.scheme == "ws" else {
            throw .invalidAddress("'\(url)' is not a ws:// URL, and the router listens at nothing else")
        }
        let addresses = try await Resolver.addresses(of: endpoint.host, port: endpoint.port ?? 80)
        guard let address = addresses.first else { throw .invalidAddress("'\(url)' has no address") }
        let path = String(endpoint.path.prefix { $0 != "?" })
        let configuration = WebSocketServer.Configuration(
            path: path == "/" ? nil : path, subprotocols: WebSocketTransport.subprotocols,
            requiresSubprotocol: configuration.requiresSubprotocol, origins: configuration.webSocketOrigins,
            limits: configuration.webSocketLimits)
        let server = try await WebSocketServer.listening(at: address, on: scheduler, configuration: configuration) {
            socket, request in self.acceptNow(socket, cookies: Cookies.parse(request))
        }
        guard phase == .running else {  // looked at only now: we awaited above
            await server.close()
            throw .closed
        }
        servers.append(server)
        endpoint.port = await server.address?.port
        log.debug("listening", metadata: ["url": "\(endpoint)"])
        return "\(endpoint)"
    }
}
