public import Swampy

/// A router whose answers the test writes by hand: for what a real one does rarely, or never should.
///
/// ```swift
/// let router = try await FakeRouter.start(on: scheduler)
/// async let session = Session.connect(to: router.url, realm: "realm1", on: scheduler)
/// let peer = try await router.accept()
/// try await peer.welcome()
/// let client = try await session
/// async let sum: Int = client.call("com.example.add", 2, 3)
/// let call = try await peer.receive()        // [48, 1, {}, "com.example.add", [2, 3]]
/// try await peer.send([50, call[1], [:], [5]])
/// #expect(try await sum == 5)
/// await router.close()
/// ```
public final class FakeRouter: Sendable {
    /// Where clients reach it.
    public let url: String
    private let server: WebSocketServer
    private let arrivals: Arrivals

    /// Listens on a free port of the loopback, for clients that speak JSON.
    ///
    /// - Throws: `SocketError`.
    public static func start(on scheduler: any Scheduler) async throws(SocketError) -> FakeRouter {
        let arrivals = Arrivals(on: scheduler)
        let server = try await WebSocketServer.listening(
            at: .ipv4("127.0.0.1", port: 0), on: scheduler,
            configuration: WebSocketServer.Configuration(subprotocols: ["wamp.2.json"], requiresSubprotocol: true)
        ) { socket, _ in
            arrivals.assumeIsolated { $0.arrived(FakePeer(socket: socket, scheduler: scheduler)) }
        }
        let port = await server.address?.port ?? 0
        return FakeRouter("ws://127.0.0.1:\(port)/ws", server, arrivals)
    }

    private init(_ url: String, _ server: WebSocketServer, _ arrivals: Arrivals) {
        self.url = url
        self.server = server
        self.arrivals = arrivals
    }

    /// The next client that has connected, which is waited for, at most for `limit`. It has said nothing yet.
    ///
    /// - Throws: `TimedOut`.
    public func accept(within limit: Duration = .seconds(5)) async throws -> FakePeer {
        try await server.scheduler.withTimeout(limit) { [arrivals] in try await arrivals.next() }
    }

    /// Stops listening, and closes the connections.
    public func close() async {
        await server.close()
    }
}

/// The clients that nobody has accepted yet, or whoever waits for the next one.
private actor Arrivals {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private var peers: [FakePeer] = []
    private var waiter: Waiter<FakePeer, CancellationError>?

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func arrived(_ peer: FakePeer) {
        guard let waiter else { return peers.append(peer) }
        self.waiter = nil
        waiter.resume(returning: peer)
    }

    func next() async throws(CancellationError) -> FakePeer {
        try await park(self, on: scheduler) { (waiter: Waiter<FakePeer, CancellationError>) in
            if !peers.isEmpty { return waiter.resume(returning: peers.removeFirst()) }
            if Task.isCancelled { return waiter.resume(throwing: CancellationError()) }
            precondition(self.waiter == nil, "one at a time accepts clients of a fake router")
            self.waiter = waiter
        } cancelled: { arrivals in
            arrivals.waiter?.resume(throwing: CancellationError())
            arrivals.waiter = nil
        }
    }
}

/// The router's end of a client's connection: messages of WAMP as they are, lists that begin with the message's number.
public struct FakePeer: Sendable {
    let socket: WebSocket
    let scheduler: any Scheduler

    /// The next message of the client, which is waited for, at most for `limit`.
    ///
    /// - Throws: `TimedOut`, `WebSocketError` when the client is gone, or `SerializationError` for what is no JSON.
    public func receive(within limit: Duration = .seconds(5)) async throws -> [Value] {
        try await scheduler.withTimeout(limit) { [socket] in
            guard case .text(let text)? = try await socket.receive() else { throw ClientLeft() }
            guard case .list(let message) = try Value(json: text) else { throw ClientLeft() }
            return message
        }
    }

    /// Sends the client a message, right or wrong.
    ///
    /// - Throws: `WebSocketError` when it is gone.
    public func send(_ message: [Value]) async throws {
        try await socket.send(Value.list(message).json())
    }

    /// Takes HELLO, and answers WELCOME.
    ///
    /// - Returns: the HELLO.
    /// - Throws: as ``receive(within:)`` and ``send(_:)``.
    @discardableResult
    public func welcome(session: Int = 1) async throws -> [Value] {
        let hello = try await receive()
        let roles: [String: Value] = ["broker": [:], "dealer": [:]]
        try await send([2, Value(integer: session), ["roles": .dictionary(roles)]])
        return hello
    }

    /// Closes the connection without a word of WAMP.
    public func close() async {
        _ = await socket.close()
    }

    /// The client closed its connection, or sent what is no message.
    public struct ClientLeft: Error {}
}
