internal import HTTPCore
internal import HTTPTypes
internal import WebSocketCore
internal import WebSockets

/// Where WebSocket connections are taken, and who gets them.
struct WebSocketRoute: Sendable {
    enum Receiver: Sendable {
        /// Runs in a task, after which the WebSocket is closed.
        case handler(@concurrent @Sendable (WebSocket, Request) async throws -> Void)
        /// Is called at once, and keeps the WebSocket.
        case adopter(@Sendable (WebSocket, RequestHead) -> Void)
    }

    let pattern: RoutePattern?
    let handshake: ServerHandshake
    let limits: WebSocketLimits
    let receiver: Receiver

    init(
        _ path: String?, subprotocols: [String], origins: OriginPolicy, limits: WebSocketLimits,
        compression: WebSocketCompression? = nil, receiver: Receiver
    ) {
        pattern = path.map { RoutePattern($0) }
        handshake = ServerHandshake(
            subprotocols: subprotocols, requiresSubprotocol: !subprotocols.isEmpty, origins: origins,
            compression: compression)
        self.limits = limits
        self.receiver = receiver
    }

    /// What the path's parameters stand for, or nil for a path that is not this route's.
    func match(_ path: ArraySlice<String>) -> RouteParameters? {
        guard let pattern else { return RouteParameters() }
        return pattern.match(path)
    }

    func shares(_ offers: [String]) -> Bool {
        handshake.subprotocols.isEmpty || offers.contains(where: handshake.subprotocols.contains)
    }
}
