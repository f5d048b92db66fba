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

    /// Runs `operation` on this scheduler as a child task and waits for it, at most for `limit`.
    ///
    /// - Throws: ``TimedOut`` when the limit passes first: the operation is cancelled then, and its end awaited.
    public func withTimeout<Success: Sendable>(
        _ limit: Duration, _ operation: @escaping @concurrent @Sendable () async throws -> Success
    ) async throws -> Success {
        try await withThrowingTaskGroup(of: Success.self) { group in
            group.addTask(executorPreference: self, operation: operation)
            group.addTask(executorPreference: self) {
                try await self.sleep(for: limit)
                throw TimedOut(after: limit)
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { preconditionFailure("the group has two tasks") }
            return first
        }
    }
}

/// One sleep: an actor, since an alarm reports to one.
private actor Sleeper: AlarmHandler {
    private let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private var alarm: (any Alarm)?
    private var waiter: Waiter<Void, CancellationError>?

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func sleep(for duration: Duration) async throws(CancellationError) {
        try await sleep(until: scheduler.now + duration)
    }

    func sleep(until deadline: ContinuousClock.Instant) async throws(CancellationError) {
        try await park(self, on: scheduler) { (waiter: Waiter<Void, CancellationError>) in
            if Task.isCancelled { return waiter.resume(throwing: CancellationError()) }
            self.waiter = waiter
            let alarm = scheduler.alarm(handler: self)
            alarm.arm(at: deadline)
            self.alarm = alarm
        } cancelled: { sleeper in
            sleeper.end()?.resume(throwing: CancellationError())
        }
    }

    func alarmFired() {
        end()?.resume()
    }

    private func end() -> Waiter<Void, CancellationError>? {
        alarm?.disarm()
        alarm = nil
        defer { waiter = nil }
        return waiter
    }
}
