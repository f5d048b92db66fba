public import HTTPTypes
public import Scheduling
public import Sockets
public import WebSocketCore

/// Accepts WebSocket connections, and nothing else, at one address.
///
/// A web app that serves both HTTP and WebSocket is an `App` of the module WebApp; this is for a service of its own.
public actor WebSocketServer {
    /// What a server accepts.
    public struct Configuration: Sendable {
        /// The path that requests must name, without the query; nil for any.
        public var path: String?
        /// The subprotocols spoken here; the first of the client's offers among them is chosen.
        public var subprotocols: [String]
        /// Whether a client that offers none of them is refused.
        public var requiresSubprotocol: Bool
        /// The limits of each connection.
        public var limits: WebSocketLimits

        /// Any path, no subprotocol and the default limits, unless given.
        public init(
            path: String? = nil, subprotocols: [String] = [], requiresSubprotocol: Bool = false,
            limits: WebSocketLimits = WebSocketLimits()
        ) {
            self.path = path
            self.subprotocols = subprotocols
            self.requiresSubprotocol = requiresSubprotocol
            self.limits = limits
        }
    }

    /// The scheduler that it and its connections are pinned to.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor

    private let configuration: Configuration
    private let accepted: @Sendable (WebSocket, HTTPRequest) -> Void
    private var listener: Listener?
    private var acceptors: [ObjectIdentifier: Acceptor] = [:]  // in their opening handshake

    /// Listens at `address`; `accepted` is called on the scheduler for each connection after its handshake.
    ///
    /// - Throws: `SocketError` when the address is in use or not allowed.
    public static func listening(
        at address: SocketAddress, on scheduler: any Scheduler, configuration: Configuration = Configuration(),
        accepted: @escaping @Sendable (WebSocket, HTTPRequest) -> Void
    ) async throws(SocketError) -> WebSocketServer {
        let server = WebSocketServer(on: scheduler, configuration: configuration, accepted: accepted)
        let listener = try await Listener.listening(at: address, on: scheduler) { descriptor in
            let raw = descriptor.release()  // a closure cannot hand a non-copyable value on to another
            server.assumeIsolated { $0.accept(Descriptor(adopting: raw)) }
        }
        await server.start(listener)
        return server
    }

    private init(
        on scheduler: any Scheduler, configuration: Configuration,
        accepted: @escaping @Sendable (WebSocket, HTTPRequest) -> Void
    ) {
        self.scheduler = scheduler
        self.configuration = configuration
        self.accepted = accepted
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    private func start(_ listener: Listener) {
        self.listener = listener
    }

    /// Where it listens, with the port that the system chose when 0 was asked for; nil after ``close()``.
    public var address: SocketAddress? { listener?.address }

    /// Stops accepting and drops opening handshakes; accepted WebSockets live on. Safe to call twice.
    public func close() async {
        let listener = listener
        self.listener = nil
        let acceptors = acceptors.values
        self.acceptors = [:]
        for acceptor in acceptors { acceptor.dropNow() }
        await listener?.close()
    }

    private func accept(_ descriptor: consuming Descriptor) {
        let acceptor = Acceptor(configuration, on: scheduler) { [weak self] acceptor, outcome in
            self?.assumeIsolated { $0.finished(acceptor, outcome) }
        }
        acceptors[ObjectIdentifier(acceptor)] = acceptor
        let raw = descriptor.release()
        acceptor.assumeIsolated { $0.start(Descriptor(adopting: raw)) }
    }

    private func finished(_ acceptor: Acceptor, _ outcome: (WebSocket, HTTPRequest)?) {
        acceptors.removeValue(forKey: ObjectIdentifier(acceptor))
        if let (socket, request) = outcome { accepted(socket, request) }
    }
}
