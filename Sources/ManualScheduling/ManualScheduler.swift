internal import Glibc
public import Scheduling
internal import Synchronization

/// A scheduler without a thread, for tests: it runs when it is told to, and its time stands still until it is moved.
///
/// ```swift
/// let scheduler = ManualScheduler()
/// let nap = scheduler.task { try? await scheduler.sleep(for: .seconds(60)) }
/// scheduler.turn()                       // the task runs until it sleeps
/// scheduler.advance(by: .seconds(60))    // the alarm fires, the task ends
/// await nap.value
/// ```
///
/// Only one thread at a time may turn it. Descriptors are asked with `poll(2)` once a turn and never waited for.
public final class ManualScheduler: Scheduler, @unchecked Sendable {  // the turning thread: all but `jobs` and `thread`
    private let jobs = JobQueue()
    private let thread = Atomic<UInt>(0)  // the thread inside a turn, 0 between turns
    private var time: ContinuousClock.Instant = .now
    private var alarms: [ManualAlarm] = []  // armed ones, earliest first
    private var watches: [ManualWatch] = []

    /// A scheduler at rest.
    public init() {}

    // MARK: Turning it

    /// Runs what is ready: sockets, alarms that are due, jobs, ends of turn, until nothing is left to run now.
    public func turn() {
        isolated {
            repeat {
                pollWatches()
                fireAlarms()
            } while runJobs()
        }
    }

    /// Moves the clock forward alarm by alarm, turning at each, and ends `duration` later.
    public func advance(by duration: Duration) {
        let end = time + duration
        turn()
        while let next = alarms.first?.deadline, next <= end {
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

    /// The time, which only ``advance(by:)`` moves.
    public var now: ContinuousClock.Instant { time }

    /// Queues a job for the next turn.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent { jobs.append(job) } else { _ = jobs.post(job) }
    }

    /// See ``Scheduler/watch(_:handler:)``.
    public func watch(_ descriptor: consuming Descriptor, handler: any ReadinessHandler) -> any Watch {
        checkIsolated()
        let watch = ManualWatch(descriptor: descriptor, scheduler: self, handler: handler)
        watches.append(watch)
        return watch
    }

    /// See ``Scheduler/alarm(handler:)``.
    public func alarm(handler: any AlarmHandler) -> any Alarm {
        checkIsolated()
        return ManualAlarm(scheduler: self, handler: handler)
    }

    /// See ``Scheduler/atEndOfTurn(_:)``.
    public func atEndOfTurn(_ handler: any TurnHandler) {
        checkIsolated()
        jobs.atEndOfTurn(handler)
    }

    /// Runs what is queued and refuses more.
    public func shutdown() async {
        repeat { turn() } while !jobs.close()
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

    private func runJobs() -> Bool {
        jobs.runTurn(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            || alarms.first.map { $0.deadline <= time } == true
    }

    private func pollWatches() {
        for watch in watches { watch.poll() }
    }

    private func fireAlarms() {
        while let first = alarms.first, first.deadline <= time {
            alarms.removeFirst()
            first.fire()
        }
    }

    fileprivate func arm(_ alarm: ManualAlarm) {
        let index = alarms.firstIndex { alarm.deadline < $0.deadline } ?? alarms.endIndex
        alarms.insert(alarm, at: index)
    }

    fileprivate func disarm(_ alarm: ManualAlarm) {
        alarms.removeAll { $0 === alarm }
    }

    fileprivate func forget(_ watch: ManualWatch) {
        watches.removeAll { $0 === watch }
    }
}

private final class ManualAlarm: Alarm {
    private let scheduler: ManualScheduler
    private weak let handler: (any AlarmHandler)?
    private(set) var deadline: ContinuousClock.Instant

    init(scheduler: ManualScheduler, handler: any AlarmHandler) {
        self.scheduler = scheduler
        self.handler = handler
        deadline = scheduler.now
    }

    func arm(at deadline: ContinuousClock.Instant) {
        disarm()
        self.deadline = deadline
        scheduler.arm(self)
    }

    func disarm() { scheduler.disarm(self) }

    func fire() { handler?.deliverAlarm() }
}

private final class ManualWatch: Watch {
    private let owned: CInt
    private let scheduler: ManualScheduler
    private var handler: (any ReadinessHandler)?
    private var armed: Readiness = []

    init(descriptor: consuming Descriptor, scheduler: ManualScheduler, handler: any ReadinessHandler) {
        owned = descriptor.release()
        self.scheduler = scheduler
        self.handler = handler
    }

    deinit {
        precondition(handler == nil, "a watch was dropped without close()")
    }

    var descriptor: CInt { owned }

    func arm(_ interest: Readiness) { armed = interest }

    func redirect(to handler: any ReadinessHandler) { self.handler = handler }

    func close() {
        guard handler != nil else { return }
        handler = nil
        scheduler.forget(self)
        _ = Descriptor(adopting: owned)  // dropped at once, and closed by that
    }

    func poll() {
        guard !armed.isEmpty else { return }
        var query = pollfd(fd: owned, events: 0, revents: 0)
        if armed.contains(.readable) { query.events |= Int16(POLLIN) }
        if armed.contains(.writable) { query.events |= Int16(POLLOUT) }
        let count = Glibc.poll(&query, 1, 0)
        guard count > 0 else { return }
        var readiness: Readiness = []
        let hasFailed = query.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
        if hasFailed || query.revents & Int16(POLLIN) != 0 { readiness.insert(.readable) }
        if hasFailed || query.revents & Int16(POLLOUT) != 0 { readiness.insert(.writable) }
        handler?.deliver(readiness.intersection(armed))
    }
}
