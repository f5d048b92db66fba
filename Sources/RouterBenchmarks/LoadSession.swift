internal import Scheduling
internal import WAMP
internal import WAMPCore

/// Who gets what comes for the sessions of a load, on their scheduler.
protocol LoadHandler: Actor {
    func received(_ message: Message)
    func lostSession(because reason: String)
}

/// One session of a load, on the face that calls back: a message costs neither task nor `await`.
///
/// Until ``serve(_:)`` it is asked one thing after the other; from then on its handler gets all that comes.
actor LoadSession: MessageHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private nonisolated let transport: any MessageTransport
    private var handler: (any LoadHandler)?
    private var waiter: Waiter<Message, any Error>?
    /// What came while nobody waited for it.
    private var inbox: [Message] = []
    private var ending: Waiter<Void, Never>?

    /// A connection to the router of `load`, on which nothing was said yet. Waits until it is open.
    ///
    /// - Throws: as ``Session/connect(to:realm:configuration:on:)``.
    static func connected(for load: RouterLoad, on scheduler: any Scheduler) async throws -> LoadSession {
        var configuration = Session.Configuration()
        configuration.serializers = [load.format]
        // Crossbar.io closes a RawSocket connection on which it is sent a ping.
        configuration.rawSocketLimits.pingInterval = nil
        let transport = try await TransportURL(load.url).connect(configuration, on: scheduler)
        return LoadSession(transport, on: scheduler)
    }

    /// A session that has joined. Waits for the router.
    ///
    /// - Throws: as ``connected(for:on:)``, and ``RouterLoadFailure``.
    static func joined(for load: RouterLoad, on scheduler: any Scheduler) async throws -> LoadSession {
        let session = try await connected(for: load, on: scheduler)
        do {
            try await session.join(load.realm)
            return session
        } catch {
            await session.close()
            throw error
        }
    }

    private init(_ transport: any MessageTransport, on scheduler: any Scheduler) {
        self.transport = transport
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    // MARK: One thing after the other

    private func join(_ realm: String) async throws {
        transport.startNow(self)
        var machine = JoinMachine()
        let roles = Dictionary(uniqueKeysWithValues: Role.ofClients.map { ($0, Set<Feature>()) })
        let hello = machine.hello(realm: URI(realm), roles: roles, agent: nil)
        let answer = try await answer(to: .hello(hello))
        guard case .joined = machine.received(answer) else { throw RouterLoadFailure.unexpected(answer) }
    }

    /// Sends a message and waits for the next one that comes.
    ///
    /// - Throws: ``RouterLoadFailure/disconnected(_:)``, `CancellationError`, or why it cannot be sent.
    func answer(to message: Message) async throws -> Message {
        try transport.sendNow(message)
        return try await nextAnswer()
    }

    /// Waits for the next message. Throws as ``answer(to:)``.
    func nextAnswer() async throws -> Message {
        try await park(self, on: scheduler) { (waiter: Waiter<Message, any Error>) in
            if Task.isCancelled {
                waiter.resume(throwing: CancellationError())
            } else if !inbox.isEmpty {
                waiter.resume(returning: inbox.removeFirst())
            } else if let disconnection {
                waiter.resume(throwing: RouterLoadFailure.disconnected(disconnection))
            } else {
                self.waiter = waiter
            }
        } cancelled: { session in
            session.takeWaiter()?.resume(throwing: CancellationError())
        }
    }

    private func takeWaiter() -> Waiter<Message, any Error>? {
        defer { waiter = nil }
        return waiter
    }

    /// From now on `handler` gets what comes.
    func serve(_ handler: any LoadHandler) {
        self.handler = handler
        if let disconnection { handler.assumeIsolated { $0.lostSession(because: disconnection) } }
    }

    // MARK: The end

    /// Why the session is over; nil while it is not.
    private(set) var disconnection: String?

    /// Ends the connection without a word of WAMP; what comes is not heard any more.
    func beginClose() {
        handler = nil
        transport.closeNow(.finished)
    }

    /// ``beginClose()``, and waits until the connection is gone. Cancelling does nothing: that takes some seconds at most.
    func close() async {
        beginClose()
        guard disconnection == nil else { return }
        _ = await parkUncancellably { (waiter: Waiter<Void, Never>) in ending = waiter }
    }

    /// Queues a message, which leaves at the end of the turn; for an actor on the same scheduler.
    nonisolated func sendNow(_ message: Message) throws(SendError) {
        try transport.sendNow(message)
    }

    // MARK: MessageHandler

    func received(_ message: Message) {
        if let handler {
            handler.assumeIsolated { $0.received(message) }
        } else if let waiter = takeWaiter() {
            waiter.resume(returning: message)
        } else {
            inbox.append(message)
        }
    }

    func receivedViolation(_ violation: ProtocolViolation) {
        transport.closeNow(.violation)
        lose("\(violation)")
    }

    func drained() {}

    func disconnected(_ reason: Disconnection) {
        lose("\(reason)")
    }

    private func lose(_ reason: String) {
        guard disconnection == nil else { return }
        disconnection = reason
        handler?.assumeIsolated { $0.lostSession(because: reason) }
        takeWaiter()?.resume(throwing: RouterLoadFailure.disconnected(reason))
        ending?.resume()
        ending = nil
    }
}

/// Closes them all at once, and waits for the last.
func close(_ sessions: [LoadSession]) async {
    for session in sessions { await session.beginClose() }
    for session in sessions { await session.close() }
}
