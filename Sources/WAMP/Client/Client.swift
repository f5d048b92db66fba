internal import Logging
public import Scheduling
internal import Synchronization
internal import WAMPCore

/// A WAMP client that lives: it has a session with one of several routers, and when that is lost, soon another one, with
/// all its registrations and subscriptions.
///
/// ```swift
/// try await withClient(to: ["ws://a.example/ws", "ws://b.example/ws"], realm: "realm1", on: scheduler) { client in
///     try await client.register("com.example.add") { (a: Int, b: Int) in a + b }
///     let sum: Int = try await client.call("com.example.add", 2, 3)
///     for await state in await client.states { print(state) }
/// }
/// ```
///
/// What is asked while there is no session waits for one, for ``Configuration/patience``. A call that was under way when
/// the session was lost fails with ``SessionError/ended(_:)``, since nobody knows whether it was carried out; one that
/// is marked ``CallOptions/isIdempotent`` is made again. Events that are published while there is no session are missed.
///
/// It is pinned to a scheduler, may be used from anywhere, and lives until ``leave(timeout:)``.
public actor Client {
    /// Makes a session with the router at a URL.
    package typealias Connector = @concurrent @Sendable (_ router: String) async throws -> Session

    /// The scheduler it is pinned to.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor

    let configuration: Configuration
    let log = Logger(label: "swampy.wamp.client")
    private let routers: [String]
    private let connector: Connector

    /// The session that requests use: everything is restored there.
    private var session: Session?
    /// The newest session, which may still lack some of what is to be restored.
    private var newest: Session?
    /// The format of `session`, also for those who are elsewhere; it stays when that is lost.
    let lastFormat = Mutex(SerializationFormat.json)
    private var grants: [ClientGrant] = []  // in the order in which they are restored
    private var joinHandlers: [@concurrent @Sendable (Session) async throws -> Void] = []
    private var lastEnd = SessionEnd.disconnected("not connected yet")
    private var keeper: Task<Void, Never>?
    private var retrier: Task<Void, Never>?  // asks again for what the router refused to restore
    private var isLeaving = false
    private var state: ConnectionState
    private var watchers: [UInt64: AsyncStream<ConnectionState>.Continuation] = [:]
    private var waiting: [UInt64: Waiter<Session, any Error>] = [:]  // requests that wait for a session
    private var lastNumber: UInt64 = 0  // of watchers and waiting requests

    /// Connects to the first of `routers` that lets it join `realm`. Leave it with ``leave(timeout:)``; `withClient` does.
    ///
    /// - Parameters:
    ///   - routers: their URLs; when one is lost, or cannot be reached, the next is tried.
    ///   - realm: the realm that is joined at each of them.
    ///   - configuration: of each session, and how patient the client is.
    ///   - scheduler: to which the client and its sessions are pinned.
    /// - Throws: why the last of them could not be joined, as ``Session/connect(to:realm:configuration:on:)``; with
    ///   ``Configuration/waitsForRouter`` only what no waiting mends, and `CancellationError`.
    public static func connect(
        to routers: [String], realm: String, configuration: Configuration = Configuration(), on scheduler: any Scheduler
    ) async throws -> Client {
        let settings = configuration.session
        return try await connect(to: routers, configuration: configuration, on: scheduler) { router in
            try await Session.connect(to: router, realm: realm, configuration: settings, on: scheduler)
        }
    }

    /// Connects by way of `connector`, whose sessions are on `scheduler`.
    package static func connect(
        to routers: [String], configuration: Configuration, on scheduler: any Scheduler,
        connector: @escaping Connector
    ) async throws -> Client {
        precondition(!routers.isEmpty, "a client has at least one router")
        let client = Client(routers, configuration, on: scheduler, connector)
        try await client.start()
        return client
    }

    /// A client that is there at once, and joins in the background as soon as one of `routers` lets it. Where no waiting
    /// mends what is wrong, that is told to the log, and it stays without a session.
    package static func connecting(
        to routers: [String], realm: String, configuration: Configuration, on scheduler: any Scheduler
    ) async -> Client {
        precondition(!routers.isEmpty, "a client has at least one router")
        var configuration = configuration
        configuration.waitsForRouter = true
        let settings = configuration.session
        let client = Client(routers, configuration, on: scheduler) { router in
            try await Session.connect(to: router, realm: realm, configuration: settings, on: scheduler)
        }
        await client.startInBackground()
        return client
    }

    private init(
        _ routers: [String], _ configuration: Configuration, on scheduler: any Scheduler,
        _ connector: @escaping Connector
    ) {
        self.routers = routers
        self.configuration = configuration
        self.connector = connector
        self.scheduler = scheduler
        state = .connecting(to: routers[0])
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    // MARK: State

    /// The session there is; nil while there is none.
    public var currentSession: Session? {
        guard let session, session.assumeIsolated({ $0.isOpen }) else { return nil }
        return session
    }

    /// How the client stands with its routers: now, and from now on. The sequence ends with ``ConnectionState/left``.
    ///
    /// Of states that are not taken the newest 64 are kept.
    public var states: AsyncStream<ConnectionState> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ConnectionState.self, bufferingPolicy: .bufferingNewest(64))
        continuation.yield(state)
        guard state != .left else {
            continuation.finish()
            return stream
        }
        let number = nextNumber()
        watchers[number] = continuation
        continuation.onTermination = { _ in
            // Ends at once; nobody waits for it.
            self.scheduler.task { await self.removeWatcher(number) }
        }
        return stream
    }

    /// Calls `handler` with the present session, and with each one after it when everything is restored there.
    ///
    /// - Throws: what `handler` throws now; later, it makes the client leave that session and try again.
    public func onJoin(_ handler: @escaping @concurrent @Sendable (Session) async throws -> Void) async throws {
        try await handler(try await openSession())
        joinHandlers.append(handler)
    }

    /// Leaves the realm and closes the connection, for good, as ``Session/leave(timeout:)`` does: handlers that run have
    /// ``Session/Configuration/drainTimeout`` to end. Waits until the connection is closed, at most for `timeout` more.
    ///
    /// What still waits fails with ``SessionError``; handlers of calls that still run are cancelled.
    public func leave(timeout: Duration = .seconds(2)) async {
        isLeaving = true
        keeper?.cancel()
        await newest?.leave(timeout: timeout)
        await keeper?.value
        guard state != .left else { return }
        lastEnd = .left
        for grant in grants { grant.grant.finish(.sessionEnded(.left)) }
        grants = []
        for waiter in waiting.values { waiter.resume(throwing: SessionError.closed(.left)) }
        waiting = [:]
        move(to: .left)
    }

    // MARK: Keeping a session

    private func start() async throws {
        let session = try await join(isFirst: true)
        // leave() waits for this task.
        keeper = scheduler.task { await self.keep(session) }
    }

    private func startInBackground() {
        // leave() waits for this task.
        keeper = scheduler.task {
            do {
                await self.keep(try await self.join(isFirst: true))
            } catch {
                guard !Task.isCancelled else { return }
                self.log.error("cannot join at all", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Replaces the session whenever it is lost, until the client leaves.
    private func keep(_ first: Session) async {
        var session = first
        while true {
            let end = await session.waitUntilEnded()
            await lose(end)
            guard !isLeaving else { return }
            log.warning("the session is lost", metadata: ["reason": "\(end)"])
            do {
                session = try await join(isFirst: false)
            } catch {
                return  // cancelled: the client leaves
            }
            log.notice("joined anew", metadata: ["state": "\(state)"])
        }
    }

    private func lose(_ end: SessionEnd) async {
        lastEnd = end
        session = nil
        newest = nil
        for grant in grants { grant.detach() }
        retrier?.cancel()
        await retrier?.value
        retrier = nil
    }

    /// Joins at one of the routers, after a pause unless it is the first time, and as often as it takes.
    ///
    /// - Throws: the first time, why the last router could not be joined, or waiting mends none; `CancellationError`.
    private func join(isFirst: Bool) async throws -> Session {
        var backoff = Backoff(shortest: configuration.shortestPause, longest: configuration.longestPause)
        var generator = SystemRandomNumberGenerator()
        var pauses = !isFirst
        while true {
            if pauses {
                let pause = backoff.next(using: &generator)
                move(to: .waiting(pause, because: "\(lastEnd)"))
                try await scheduler.sleep(for: pause)
            }
            pauses = true
            var failure: any Error = CancellationError()
            var isMended = false  // by waiting, perhaps
            for router in routers {
                do {
                    return try await join(router)
                } catch {
                    try Task.checkCancellation()
                    lastEnd = .disconnected("\(error)")
                    isMended = isMended || !Self.lasts(error)
                    // An error that is thrown need not be told twice.
                    let isThrown = isFirst && !(configuration.waitsForRouter && isMended)
                    log.log(
                        level: isThrown ? .info : .warning, "cannot join",
                        metadata: ["router": "\(router)", "error": "\(error)"])
                    failure = error
                }
            }
            guard !isFirst || configuration.waitsForRouter && isMended else { throw failure }
        }
    }

    /// Whether the reason is on this side: a wrong secret, an address that is none.
    private static func lasts(_ error: any Error) -> Bool {
        switch error {
        case SessionError.authenticationRefused, SessionError.authenticationFailed, SocketError.invalidAddress: true
        default: false
        }
    }

    private func join(_ router: String) async throws -> Session {
        move(to: .connecting(to: router))
        let session = try await connector(router)
        newest = session
        do {
            try Task.checkCancellation()  // leave() was called while we connected
            try await restore(session)
            for handler in joinHandlers { try await handler(session) }
            try Task.checkCancellation()
        } catch {
            await session.leave()
            await lose(lastEnd)
            throw error
        }
        let id = await session.id
        self.session = session
        lastFormat.withLock { $0 = session.payloadFormat }
        move(to: .connected(to: router, as: id))
        let requests = waiting
        waiting = [:]
        for number in requests.keys.sorted() { requests[number]?.resume(returning: session) }
        return session
    }

    private func move(to state: ConnectionState) {
        self.state = state
        for watcher in watchers.values {
            watcher.yield(state)
            if state == .left { watcher.finish() }
        }
    }

    private func removeWatcher(_ number: UInt64) {
        watchers[number] = nil
    }

    private func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    // MARK: Restoring

    /// Asks for everything again. What the router refuses, perhaps since it has not noticed yet that the old session is
    /// gone, is asked for again and again as long as the session lasts.
    private func restore(_ session: Session) async throws {
        var refused: [ClientGrant] = []
        for grant in grants {
            do {
                try await attach(grant, to: session)
            } catch let error as WAMPError {
                log.warning("cannot restore yet", metadata: ["uri": "\(grant.name)", "error": "\(error)"])
                refused.append(grant)
            }
        }
        guard !refused.isEmpty else { return }
        let grants = refused
        retrier = scheduler.task { await self.retry(grants, on: session) }
    }

    /// Cancelled and waited for when the session is lost.
    private func retry(_ refused: [ClientGrant], on session: Session) async {
        var backoff = Backoff(shortest: configuration.shortestPause, longest: configuration.longestPause)
        var generator = SystemRandomNumberGenerator()
        var refused = refused
        while !refused.isEmpty {
            do {
                try await scheduler.sleep(for: backoff.next(using: &generator))
            } catch {
                return
            }
            var rest: [ClientGrant] = []
            for grant in refused where grants.contains(where: { $0 === grant }) {
                do { try await attach(grant, to: session) } catch is WAMPError { rest.append(grant) } catch { return }
            }
            refused = rest
        }
    }

    private func attach(_ grant: ClientGrant, to session: Session) async throws {
        try await grant.attach(to: session) { reason in
            self.assumeIsolated { $0.revoked(grant, reason) }
        }
    }

    /// The router took it back: it is not asked for again.
    private func revoked(_ grant: ClientGrant, _ reason: URI?) {
        grants.removeAll { $0 === grant }
        grant.grant.finish(.revoked(reason: reason))
    }

    /// Asks the present session for `grant`, and each one after it.
    func add(_ grant: ClientGrant) async throws {
        while true {
            let session = try await openSession()
            do {
                try await attach(grant, to: session)
            } catch SessionError.closed {
                continue
            } catch SessionError.ended(let end) where end != .left {
                continue  // the next session is asked
            }
            // Where a newer session is being restored by now, it is asked as well; a later one will be in any case.
            guard let newest, newest !== session else { return grants.append(grant) }
        }
    }

    func remove(_ grant: Grant) async throws {
        guard let index = grants.firstIndex(where: { $0.grant === grant }) else { return }
        try await grants.remove(at: index).cancel()
    }

    // MARK: Requests

    /// The session to make a request with, waiting for one at most for the client's patience.
    ///
    /// - Throws: ``SessionError/closed(_:)`` or `CancellationError`.
    func openSession() async throws -> Session {
        if let session = currentSession { return session }
        let number = nextNumber()
        let deadline = Deadline(on: scheduler) { self.assumeIsolated { $0.giveUp(number) } }
        defer { deadline.disarm() }
        return try await park(self, on: scheduler) { (waiter: Waiter<Session, any Error>) in
            if Task.isCancelled { return waiter.resume(throwing: CancellationError()) }
            guard !isLeaving, configuration.patience > .zero else {
                return waiter.resume(throwing: SessionError.closed(isLeaving ? .left : lastEnd))
            }
            waiting[number] = waiter
            deadline.set(after: configuration.patience)
        } cancelled: { client in
            client.waiting.removeValue(forKey: number)?.resume(throwing: CancellationError())
        }
    }

    private func giveUp(_ number: UInt64) {
        waiting.removeValue(forKey: number)?.resume(throwing: SessionError.closed(lastEnd))
    }
}
