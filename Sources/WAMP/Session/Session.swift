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
    typealias Machine = SessionMachine<Requester, EventSink, OfferedProcedure>

    /// The scheduler it is pinned to.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor

    let transport: any MessageTransport
    let configuration: Configuration
    let schemes: PayloadSchemes
    let log = Logger(label: "swampy.wamp")
    var machine = Machine()

    // For the extensions: how far it has come, and who waits for what.
    var welcome: WelcomeMessage?
    var ending: SessionEnd?
    var isDisconnected = false
    var authenticating: Task<Void, Never>?  // works on the router's challenge
    var joiner: Waiter<Void, any Error>?
    var watchers: [Waiter<SessionEnd, Never>] = []  // those who wait for the end
    var leavers: [Waiter<Void, Never>] = []  // those who wait until the connection is closed
    var crowded: [Waiter<Void, any Error>] = []  // publishers that wait until less is queued
    var unbegunStreams: [ObjectIdentifier: CallStream] = [:]  // of whose calls no part was sent
    var invocations: [RequestID: RunningInvocation] = [:]
    var runningEventHandlerCount = 0
    var isDraining = false
    var drainers: [Waiter<Void, Never>] = []  // those who wait until no handler runs
    var withdrawn: [OfferedProcedure] = []  // taken back since we leave

    /// A publisher waits while more than this many bytes are queued.
    private static let crowdedByteCount = 1_048_576

    /// Joins `realm` over a transport that is connected; one that is linked may be given the end of the router.
    ///
    /// - Throws: ``SessionError``, or `CancellationError`; the transport is closed then.
    package static func join(
        _ realm: String, over transport: any MessageTransport, configuration: Configuration = Configuration(),
        on scheduler: any Scheduler
    ) async throws -> Session {
        let session = Session(over: transport.observedByClient(), configuration, on: scheduler)
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
        schemes = PayloadSchemes(configuration.payloadSchemes)
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

    private var established: WelcomeMessage {
        guard let welcome else { preconditionFailure("a session is given out when it is established") }
        return welcome
    }

    // MARK: Joining

    private func join(_ realm: URI, timeout: Duration) async throws {
        let deadline = Deadline(on: scheduler) {
            self.assumeIsolated { $0.failToJoin(SessionError.joinTimedOut(after: timeout)) }
        }
        defer { deadline.disarm() }
        try await park(self, on: scheduler) { (waiter: Waiter<Void, any Error>) in
            joiner = waiter
            if Task.isCancelled { return failToJoin(CancellationError()) }
            do throws(AuthenticationError) {
                try introduce()
            } catch {
                return failToJoin(SessionError.authenticationFailed(error))
            }
            send(.hello(machine.hello(realm: realm, agent: "swampy")))
            deadline.set(after: timeout)
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
    /// it returns nil when it has resumed the requester itself.
    ///
    /// When the task is cancelled, or after `timeout`, so is the request; with `sendsWhenCancelled` it is made even by a
    /// task that is cancelled already, which only does not wait for the answer.
    func request(
        cancelMode: CancelMode = .killNoWait, timeout: Duration? = nil, sendsWhenCancelled: Bool = false,
        _ begin: (Requester) throws -> (request: RequestID, message: Message)?
    ) async throws -> Reply {
        let pending = PendingRequest()
        defer {
            pending.deadline?.disarm()
            pending.deadline = nil  // which holds what it limits
        }
        let reply = try await park(self, on: scheduler) { (waiter: Waiter<Reply, any Error>) in
            if Task.isCancelled, !sendsWhenCancelled { return waiter.resume(throwing: CancellationError()) }
            guard machine.isEstablished else { return waiter.resume(throwing: closedError) }
            do {
                guard let (request, message) = try begin(.task(waiter)) else { return }
                do { try transport.sendNow(message) } catch { return takeBack(request, error) }
                pending.request = request
            } catch {
                return waiter.resume(throwing: error)  // of `begin`, which has asked the machine for nothing
            }
            if let timeout { limit(pending, timeout) }
            if Task.isCancelled { abandon(pending, CancellationError(), mode: cancelMode) }
        } cancelled: { session in
            session.abandon(pending, CancellationError(), mode: cancelMode)
        }
        guard case .failed(let error) = reply else { return reply }
        throw error.uri == .canceled ? pending.cancellation ?? error : error
    }

    private func limit(_ pending: PendingRequest, _ timeout: Duration) {
        let deadline = Deadline(on: scheduler) {
            // Whatever the mode of cancelling: the time is over, and nothing more is waited for.
            self.assumeIsolated { $0.abandon(pending, WAMPError(timeoutAfter: timeout), mode: .killNoWait) }
        }
        deadline.set(after: timeout)
        pending.deadline = deadline
    }

    private func abandon(_ pending: PendingRequest, _ error: any Error, mode: CancelMode) {
        guard let request = pending.request else { return }
        pending.cancellation = error
        abandon(request, error, mode: mode)
    }

    /// Nobody waits for the answer to `request` any more; a call is cancelled at the router.
    func abandon(_ request: RequestID, _ error: any Error, mode: CancelMode = .killNoWait) {
        switch machine.cancel(request, mode: mode) {
        case .resume(let requester, let message):
            if let message { send(.cancel(message)) }
            requester.resume(throwing: error)
        case .send(let message): send(.cancel(message))
        case .ignore: break
        }
    }

    /// A request that was just made cannot be sent, and fails with `error`.
    func takeBack(_ request: RequestID, _ error: any Error) {
        machine.takeBack(request)?.resume(throwing: error)
    }

    /// For what was under way when the session ended.
    var endedError: SessionError { .ended(ending ?? .left) }

    /// For what is asked of a session that has ended.
    var closedError: SessionError { .closed(ending ?? .left) }

    /// Sends what needs no answer.
    ///
    /// What the machine or a handler made can be encoded; options from outside that cannot are refused in `request`.
    func send(_ message: Message) {
        do {
            try transport.sendNow(message)
        } catch {
            log.error("a message could not be sent", metadata: ["type": "\(message.type)", "error": "\(error)"])
            // A caller whose result cannot be sent is told why.
            if case .yield(let yield) = message, !yield.options.progress {
                let reason = WAMPError(error.uri, "\(error)")
                send(
                    .error(
                        ErrorMessage(
                            requestType: .invocation, request: yield.request, error: reason.uri, payload: reason.payload
                        )))
            }
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
}

/// Which request a parked task waits for, once it is sent.
private final class PendingRequest: @unchecked Sendable {  // touched on the session's scheduler only
    var request: RequestID?
    var deadline: Deadline?
    /// What the end of a call shall look like, since it was cancelled.
    var cancellation: (any Error)?
}

extension WAMPError {
    /// What a caller is told whose call took too long, whoever noticed.
    init(timeoutAfter limit: Duration) {
        self.init(.timeout, "no answer within \(limit)")
    }
}
