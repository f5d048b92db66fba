public import HTTP
public import HTTPTypes
public import Scheduling
internal import Sockets
public import TLS
public import WAMPCore
public import WebSockets

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

        /// How long ``Session/leave(timeout:)`` waits for the handlers that run, before it cancels those of calls; zero
        /// for not at all.
        public var drainTimeout: Duration = .seconds(2)

        /// The serializers that are offered, the preferred first. Over WebSocket the router chooses among them; over
        /// RawSocket one is asked for after the other, with a new connection for each.
        public var serializers = SerializationFormat.allCases

        /// Whether messages that are sent together may leave as one WebSocket message, where the router speaks that
        /// (`wamp.2.json.batched` and the like).
        public var batchesMessages = false

        /// What ends each message in a batch of JSON. Crossbar.io and autobahn-python know only `.cancel`.
        public var batchSeparator = BatchSeparator.record

        /// Further fields of a WebSocket's opening request, such as cookies.
        public var headers: HTTPFields = [:]

        /// With what `wss` and `rss` connections are made; nil for the system's authorities.
        public var tls: TLSContext?

        /// Which proxies to go through, by CONNECT; what the environment says, unless told otherwise. RawSocket goes
        /// where WebSocket would.
        public var proxies = ProxySettings.environment

        /// How long a message from the router may be over WebSocket, and how long it may be silent. The time for the
        /// opening handshake is ``timeout``.
        public var webSocketLimits = WebSocketLimits()

        /// The same over RawSocket.
        public var rawSocketLimits = RawSocketLimits()

        /// How many calls of one procedure may wait while as many run as ``RegisterOptions/concurrency`` allows. A call
        /// beyond that is answered with `wamp.error.unavailable`.
        public var maximumWaitingInvocations = 4096

        /// How many parts of one call may wait for its handler. More end the call with an error.
        public var maximumWaitingParts = 4096

        /// The ways of packing arguments that this session knows, beyond sending them as they are.
        public var payloadSchemes: [any PayloadScheme] = []

        /// The defaults.
        public init() {}
    }

    /// Connects to the router at `url` and joins `realm`. Leave it with ``leave(timeout:)``; `withSession` does so.
    ///
    /// - Parameters:
    ///   - url: `ws://127.0.0.1:8080/ws`, or that of any other WAMP router: `wss://`, `rs://` and `rss://`
    ///     (RawSocket), `ws+unix:///path:/ws` and `rs+unix:///path` (Unix sockets); <doc:Transports> tells more.
    ///   - realm: the realm, a URI.
    ///   - configuration: who the client is, what it speaks, limits.
    ///   - scheduler: to which the session is pinned.
    /// - Throws: `SocketError` when nobody is there or the URL makes no sense, `HTTPClientError` when a proxy refuses,
    ///   `WebSocketError` or `RawSocketError` when the server is none or speaks no WAMP, ``SessionError`` when the router
    ///   refuses, or `CancellationError`.
    public static func connect(
        to url: String, realm: String, configuration: Configuration = Configuration(), on scheduler: any Scheduler
    ) async throws -> Session {
        let transport = try await TransportURL(url).connect(configuration, on: scheduler)
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
