internal import Glibc
public import Scheduling
internal import Synchronization

/// A scheduler for tests: it runs when it is told to, and its time stands still until it is moved.
///
/// ```swift
/// let scheduler = ManualScheduler()
/// let nap = scheduler.task { try? await scheduler.sleep(for: .seconds(60)) }
/// scheduler.turn()                       // the task runs until it sleeps
/// scheduler.advance(by: .seconds(60))    // the alarm fires, the task ends
/// await nap.value
/// ```
///
/// Only one thread at a time may turn it, which ``shutdown()`` does as well. Descriptors are asked with `poll(2)` once a
/// turn and never waited for. ``inBackground()`` makes one that a thread turns as time passes.
public final class ManualScheduler: Scheduler, @unchecked Sendable {
    // Unchecked: `time`, `alarms` and `watches` belong to the turning thread; the rest guards itself.
    private let jobs = JobQueue()
    private let alarms = AlarmQueue()
    private let watches = ManualWatches()
    private let ending = Ending()
    private let thread = Atomic<UInt>(0)  // the thread inside a turn, 0 between turns
    private var time: ContinuousClock.Instant = .now
    private let bell: Bell?  // wakes the background's thread; nil for a scheduler that is turned by hand

    /// A scheduler at rest, to be turned by hand.
    public convenience init() {
        self.init(bell: nil)
    }

    /// A scheduler that a thread of its own turns until ``shutdown()``, with a clock that follows the real one.
    ///
    /// For what cannot be turned by hand, because it waits for what happens elsewhere. ``turn()`` and its like trap.
    public static func inBackground() -> ManualScheduler {
        let scheduler = ManualScheduler(bell: Bell())
        let failure = SystemThread.start { scheduler.runInBackground() }
        precondition(failure == 0, "the system refuses a thread for the scheduler (error \(failure))")
        return scheduler
    }

    private init(bell: Bell?) {
        self.bell = bell
    }

    // MARK: Turning it

    /// Runs what is ready: sockets, alarms that are due, jobs, ends of turn, until nothing is left to run now.
    public func turn() {
        precondition(bell == nil, "a scheduler in the background turns by itself")
        isolated { while runTurn() {} }
    }

    /// Moves the clock forward alarm by alarm, turning at each, and ends `duration` later.
    public func advance(by duration: Duration) {
        let end = time + duration
        turn()
        while let next = alarms.earliest, next <= end {
            time = max(time, next)
            turn()
        }
        time = end
        turn()
    }

    /// Runs `body` on the scheduler, where actors pinned to it may be entered with `assumeIsolated`, then a turn.
    public func perform<Result>(_ body: () throws -> Result) rethrows -> Result {
        defer { turn() }
        return try isolated(body)
    }

    /// How many alarms are armed.
    public var armedAlarmCount: Int { alarms.count }

    // MARK: Scheduler

    /// The time, which only ``advance(by:)`` moves; in the background, the time at the start of the turn.
    public var now: ContinuousClock.Instant { bell == nil || isCurrent ? time : .now }

    /// Queues a job for the next turn.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            jobs.append(job)
        } else if jobs.post(job) {
            bell?.ring()
        }
    }

    /// See ``/Scheduling/Scheduler/watch(_:handler:)``.
    public func watch(_ descriptor: consuming Descriptor, handler: any ReadinessHandler) -> any Watch {
        checkIsolated()
        return watches.makeWatch(descriptor, handler: handler)
    }

    /// See ``/Scheduling/Scheduler/alarm(handler:)``.
    public func alarm(handler: any AlarmHandler) -> any Alarm {
        checkIsolated()
        return alarms.makeAlarm(for: handler)
    }

    /// See ``/Scheduling/Scheduler/atEndOfTurn(_:)``.
    public func atEndOfTurn(_ handler: any TurnHandler) {
        checkIsolated()
        jobs.atEndOfTurn(handler)
    }

    /// Turns until nothing is left to run, and refuses more. See ``/Scheduling/Scheduler/shutdown()``.
    public func shutdown() async {
        await ending.wait(isInside: isCurrent) {
            if let bell { bell.ring() } else if !isCurrent { turn() }
        }
    }

    /// This scheduler as the executor of actors.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

    /// This scheduler as the executor that tasks prefer.
    public func asUnownedTaskExecutor() -> UnownedTaskExecutor { unsafe UnownedTaskExecutor(ordinary: self) }

    /// Traps when the caller is not inside a turn.
    public func checkIsolated() { precondition(isCurrent, "not on this manual scheduler") }

    /// Whether the caller is inside a turn.
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    // MARK: Inside a turn

    private var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    private func isolated<Result>(_ body: () throws -> Result) rethrows -> Result {
        let outer = thread.exchange(UInt(pthread_self()), ordering: .relaxed)
        precondition(outer == 0, "a manual scheduler is turned from one thread, and not from inside a turn")
        defer { thread.store(0, ordering: .relaxed) }
        return try body()
    }

    /// One turn; true when there is more to run at once.
    private func runTurn() -> Bool {
        watches.poll()
        alarms.fire(upTo: time)
        let isBusy = jobs.runTurn(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        if isBusy || alarms.earliest.map({ $0 <= time }) == true { return true }
        guard ending.isAsked else { return false }
        guard ending.isNear(closing: jobs) else { return true }
        bell?.close()
        ending.end()
        return false
    }

    private func runInBackground() {
        guard let bell else { preconditionFailure("only inBackground() starts the thread") }
        while !ending.isOver {
            let isBusy = isolated {
                time = max(time, .now)
                return runTurn()
            }
            if !isBusy, !ending.isOver { watches.wait(until: alarms.earliest, or: bell) }
        }
    }
}
