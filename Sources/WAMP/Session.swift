internal import Logging
public import Scheduling
public import WAMPCore

/// A WAMP session: calls and offers procedures, publishes and subscribes, all on one connection to a router.
///
/// ```swift
/// try await withSession(to: "ws://127.0.0.1:8080/ws", realm: "realm1", on: scheduler) { session in
///     try await session.register("com.example.add") { (a: Int, b: Int) in a + b }
///     let sum: Int = try await session.call("com.example.add", 2, 3)
///     for try await tick in try await session.subscribe("com.example.tick", as: Int.self) { print(tick) }
/// }
/// ```
///
/// It is pinned to a scheduler, may be used from anywhere, and carries any number of requests at once. Handlers run
/// as tasks of their own that prefer the scheduler; a handler may call, publish and subscribe itself. When the session
/// ends, everything that waits on it fails with ``SessionError/ended(_:)``.
public actor Session: MessageHandler {
    typealias RequestWaiter = Waiter<Reply, any Error>
    typealias Machine = SessionMachine<RequestWaiter, EventSink, ProcedureHandler>

    /// The scheduler it is pinned to.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor

    let transport: any MessageTransport
    let configuration: Configuration
    let log = Logger(label: "swampy.wamp")
    var machine = Machine()

    private var welcome: WelcomeMessage?
    private var ending: SessionEnd?
    /// Works on the router's challenge.
    var authenticating: Task<Void, Never>?
    private var joiner: Waiter<Void, any Error>?
    private var watchers: [Waiter<SessionEnd, Never>] = []  // those who wait for the end
    private var crowded: [Waiter<Void, any Error>] = []  // publishers that wait until less is queued
    private var invocations: [RequestID: Task<Void, Never>] = [:]
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    private var onAlarm: (@Sendable (isolated Session) -> Void)?

    /// A publisher waits while more than this many bytes are queued.
    private static let crowdedByteCount = 1_048_576

    /// Joins `realm` over a transport that is connected; one that is linked may be given the end of the router.
    ///
    /// - Throws: ``SessionError``, or `CancellationError`; the transport is closed then.
    package static func join(
        _ realm: String, over transport: any MessageTransport, configuration: Configuration = Configuration(),
        on scheduler: any Scheduler
    ) async throws -> Session {
        let session = Session(over: transport, configuration, on: scheduler)
        do {
            try await session.join(URI(realm), timeout: configuration.timeout)
        } catch {
            // Nothing may be left to run on a scheduler that is shut down next.
            let authenticating = await session.authenticating
            authenticating?.cancel()
            await authenticating?.value
            throw error
        }
        return session
    }

    private init(over transport: any MessageTransport, _ configuration: Configuration, on scheduler: any Scheduler) {
        self.transport = transport
        self.configuration = configuration
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    // MARK: State

    /// The number of the session at the router.
    public var id: SessionID { established.session }

    /// What the router said of itself and of us when it let us in.
    public var details: Details { established.details }

    /// Whether the session is established and has not ended.
    public var isOpen: Bool { ending == nil && machine.isEstablished }

    /// Waits until the session is over, and tells why. Cancelling the task does not end the wait; the session's end does.
    public func waitUntilEnded() async -> SessionEnd {
        await park(self, on: scheduler) { (waiter: Waiter<SessionEnd, Never>) in
            if let ending { waiter.resume(returning: ending) } else { watchers.append(waiter) }
        } cancelled: { _ in
        }
    }

    /// Leaves the realm and closes the connection. Waits for the router's consent, at most for `timeout`.
    ///
    /// What still waits for an answer fails with ``SessionError/ended(_:)``; running handlers are cancelled.
    public func leave(timeout: Duration = .seconds(2)) async {
        if isOpen {
            let goodbye = machine.goodbye()
            send(.goodbye(goodbye))
            setAlarm(after: timeout) { session in session.end(.left, closing: .finished) }
        }
        _ = await waitUntilEnded()
    }

    private var established: WelcomeMessage {
        guard let welcome else { preconditionFailure("a session is given out when it is established") }
        return welcome
    }

    // MARK: Joining

    private func join(_ realm: URI, timeout: Duration) async throws {
        try await park(self, on: scheduler) { (waiter: Waiter<Void, any Error>) in
            joiner = waiter
            if Task.isCancelled { return failToJoin(CancellationError()) }
            do throws(AuthenticationError) {
                try introduce()
            } catch {
                return failToJoin(SessionError.authenticationFailed(error))
            }
            send(.hello(machine.hello(realm: realm, agent: "swampy")))
            setAlarm(after: timeout) { $0.failToJoin(SessionError.joinTimedOut(after: timeout)) }
            transport.startNow(self)
        } cancelled: { session in
            session.failToJoin(CancellationError())
        }
    }

    func failToJoin(_ error: any Error) {
        guard let joiner else { return }
        self.joiner = nil
        joiner.resume(throwing: error)
        end(.left, closing: .finished)
    }

    /// Whether the session is neither established nor given up.
    var isJoining: Bool { joiner != nil && ending == nil }

    // MARK: Requests

    /// Sends a request and waits for its answer. `begin` asks the machine, once it is sure that the session is open;
    /// it returns nil when it has resumed the waiter itself.
    func request(
        _ begin: (inout Machine, RequestWaiter) -> (request: RequestID, message: Message)?
    ) async throws -> Reply {
        let pending = PendingRequest()
        let reply = try await park(self, on: scheduler) { (waiter: RequestWaiter) in
            if Task.isCancelled { return waiter.resume(throwing: CancellationError()) }
            guard machine.isEstablished else { return waiter.resume(throwing: endedError) }
            guard let (request, message) = begin(&machine, waiter) else { return }
            pending.request = request
            do {
                try transport.sendNow(message)
            } catch {
                abandon(request, error)
            }
        } cancelled: { session in
            guard let request = pending.request else { return }
            session.abandon(request, CancellationError())
        }
        if case .failed(let error) = reply { throw error }
        return reply
    }

    /// Nobody waits for the answer to `request` any more; a call is cancelled at the router.
    private func abandon(_ request: RequestID, _ error: any Error) {
        guard case .resume(let waiter, let message) = machine.cancel(request) else { return }
        if let message { send(.cancel(message)) }
        waiter.resume(throwing: error)
    }

    var endedError: SessionError { .ended(ending ?? .left) }

    /// Sends what needs no answer.
    ///
    /// What the machine or a handler made can be encoded; options from outside that cannot are refused in `request`.
    func send(_ message: Message) {
        do {
            try transport.sendNow(message)
        } catch {
            log.error("a message could not be encoded", metadata: ["message": "\(message.type)", "error": "\(error)"])
        }
    }

    /// Waits while too much is queued, so that a fast publisher is slowed down to the speed of the network.
    func waitWhileCrowded() async throws {
        guard transport.queuedByteCountNow > Self.crowdedByteCount else { return }
        try await park(self, on: scheduler) { (waiter: Waiter<Void, any Error>) in
            guard ending == nil else { return waiter.resume(throwing: endedError) }
            crowded.append(waiter)
        } cancelled: { _ in
            // What was published is queued; the wait is short, and the session's end ends it.
        }
    }

    // MARK: What the transport brings

    package func received(_ message: Message) {
        switch machine.received(message) {
        case .joined(let welcome):
            self.welcome = welcome
            clearAlarm()
            joiner?.resume()
            joiner = nil
        case .refused(let abort):
            let error = SessionError(refusal: abort)
            joiner?.resume(throwing: error)
            joiner = nil
            end(.closedByRouter(reason: abort.reason, message: abort.details.message), closing: .finished)
        case .answer(let challenge): answer(challenge)
        case .authenticationFailed(let error): distrust(error)
        case .resume(let waiter, let reply): waiter.resume(returning: reply)
        case .send(let message): send(message)
        case .deliver(let event, let sinks):
            for sink in sinks { deliver(Event(event), to: sink) }
        case .invoke(let invocation, let handler): invoke(invocation, handler)
        case .interrupt(let invocation, _): invocations[invocation]?.cancel()
        case .subscriptionRevoked(let sinks, let reason):
            log.notice("the router ended a subscription", metadata: ["reason": "\(reason?.string ?? "none")"])
            for sink in sinks { sink.finish(throwing: nil) }
        case .registrationRevoked(_, let reason):
            log.notice("the router ended a registration", metadata: ["reason": "\(reason?.string ?? "none")"])
        case .replyGoodbyeAndClose(let answer, let goodbye):
            send(.goodbye(answer))
            end(.closedByRouter(reason: goodbye.reason, message: goodbye.details.message), closing: .finished)
        case .closed(.goodbye): end(.left, closing: .finished)
        case .closed(.aborted(let abort)):
            end(.closedByRouter(reason: abort.reason, message: abort.details.message), closing: .finished)
        case .violation(let violation): receivedViolation(violation)
        case .ignore: break
        }
    }

    package func receivedViolation(_ violation: ProtocolViolation) {
        send(.abort(AbortMessage(violation)))
        end(.violation(violation), closing: .violation)
    }

    package func drained() {
        let waiting = crowded
        crowded = []
        for waiter in waiting { waiter.resume() }
    }

    package func disconnected(_ reason: Disconnection) {
        end(.disconnected("\(reason)"), closing: nil)
    }

    // MARK: Handlers

    private func invoke(_ message: InvocationMessage, _ handler: ProcedureHandler) {
        let request = message.request
        invocations[request] = scheduler.task {
            let outcome: Result<Payload, any Error>
            do {
                outcome = .success(try await handler.answer(Invocation(message)))
            } catch {
                outcome = .failure(error)
            }
            await self.finishInvocation(request, outcome)
        }
    }

    private func finishInvocation(_ request: RequestID, _ outcome: Result<Payload, any Error>) {
        invocations[request] = nil
        switch outcome {
        case .success(let payload):
            if let message = machine.yield(request, payload: payload) { send(.yield(message)) }
        case .failure(let error):
            if let message = machine.fail(request, with: WAMPError(of: error)) { send(.error(message)) }
        }
    }

    private func deliver(_ event: Event, to sink: EventSink) {
        switch sink {
        case .buffer(let buffer): buffer.append(event, log: log)
        case .handler(let runner):
            guard runner.begin(limit: configuration.maximumRunningHandlers, log: log) else { return }
            // In the order of arrival: a scheduler starts tasks in the order they are made. The task ends by itself.
            scheduler.task {
                let outcome: Result<Void, any Error>
                do { outcome = .success(try await runner.handler.handle(event)) } catch { outcome = .failure(error) }
                await self.finishHandler(runner, event, outcome)
            }
        }
    }

    private func finishHandler(_ runner: HandlerRunner, _ event: Event, _ outcome: Result<Void, any Error>) {
        runner.end()
        guard case .failure(let error) = outcome, !(error is CancellationError) else { return }
        log.warning(
            "an event handler failed",
            metadata: ["topic": "\(runner.topic)", "publication": "\(event.publication)", "error": "\(error)"])
    }

    // MARK: The end

    private func end(_ reason: SessionEnd, closing transportEnding: TransportEnding?) {
        guard ending == nil else { return }
        ending = reason
        clearAlarm()
        let remains = machine.end()
        let error = SessionError.ended(reason)
        joiner?.resume(throwing: error)
        joiner = nil
        for waiter in remains.waiters { waiter.resume(throwing: error) }
        for sink in remains.subscribers { sink.finish(throwing: reason == .left ? nil : error) }
        for task in invocations.values { task.cancel() }
        for waiter in crowded { waiter.resume(throwing: error) }
        crowded = []
        for watcher in watchers { watcher.resume(returning: reason) }
        watchers = []
        if let transportEnding { transport.closeNow(transportEnding) }
    }
}

// MARK: - Deadlines

extension Session: AlarmHandler {
    /// For the scheduler: the deadline of joining or leaving has come.
    public func alarmFired() {
        let action = onAlarm
        onAlarm = nil
        action?(self)
    }

    private func setAlarm(after delay: Duration, _ action: @escaping @Sendable (isolated Session) -> Void) {
        onAlarm = action
        alarm.arm(at: scheduler.now + delay)
    }

    private func clearAlarm() {
        onAlarm = nil
        alarm.disarm()
    }
}

/// Which request a parked task waits for, once it is sent.
private final class PendingRequest: @unchecked Sendable {  // touched on the session's scheduler only
    var request: RequestID?
}
