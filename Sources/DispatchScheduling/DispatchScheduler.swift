internal import Dispatch
public import Scheduling
internal import Synchronization

internal import Glibc

/// A scheduler that runs on a serial dispatch queue.
///
/// It needs nothing but the toolchain and is portable; a message costs about twice the processor time that it costs
/// on libev, because Dispatch re-arms its event after each delivery.
public final class DispatchScheduler: Scheduler, @unchecked Sendable {  // thread: turnStart; the rest guards itself
    let queue: DispatchQueue
    private let jobs = JobQueue()
    private let thread = Atomic<UInt>(0)  // the thread that runs the current turn, 0 between turns
    private var turnStart: ContinuousClock.Instant?

    /// Starts a scheduler; `label` names its queue in debuggers.
    public init(label: String = "swampy.scheduler") {
        queue = DispatchQueue(label: label)
    }

    // MARK: Scheduler

    /// The time at the start of the current turn; outside of turns, the time.
    public var now: ContinuousClock.Instant {
        guard isCurrent else { return .now }
        if let turnStart { return turnStart }
        let start = ContinuousClock.now
        turnStart = start
        return start
    }

    /// Queues a job; from the scheduler itself without a lock.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            jobs.append(job)
        } else if jobs.post(job) {
            queue.async { self.turn {} }
        }
    }

    /// See ``Scheduler/watch(_:handler:)``.
    public func watch(_ descriptor: consuming Descriptor, handler: any ReadinessHandler) -> any Watch {
        checkIsolated()
        return DispatchWatch(descriptor: descriptor.release(), scheduler: self, handler: handler)
    }

    /// See ``Scheduler/alarm(handler:)``.
    public func alarm(handler: any AlarmHandler) -> any Alarm {
        checkIsolated()
        return DispatchAlarm(scheduler: self, handler: handler)
    }

    /// See ``Scheduler/atEndOfTurn(_:)``.
    public func atEndOfTurn(_ handler: any TurnHandler) {
        checkIsolated()
        jobs.atEndOfTurn(handler)
    }

    /// Waits until what is queued has run, and refuses more.
    public func shutdown() async {
        await withUnsafeContinuation { finish($0) }
    }

    /// This scheduler as the executor of actors.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

    /// This scheduler as the executor that tasks prefer.
    public func asUnownedTaskExecutor() -> UnownedTaskExecutor { unsafe UnownedTaskExecutor(ordinary: self) }

    /// Traps when the caller is not on this scheduler.
    public func checkIsolated() { precondition(isCurrent, "not on the scheduler \(queue.label)") }

    /// Whether the caller is on this scheduler.
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    // MARK: Turns

    private var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// Runs one turn on the queue: `callback`, then jobs, then the ends of the turn. Every block on the queue is one.
    func turn(_ callback: () -> Void) {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        callback()
        let isBusy = jobs.runTurn(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        turnStart = nil
        thread.store(0, ordering: .relaxed)
        if isBusy { queue.async { self.turn {} } }
    }

    private func finish(_ continuation: UnsafeContinuation<Void, Never>) {
        queue.async {
            self.turn {}
            if self.jobs.close() { continuation.resume() } else { self.finish(continuation) }
        }
    }
}
