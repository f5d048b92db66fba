/// Runs Swift jobs, socket readiness and deadlines for everything pinned to it, one at a time.
///
/// A scheduler is at once the `SerialExecutor` of the actors pinned to it and the `TaskExecutor` of the tasks that
/// prefer it. Every backend runs its jobs with `runSynchronously(isolatedTo:taskExecutor:)`, so that a continuation
/// resumed on the scheduler costs one local enqueue and no visit to the global pool (swiftlang/swift#69053).
///
/// A *turn* is: what became ready, then alarms, then jobs, then the handlers given to ``atEndOfTurn(_:)``.
///
/// `enqueue` and `shutdown` may be called from anywhere; everything else only from the scheduler itself, which
/// actors pinned to it always are.
public protocol Scheduler: SerialExecutor, TaskExecutor {
    /// The time at the start of the current turn.
    var now: ContinuousClock.Instant { get }

    /// Takes ownership of `descriptor`. Readiness is level-triggered and starts disarmed.
    func watch(_ descriptor: consuming Descriptor, handler: any ReadinessHandler) -> any Watch

    /// Makes a disarmed one-shot alarm. The alarm does not keep `handler` alive: the handler owns the alarm, and an alarm
    /// that fires when its handler is gone is a programming error that traps.
    func alarm(handler: any AlarmHandler) -> any Alarm

    /// Calls `handler` once, when the jobs and callbacks of this turn are done.
    func atEndOfTurn(_ handler: any TurnHandler)

    /// Runs what is queued, then ends; returns when nothing more will run. Everything watched must have been closed,
    /// and a job that is enqueued afterwards is a programming error that traps. May be called twice, and from a task of
    /// the scheduler itself, which goes on when all else that was queued has run. Cancelling does not shorten the wait.
    func shutdown() async
}

/// An actor pinned to a scheduler that wants to hear about a socket.
public protocol ReadinessHandler: Actor {
    /// The descriptor can be read or written without blocking, or has failed; the next call on it tells which.
    func ready(_ readiness: Readiness)

    /// For schedulers, to be called from their own callbacks: calls ``ready(_:)``. There is no reason to write another.
    nonisolated func deliver(_ readiness: Readiness)
}

/// An actor pinned to a scheduler that wants to hear about a deadline.
public protocol AlarmHandler: Actor {
    /// The deadline that was armed has come.
    func alarmFired()

    /// For schedulers, to be called from their own callbacks: calls ``alarmFired()``.
    nonisolated func deliverAlarm()
}

/// An actor pinned to a scheduler that batches work until the end of a turn, such as writes.
public protocol TurnHandler: Actor {
    /// Everything else of this turn is done.
    func turnEnded()

    /// For schedulers, to be called from their own callbacks: calls ``turnEnded()``.
    nonisolated func deliverTurnEnd()
}

// A scheduler's callbacks know their isolation but cannot spell it; these three are the only places that assume it.
// They are requirements and inlinable so that each actor has its own, compiled for it: a generic one would allocate.

extension ReadinessHandler {
    /// Calls ``ready(_:)``.
    @inlinable public nonisolated func deliver(_ readiness: Readiness) {
        knownIsolated(with: readiness) { $0.ready($1) }
    }
}

extension AlarmHandler {
    /// Calls ``alarmFired()``.
    @inlinable public nonisolated func deliverAlarm() { knownIsolated { $0.alarmFired() } }
}

extension TurnHandler {
    /// Calls ``turnEnded()``.
    @inlinable public nonisolated func deliverTurnEnd() { knownIsolated { $0.turnEnded() } }
}
