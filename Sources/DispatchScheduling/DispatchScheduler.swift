internal import Dispatch
internal import Glibc
public import Scheduling
internal import Synchronization

/// A scheduler that runs on a serial dispatch queue and needs nothing but the toolchain.
///
/// Dispatch arms an event again after each delivery, which costs several system calls and a change of threads. So it
/// watches only two things: an epoll descriptor that holds all sockets, and a timer for the earliest alarm. That price
/// is paid once a turn, however much became ready, and not once a message.
///
/// A turn reports up to 256 ready descriptors, then all alarms that are due, then runs jobs up to their budget. A
/// scheduler that is dropped without ``shutdown()`` ends when nothing is queued on it.
public final class DispatchScheduler: Scheduler, @unchecked Sendable {
    // Unchecked: `descriptors`, `alarms`, `turnStart` and `timerDeadline` belong to the queue; the rest guards itself.
    private let queue: DispatchQueue
    private let jobs = JobQueue()
    private let thread = Atomic<UInt>(0)  // the thread that runs the current turn, 0 between turns
    private let descriptors = EpollSet()
    private let alarms = AlarmQueue()
    private let ending = Ending()
    private let readySource: any DispatchSourceRead
    private let timer: any DispatchSourceTimer
    private var turnStart: ContinuousClock.Instant?
    private var timerDeadline: ContinuousClock.Instant?

    /// Starts a scheduler; `label` names its queue in debuggers. Traps when the process may open no more descriptors.
    public init(label: String = "swampy.scheduler") {
        queue = DispatchQueue(label: label)
        readySource = DispatchSource.makeReadSource(fileDescriptor: descriptors.descriptor, queue: queue)
        timer = DispatchSource.makeTimerSource(queue: queue)
        startSources()
    }

    deinit {
        endSources()
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
            queue.async { self.runTurns() }
        }
    }

    /// See ``/Scheduling/Scheduler/watch(_:handler:)``.
    public func watch(_ descriptor: consuming Descriptor, handler: any ReadinessHandler) -> any Watch {
        checkIsolated()
        return DispatchWatch(descriptor: descriptor.release(), in: descriptors, handler: handler)
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

    /// Waits until what is queued has run and Dispatch is done with the scheduler, and refuses more. See
    /// ``/Scheduling/Scheduler/shutdown()``.
    public func shutdown() async {
        await ending.wait(isInside: isCurrent) {
            if !isCurrent { queue.async { self.runTurns() } }
        }
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

    /// Runs turns on the queue; every block on it does.
    ///
    /// Where several sockets were ready, more will be soon: to look again costs one system call, and to come back from
    /// Dispatch about nine. After 16 turns it goes back nonetheless, for what other threads enqueue leaves blocks there.
    private func runTurns() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        var isBusy = false
        var turns = 0
        repeat {
            isBusy = turn()
            turns += 1
        } while (isBusy || descriptors.wereSeveralReady) && turns < 16
        thread.store(0, ordering: .relaxed)
        if isBusy { queue.async { self.runTurns() } }
    }

    /// Runs one turn; true when something is left for another.
    private func turn() -> Bool {
        descriptors.deliver()
        if !alarms.isEmpty { alarms.fire(upTo: now) }
        let isBusy = jobs.runTurn(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        descriptors.applyChanges()
        armTimer()
        turnStart = nil
        return isBusy || descriptors.isBusy || hasToEndLater()
    }

    /// Ends the scheduler when it was asked to and nothing is left to run; true when that takes another turn.
    private func hasToEndLater() -> Bool {
        guard ending.isAsked else { return false }
        guard ending.isNear(closing: jobs) else { return true }
        endSources()
        return false
    }

    /// Sets the timer when the earliest alarm comes before it. When that is later the timer may stay, and find nothing
    /// due: a deadline that every message moves on, such as of an idle connection, does not cost a call each time.
    private func armTimer() {
        guard let earliest = alarms.earliest, timerDeadline.map({ earliest < $0 }) ?? true else { return }
        timerDeadline = earliest
        let delay = max(.zero, earliest - .now).components
        // An alarm years away would overflow nanoseconds; a century is as good as never.
        let seconds = min(delay.seconds, 3_155_760_000)
        timer.schedule(
            deadline: .now() + .nanoseconds(Int(seconds) * 1_000_000_000 + Int(delay.attoseconds / 1_000_000_000)))
    }

    // MARK: Start and end

    private func startSources() {
        readySource.setEventHandler { [weak self] in self?.runTurns() }
        readySource.setCancelHandler { [descriptor = descriptors.descriptor, ending] in
            _ = close(descriptor)  // not earlier: Dispatch watches it until now
            ending.end()
        }
        readySource.activate()
        timer.setEventHandler { [weak self] in
            self?.timerDeadline = nil
            self?.runTurns()
        }
        timer.activate()
    }

    private func endSources() {
        readySource.cancel()
        timer.cancel()
    }
}
