public import HTTPTypes
internal import Logging
public import Scheduling
public import Sockets
public import TLS
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
        /// The web pages that may connect; others are refused with 403.
        public var origins: OriginPolicy
        /// With what connections are made secure (`wss`); nil where they are not.
        public var tls: TLSContext?
        /// The limits of each connection.
        public var limits: WebSocketLimits
        /// How messages are compressed where the client offers that; nil if they are not.
        public var compression: WebSocketCompression?
        /// Whether messages are received as they come, with ``WebSocket/receiveStream()``, so that their size does not
        /// matter.
        public var receivesInParts: Bool

        /// Any path, no subprotocol, pages of the same origin, the default limits, and no compression, unless given.
        public init(
            path: String? = nil, subprotocols: [String] = [], requiresSubprotocol: Bool = false,
            origins: OriginPolicy = .sameOrigin, limits: WebSocketLimits = WebSocketLimits(),
            compression: WebSocketCompression? = nil, receivesInParts: Bool = false
        ) {
            self.path = path
            self.subprotocols = subprotocols
            self.requiresSubprotocol = requiresSubprotocol
            self.origins = origins
            self.limits = limits
            self.compression = compression
            self.receivesInParts = receivesInParts
        }

        var handshake: ServerHandshake {
            ServerHandshake(
                subprotocols: subprotocols, requiresSubprotocol: requiresSubprotocol, origins: origins,
                compression: compression)
        }
    }

    /// The scheduler that it and its connections are pinned to.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor

    private let configuration: Configuration
    private let receiver: Receiver
    private var listener: Listener?
    private var acceptors: [ObjectIdentifier: Acceptor] = [:]  // in their opening handshake
    private var connections: [UInt64: Connection] = [:]  // those that are served
    private var connectionCount: UInt64 = 0

    private struct Connection {
        let socket: WebSocket
        let task: Task<Void, Never>

        /// On the server's scheduler, which is the WebSocket's, too.
        func cancel() {
            task.cancel()
            socket.knownIsolated { $0.cancelServer() }
        }
    }

    /// Who gets the connections.
    private enum Receiver: Sendable {
        case adopter(@Sendable (WebSocket, HTTPRequest) -> Void)
        case handler(@Sendable (isolated WebSocket, HTTPRequest) async throws -> Void)
    }

    /// Listens at `address`, and serves each connection in a task after its handshake.
    ///
    /// ```swift
    /// let server = try await WebSocketServer.serving(at: .ipv4("127.0.0.1", port: 9000), on: scheduler) { socket, _ in
    ///     while case .text(let text)? = try await socket.receive() { try await socket.send(text) }
    /// }
    /// ```
    ///
    /// `serve` is isolated to its WebSocket, so that it sends and receives without changing executors. The WebSocket is
    /// closed when it returns, with 1011 when it throws something else than the connection's own end.
    /// - Throws: `SocketError` when the address is in use or not allowed.
    public static func serving(
        at address: SocketAddress, on scheduler: any Scheduler, configuration: Configuration = Configuration(),
        serve: @escaping @Sendable (isolated WebSocket, HTTPRequest) async throws -> Void
    ) async throws(SocketError) -> WebSocketServer {
        try await listening(at: address, on: scheduler, configuration: configuration, receiver: .handler(serve))
    }

    /// Listens at `address`; `accepted` is called on the scheduler for each connection after its handshake, and sees to
    /// its end.
    ///
    /// - Throws: `SocketError` when the address is in use or not allowed.
    public static func listening(
        at address: SocketAddress, on scheduler: any Scheduler, configuration: Configuration = Configuration(),
        accepted: @escaping @Sendable (WebSocket, HTTPRequest) -> Void
    ) async throws(SocketError) -> WebSocketServer {
        try await listening(at: address, on: scheduler, configuration: configuration, receiver: .adopter(accepted))
    }

    /// Listens nowhere, and answers the opening handshakes of connections that somebody else has accepted and hands over
    /// with ``takeNow(_:received:)``.
    package static func taking(
        on scheduler: any Scheduler, configuration: Configuration = Configuration(),
        accepted: @escaping @Sendable (WebSocket, HTTPRequest) -> Void
    ) -> WebSocketServer {
        WebSocketServer(on: scheduler, configuration: configuration, receiver: .adopter(accepted))
    }

    private static func listening(
        at address: SocketAddress, on scheduler: any Scheduler, configuration: Configuration, receiver: Receiver
    ) async throws(SocketError) -> WebSocketServer {
        let server = WebSocketServer(on: scheduler, configuration: configuration, receiver: receiver)
        let listener = try await Listener.listening(at: address, on: scheduler) { descriptor in
            let raw = descriptor.release()  // a closure cannot hand a non-copyable value on to another
            server.assumeIsolated { $0.accept(Descriptor(adopting: raw)) }
        }
        await server.start(listener)
        return server
    }

    private init(on scheduler: any Scheduler, configuration: Configuration, receiver: Receiver) {
        self.scheduler = scheduler
        self.configuration = configuration
        self.receiver = receiver
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

    /// ``close()``, and then cancels the tasks of ``serving(at:on:configuration:serve:)``, whose WebSockets close with
    /// 1001. Waits until they have, which the close timeout bounds where the tasks heed their cancellation.
    public func shutdown() async {
        await close()
        let connections = connections.values
        for connection in connections { connection.cancel() }
        for connection in connections { await connection.task.value }
    }

    private func accept(_ descriptor: consuming Descriptor) {
        let acceptor = makeAcceptor()
        let raw = descriptor.release()
        acceptor.knownIsolated(with: raw) { $0.start(Descriptor(adopting: $1)) }
    }

    /// Takes an open connection of which `received` was read; must be called on the scheduler.
    package nonisolated func takeNow(_ channel: any Channel, received: [UInt8]) {
        let acceptor = knownIsolated { $0.makeAcceptor() }
        acceptor.knownIsolated(with: (channel, received)) { $0.start($1.0, received: $1.1) }
    }

    private func makeAcceptor() -> Acceptor {
        let acceptor = Acceptor(configuration, on: scheduler) { [weak self] acceptor, outcome in
            self?.knownIsolated(with: (acceptor, outcome)) { $0.finished($1.0, $1.1) }
        }
        acceptors[ObjectIdentifier(acceptor)] = acceptor
        return acceptor
    }

    private func finished(_ acceptor: Acceptor, _ outcome: (WebSocket, HTTPRequest)?) {
        acceptors.removeValue(forKey: ObjectIdentifier(acceptor))
        guard let (socket, request) = outcome else { return }
        switch receiver {
        case .adopter(let adopt): adopt(socket, request)
        case .handler(let serve): start(serve, socket, request)
        }
    }

    private func start(
        _ serve: @escaping @Sendable (isolated WebSocket, HTTPRequest) async throws -> Void, _ socket: WebSocket,
        _ request: HTTPRequest
    ) {
        connectionCount += 1
        let number = connectionCount
        let task = Task(executorPreference: scheduler) {
            var code = CloseCode.normalClosure
            do {
                try await socket.serve { try await serve($0, request) }
            } catch  where Task.isCancelled {
                code = .goingAway
            } catch {
                code = .internalError
                // A connection that broke is no fault of the handler.
                if !(error is WebSocketError) {
                    WebSocket.log.error("a WebSocket's handler failed", metadata: ["error": "\(error)"])
                }
            }
            await socket.close(Task.isCancelled ? .goingAway : code)
            await self.ended(number)
        }
        connections[number] = Connection(socket: socket, task: task)
    }

    private func ended(_ connection: UInt64) {
        connections[connection] = nil
    }
}
