internal import CLibEv
public import Scheduling
internal import Synchronization

internal import Glibc

/// A scheduler that runs a libev loop on a thread of its own.
///
/// The thread keeps the scheduler alive until ``shutdown()``.
///
/// How a turn maps onto `ev_run`: libev calls the prepare watcher after all callbacks and before it tells the kernel
/// of changed watchers and sleeps. Jobs and end-of-turn handlers run there, so that they may arm and disarm freely at
/// the cost of one `epoll_ctl` per changed descriptor and turn. What does not fit into a turn's budget starts an idle
/// watcher, which makes the next poll return at once.
public final class LibevScheduler: Scheduler, @unchecked Sendable {
    // Unchecked: `loop`, `alarms`, `timerDeadline` and `turnStart` belong to its thread; the rest guards itself.
    let loop: OpaquePointer
    private let watchers: UnsafeMutablePointer<Watchers>
    private let jobs = JobQueue()
    private let alarms = AlarmQueue()
    private let thread = Atomic<UInt>(0)  // the loop's thread, once it runs
    private let ending = Ending()
    private let isLooping = Mutex(true)  // false before the loop is destroyed; to wake it is to hold this
    /// What the timer is set to; nil once it has fired.
    @exclusivity(unchecked) private var timerDeadline: ContinuousClock.Instant?
    @exclusivity(unchecked) private var deliveries = 0  // since jobs were run
    @exclusivity(unchecked) private var turnStart: ContinuousClock.Instant?

    /// The watchers of the loop itself; libev keeps pointers to them.
    private struct Watchers {
        var wake = ev_async()
        var beforeSleep = ev_prepare()
        var busy = ev_idle()
        var timer = ev_timer()  // one for all alarms, so that they fire in the order of their deadlines
    }

    /// Starts a loop and its thread.
    ///
    /// - Throws: ``LibevError`` when libev or the kernel has no such backend.
    public init(backend: LibevBackend = .recommended) throws(LibevError) {
        guard backend.isSupported else { throw .unsupported(backend) }
        // Without EVFLAG_NOENV the variable LIBEV_FLAGS would overrule what was asked for.
        guard let loop = ev_loop_new(backend.rawValue | UInt32(EVFLAG_NOENV)) else { throw .refused(backend) }
        self.loop = loop
        watchers = .allocate(capacity: 1)
        watchers.initialize(to: Watchers())
        ev_set_userdata(loop, Unmanaged.passUnretained(self).toOpaque())
        clibev_async_init(&watchers.pointee.wake) { _, _, _ in }  // to have woken is enough: runTurn takes the inbox
        clibev_prepare_init(&watchers.pointee.beforeSleep) { loop, _, _ in LibevScheduler.of(loop).runTurn() }
        clibev_idle_init(&watchers.pointee.busy) { loop, watcher, _ in ev_idle_stop(loop, watcher) }
        clibev_timer_init(&watchers.pointee.timer) { loop, _, _ in LibevScheduler.of(loop).timerDeadline = nil }
        ev_async_start(loop, &watchers.pointee.wake)
        ev_prepare_start(loop, &watchers.pointee.beforeSleep)
        startThread()
    }

    deinit {
        watchers.deallocate()
    }

    // MARK: Scheduler

    /// The time at the start of the current turn; from elsewhere, the time.
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
            wake()
        }
    }

    /// See ``/Scheduling/Scheduler/watch(_:handler:)``.
    public func watch(_ descriptor: consuming Descriptor, handler: any ReadinessHandler) -> any Watch {
        checkIsolated()
        return LibevWatch(loop: loop, descriptor: descriptor.release(), handler: handler)
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

    /// Waits until what is queued has run and the loop is over, and refuses more. See ``/Scheduling/Scheduler/shutdown()``.
    public func shutdown() async {
        await ending.wait(isInside: isCurrent) {
            if !isCurrent { wake() }
        }
    }

    /// This scheduler as the executor of actors.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

    /// This scheduler as the executor that tasks prefer.
    public func asUnownedTaskExecutor() -> UnownedTaskExecutor { unsafe UnownedTaskExecutor(ordinary: self) }

    /// Traps when the caller is not on this scheduler.
    public func checkIsolated() { precondition(isCurrent, "not on this libev scheduler") }

    /// Whether the caller is on this scheduler.
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    // MARK: The loop

    private var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    static func of(_ loop: OpaquePointer?) -> LibevScheduler {
        Unmanaged<LibevScheduler>.fromOpaque(ev_userdata(loop)).takeUnretainedValue()
    }

    private func startThread() {
        var id = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let failure = pthread_create(
            &id, nil,
            { context in
                // The thread's share of the scheduler; nil cannot come, since startThread() passes it.
                Unmanaged<LibevScheduler>.fromOpaque(context!).takeRetainedValue().runLoop()
                return nil
            }, context)
        precondition(failure == 0, "the system refuses a thread for the scheduler (error \(failure))")
        pthread_detach(id)  // shutdown() waits for the end, so nobody joins
    }

    private func runLoop() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        ev_run(loop, 0)
        thread.store(0, ordering: .relaxed)
        isLooping.withLock { $0 = false }
        ev_loop_destroy(loop)
        ending.end()
    }

    /// Wakes the loop from another thread, which may come to it when what it posted has run and the loop is gone.
    private func wake() {
        isLooping.withLock { isLooping in
            if isLooping { ev_async_send(loop, &watchers.pointee.wake) }
        }
    }

    /// How many sockets are reported in a turn before what they set off runs.
    ///
    /// With a thousand ready at once, each of them would be touched by its report, by its job and by its flush, and by
    /// then be out of the processor's caches each time.
    private static let deliveriesPerTurn = 32

    /// For a watch that has reported.
    func countDelivery() {
        deliveries += 1
        if deliveries == Self.deliveriesPerTurn { _ = runJobs() }  // what is left is for the turn's end
    }

    /// Runs jobs and end-of-turn handlers; true when some are left.
    private func runJobs() -> Bool {
        deliveries = 0
        defer { turnStart = nil }
        return jobs.runTurn(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
    }

    private func runTurn() {
        fireAlarms()
        let isBusy = runJobs()
        if isBusy {
            pollWithoutSleeping()
        } else if ending.isAsked {
            if ending.isNear(closing: jobs) { ev_break(loop, CInt(EVBREAK_ALL)) }
            pollWithoutSleeping()
        }
        setTimer()
    }

    private func pollWithoutSleeping() {
        ev_idle_start(loop, &watchers.pointee.busy)
    }

    /// Fires what is due, if the timer says that something may be.
    private func fireAlarms() {
        guard !alarms.isEmpty, timerDeadline == nil else { return }
        alarms.fire(upTo: now)
    }

    /// Sets the timer to the earliest alarm, once a turn whatever was armed and disarmed in it.
    private func setTimer() {
        guard !alarms.isEmpty || watchers.pointee.timer.active != 0 else { return }
        let earliest = alarms.earliest
        guard earliest != timerDeadline else { return }
        timerDeadline = earliest
        ev_timer_stop(loop, &watchers.pointee.timer)
        guard let earliest else { return }
        let delay = max(.zero, earliest - .now).components
        clibev_timer_set(&watchers.pointee.timer, Double(delay.seconds) + Double(delay.attoseconds) * 1e-18)
        ev_timer_start(loop, &watchers.pointee.timer)
    }
}
