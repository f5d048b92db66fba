public import Scheduling
internal import Sockets
public import WAMPCore
internal import WebSockets

extension Session {
    /// How a session is connected.
    public struct Configuration: Sendable {
        /// How long connecting and joining may take, each.
        public var timeout: Duration = .seconds(10)

        /// Who the client is, and how it proves that: nobody in particular, unless given.
        public var authentication = Authentication.anonymous

        /// Whether the session's own subscriptions are left out of what it publishes, unless a publication says
        /// otherwise. WAMP's rule is that they are.
        public var excludesMe = true

        /// How many handlers of one subscription may run at a time, each for an event of its own. An event that comes
        /// when so many wait for something is dropped, and a warning logged.
        public var maximumRunningHandlers = 4096

        /// The defaults.
        public init() {}
    }

    /// Connects to the router at `url` and joins `realm`. Leave it with ``leave(timeout:)``; `withSession` does so.
    ///
    /// - Parameter url: `ws://127.0.0.1:8080/ws`, or that of any other WAMP router.
    /// - Throws: `SocketError` when nobody is there, `WebSocketError` when it is no WebSocket server or speaks no WAMP,
    ///   ``SessionError`` when the router refuses, or `CancellationError`.
    public static func connect(
        to url: String, realm: String, configuration: Configuration = Configuration(), on scheduler: any Scheduler
    ) async throws -> Session {
        var limits = WebSocketLimits()
        limits.handshakeTimeout = configuration.timeout
        let socket = try await WebSocket.connect(
            to: url, subprotocols: WebSocketTransport.subprotocols, limits: limits, on: scheduler)
        let transport = WebSocketTransport(socket)
        return try await join(realm, over: transport, configuration: configuration, on: scheduler)
    }
}

/// Connects to a router, joins a realm, runs `body` with the session and leaves, whether `body` returns or throws.
///
/// - Throws: what ``Session/connect(to:realm:configuration:on:)`` and `body` throw.
@discardableResult
public func withSession<Result: Sendable>(
    to url: String, realm: String, configuration: Session.Configuration = Session.Configuration(),
    on scheduler: any Scheduler, _ body: (Session) async throws -> Result
) async throws -> Result {
    let session = try await Session.connect(to: url, realm: realm, configuration: configuration, on: scheduler)
    do {
        let result = try await body(session)
        await session.leave()
        return result
    } catch {
        await session.leave()
        throw error
    }
}
