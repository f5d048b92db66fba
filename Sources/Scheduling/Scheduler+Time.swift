/// What took longer than it was given.
public struct TimedOut: Error, Equatable, Sendable, CustomStringConvertible {
    /// How long was waited.
    public let limit: Duration

    /// A limit that was passed.
    public init(after limit: Duration) { self.limit = limit }

    /// One line for a log.
    public var description: String { "timed out after \(limit)" }
}

extension Scheduler {
    /// Waits until `deadline` on the scheduler's own clock and timers (`Task.sleep` would leave the scheduler).
    ///
    /// - Throws: `CancellationError` at once when the task is cancelled.
    public func sleep(until deadline: ContinuousClock.Instant) async throws(CancellationError) {
        try await Sleeper(on: self).sleep(until: deadline)
    }

    /// Waits for `duration` on the scheduler's own clock and timers.
    ///
    /// - Throws: `CancellationError` at once when the task is cancelled.
    public func sleep(for duration: Duration) async throws(CancellationError) {
        try await Sleeper(on: self).sleep(for: duration)
    }

    /// Runs `operation` on this scheduler and waits for it, at most for `limit`.
    ///
    /// Otherwise as ``withDeadline(_:_:)``.
    /// - Throws: ``TimedOut`` with `limit`, or what `operation` throws before that.
    public func withTimeout<Success: Sendable>(
        _ limit: Duration, _ operation: @escaping @concurrent @Sendable () async throws -> Success
    ) async throws -> Success {
        try await Expiry(on: self).run(operation, for: limit)
    }

    /// Runs `operation` on this scheduler and waits for it, at most until `deadline`.
    ///
    /// When the deadline passes first, the operation is cancelled and its end awaited; if it has a result all the same,
    /// that is returned rather than lost. Of deadlines within each other the earlier one wins. Cancelling the current
    /// task cancels the operation, and the deadline is forgotten.
    /// - Throws: ``TimedOut`` with the time that there was, or what `operation` throws before the deadline.
    public func withDeadline<Success: Sendable>(
        _ deadline: ContinuousClock.Instant, _ operation: @escaping @concurrent @Sendable () async throws -> Success
    ) async throws -> Success {
        try await Expiry(on: self).run(operation, until: deadline)
    }
}

/// One operation and its deadline: one task and one alarm.
private actor Expiry<Success: Sendable>: AlarmHandler {
    private let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private var task: Task<Success, any Error>?
    private var hasExpired = false

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func run(
        _ operation: @escaping @concurrent @Sendable () async throws -> Success, for limit: Duration
    ) async throws -> Success {
        try await run(operation, until: scheduler.now + limit, limit)
    }

    func run(
        _ operation: @escaping @concurrent @Sendable () async throws -> Success, until deadline: ContinuousClock.Instant
    ) async throws -> Success {
        try await run(operation, until: deadline, deadline - scheduler.now)
    }

    private func run(
        _ operation: @escaping @concurrent @Sendable () async throws -> Success,
        until deadline: ContinuousClock.Instant, _ limit: Duration
    ) async throws -> Success {
        let task = scheduler.task { try await operation() }
        self.task = task
        let alarm = scheduler.alarm(handler: self)
        alarm.arm(at: deadline)
        let outcome = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        alarm.disarm()
        // A deadline within this one passed earlier when the error is its `TimedOut` already: see `alarmFired`.
        if case .failure(let error) = outcome, hasExpired, !(error is TimedOut) { throw TimedOut(after: limit) }
        return try outcome.get()
    }

    /// A task that was cancelled before, such as by an outer deadline, ends because of that and not of this deadline.
    func alarmFired() {
        guard let task, !task.isCancelled else { return }
        hasExpired = true
        task.cancel()
    }
}
