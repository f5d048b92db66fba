internal import Scheduling
internal import Synchronization
public import WAMPCore

/// Why a registration or a subscription is no more.
@nonexhaustive
public enum GrantEnd: Equatable, Sendable {
    /// This side took it back.
    case cancelled
    /// The router took it back, perhaps since an administrator wanted it.
    case revoked(reason: URI?)
    /// The session is over.
    case sessionEnded(SessionEnd)

    /// What a sequence of events throws at the end; nil when this side wanted it.
    var error: SessionError? {
        switch self {
        case .cancelled, .sessionEnded(.left): nil
        case .revoked(let reason): .revoked(reason: reason)
        case .sessionEnded(let end): .ended(end)
        }
    }
}

/// A registration or subscription, and what became of it.
final class Grant: @unchecked Sendable {  // touched on its owner's scheduler only, but for `hasEnded`
    /// Whether there is nothing left to cancel, for those who let go of it anywhere.
    let hasEnded = Atomic<Bool>(false)

    /// What the router granted.
    enum Number {
        case registration(RegistrationID)
        case subscription(SubscriptionID, subscriber: RequestID)
    }

    /// Nil while it is not granted: a client that has lost its router keeps what it will ask for again.
    private(set) var number: Number?
    /// Called on the owner's scheduler when it is over.
    var onEnd: (@Sendable (GrantEnd) -> Void)?
    private var end: GrantEnd?
    private var watchers: [Waiter<GrantEnd, Never>] = []

    /// The router has granted it, unless it has ended that at once.
    func begin(_ number: Number) {
        if end == nil { self.number = number }
    }

    /// The session is lost, and another one will be asked for it.
    func suspend() {
        number = nil
    }

    /// It is over; only the first reason counts.
    func finish(_ end: GrantEnd) {
        guard self.end == nil else { return }
        self.end = end
        hasEnded.store(true, ordering: .relaxed)
        number = nil
        let watchers = watchers
        self.watchers = []
        for watcher in watchers { watcher.resume(returning: end) }
        onEnd?(end)
        onEnd = nil
    }

    func watch(_ waiter: Waiter<GrantEnd, Never>) {
        if let end { waiter.resume(returning: end) } else { watchers.append(waiter) }
    }
}

/// Who has registrations and subscriptions: a session, or a client that has one session after the other.
protocol GrantOwner: Actor {
    nonisolated var scheduler: any Scheduler { get }

    /// Gives back what was granted. Safe to call twice.
    func cancel(_ grant: Grant) async throws
}

extension GrantOwner {
    func number(of grant: Grant) -> Grant.Number? { grant.number }

    func waitForEnd(of grant: Grant) async -> GrantEnd {
        await park(self, on: scheduler) { (waiter: Waiter<GrantEnd, Never>) in
            grant.watch(waiter)
        } cancelled: { _ in
        }
    }

    /// The next element of a sequence; nil when it is over.
    func next<Element: Sendable>(in queue: ElementQueue<Element>) async throws -> Element? {
        try await park(self, on: scheduler) { (waiter: Waiter<Element?, any Error>) in
            if Task.isCancelled { return waiter.resume(throwing: CancellationError()) }
            queue.next(waiter)
        } cancelled: { _ in
            queue.cancelTaker()
        }
    }
}

/// A procedure that is offered, until it is cancelled, revoked by the router, or the session ends; that of a client
/// outlives its sessions.
public struct Registration: Sendable {
    /// The procedure, or the pattern of procedures.
    public let procedure: String
    let grant: Grant
    let owner: any GrantOwner

    /// Its number at the router; nil while it has none.
    public var id: RegistrationID? {
        get async {
            guard case .registration(let id) = await owner.number(of: grant) else { return nil }
            return id
        }
    }

    /// Takes the procedure back. Calls that run already are still answered. Safe to call twice.
    ///
    /// - Throws: the `WAMPError` of the router, ``SessionError`` when the session ends meanwhile, or `CancellationError`,
    ///   which only ends the wait for the router; the procedure is taken back all the same.
    public func cancel() async throws { try await owner.cancel(grant) }

    /// Waits until the procedure is no longer offered, and tells why. Cancelling the task does not end the wait.
    public func waitUntilEnded() async -> GrantEnd { await owner.waitForEnd(of: grant) }
}

/// A handler's subscription, until it is cancelled, revoked by the router, or the session ends; that of a client
/// outlives its sessions.
public struct Subscription: Sendable {
    /// The topic, or the pattern of topics.
    public let topic: String
    let grant: Grant
    let owner: any GrantOwner

    /// Its number at the router, which several subscriptions to one topic share; nil while it has none.
    public var id: SubscriptionID? {
        get async {
            guard case .subscription(let id, _) = await owner.number(of: grant) else { return nil }
            return id
        }
    }

    /// Ends the subscription; handlers that run already go on. Safe to call twice.
    ///
    /// - Throws: the `WAMPError` of the router, ``SessionError`` when the session ends meanwhile, or `CancellationError`,
    ///   which only ends the wait for the router; the subscription ends all the same.
    public func cancel() async throws { try await owner.cancel(grant) }

    /// Waits until there are no more events, and tells why. Cancelling the task does not end the wait.
    public func waitUntilEnded() async -> GrantEnd { await owner.waitForEnd(of: grant) }
}
