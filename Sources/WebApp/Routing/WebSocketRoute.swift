internal import HTTPCore
internal import HTTPTypes
internal import WebSocketCore
public import WebSockets

/// Talks to the client of a WebSocket route. It runs on the app's scheduler, in a task that is cancelled when the app
/// stops.
public typealias WebSocketHandler = @concurrent @Sendable (WebSocket, Request, RequestContext) async throws -> Void

/// Which WebSocket clients a route takes, and what they may cost.
public struct WebSocketSettings: Sendable {
    /// What is spoken, the preferred first; a client that speaks none of them is refused with 400. Empty for no matter.
    public var subprotocols: [String] = []
    /// Which web pages may connect; others are refused with 403.
    public var origins = OriginPolicy.sameOrigin
    /// How long messages may be, and how slow a client.
    public var limits = WebSocketLimits()
    /// With what messages are compressed where the client offers that; nil for not at all.
    public var compression: WebSocketCompression?

    /// The defaults.
    public init() {}
}

/// Where WebSocket connections are taken, and who gets them.
struct WebSocketRoute: Sendable {
    enum Receiver: Sendable {
        /// Runs in a task, after which the WebSocket is closed; the middleware stands before it, the first one outermost.
        case handler(WebSocketHandler, behind: [Middleware])
        /// Is called at once, and keeps the WebSocket.
        case adopter(@Sendable (WebSocket, RequestHead) -> Void)
    }

    let pattern: RoutePattern?
    let handshake: ServerHandshake
    let limits: WebSocketLimits
    private(set) var receiver: Receiver

    init(_ path: String?, settings: WebSocketSettings, receiver: Receiver) {
        pattern = path.map { RoutePattern($0) }
        handshake = ServerHandshake(
            subprotocols: settings.subprotocols, requiresSubprotocol: !settings.subprotocols.isEmpty,
            origins: settings.origins, compression: settings.compression)
        limits = settings.limits
        self.receiver = receiver
    }

    /// The same behind `middleware` too, which stands before what it has.
    func standing(behind middleware: [Middleware]) -> WebSocketRoute {
        guard case .handler(let handler, let inner) = receiver else { return self }
        var route = self
        route.receiver = .handler(handler, behind: middleware + inner)
        return route
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
