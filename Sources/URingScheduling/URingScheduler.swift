#if URing
    public import Scheduling
    internal import Synchronization

    internal import Glibc

    /// A scheduler on an io_uring of its own, with a thread of its own. Linux 6.0 or later.
    ///
    /// It does not only report readiness, it moves the bytes: connections are accepted and received by the kernel ahead
    /// of being asked for, and everything that a turn sends, arms and cancels is submitted by the one system call that
    /// also waits for what comes next.
    ///
    /// The thread keeps the scheduler alive until ``shutdown()``.
    public final class URingScheduler: Scheduler, @unchecked Sendable {
        // Unchecked: `loop`, `alarms` and `turnStart` belong to its thread; the rest guards itself.
        let loop: Loop
        private let alarms = AlarmQueue()
        private let jobs = JobQueue()
        private let wakeUp: WakeUp
        private let thread = Atomic<UInt>(0)  // the loop's thread, once it runs
        private let ending = Ending()
        private var turnStart: ContinuousClock.Instant?

        /// Whether this kernel, and what confines the process, allow such a scheduler.
        public static var isSupported: Bool {
            do {
                _ = try Loop(wakeUp: WakeUp())
                return true
            } catch {
                return false
            }
        }

        /// Starts a loop and its thread.
        ///
        /// - Throws: ``URingError`` when the kernel refuses; its description says why.
        public init() throws(URingError) {
            wakeUp = try WakeUp()
            loop = try Loop(wakeUp: wakeUp)
            startThread()
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
                wakeUp.call()
            }
        }

        /// See ``/Scheduling/Scheduler/watch(_:handler:)``.
        public func watch(_ descriptor: consuming Descriptor, handler: any ReadinessHandler) -> any Watch {
            checkIsolated()
            return URingWatch(descriptor.release(), on: loop, handler: handler)
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
        ///
        /// Channels that were closed send what was left to send first, for a few seconds at most.
        public func shutdown() async {
            await ending.wait(isInside: isCurrent) { wakeUp.call() }
        }

        /// This scheduler as the executor of actors.
        public func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

        /// This scheduler as the executor that tasks prefer.
        public func asUnownedTaskExecutor() -> UnownedTaskExecutor { unsafe UnownedTaskExecutor(ordinary: self) }

        /// Traps when the caller is not on this scheduler.
        public func checkIsolated() { precondition(isCurrent, "not on this io_uring scheduler") }

        /// Whether the caller is on this scheduler.
        public func isIsolatingCurrentContext() -> Bool? { isCurrent }

        // MARK: The loop

        private var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

        private func startThread() {
            var id = pthread_t()
            let context = Unmanaged.passRetained(self).toOpaque()
            let failure = pthread_create(
                &id, nil,
                { context in
                    // The thread's share of the scheduler; nil cannot come, since startThread() passes it. It is given
                    // up before anybody hears of the end, so that who waited for it drops the last one.
                    let ending = Unmanaged<URingScheduler>.fromOpaque(context!).takeRetainedValue().runLoop()
                    ending.end()
                    return nil
                }, context)
            precondition(failure == 0, "the system refuses a thread for the scheduler (error \(failure))")
            pthread_detach(id)  // shutdown() waits for `ending`, so nobody joins
        }

        /// Runs until the end, and returns it for others to hear of.
        private func runLoop() -> Ending {
            thread.store(UInt(pthread_self()), ordering: .relaxed)
            loop.ring.start()
            while runTurn() {}
            loop.finish()
            thread.store(0, ordering: .relaxed)
            return ending
        }

        /// Runs one turn, and then waits for something to do; false when the scheduler is over.
        private func runTurn() -> Bool {
            loop.takeCompletions()
            if let earliest = alarms.earliest, earliest <= now { alarms.fire(upTo: now) }
            var isBusy = jobs.runTurn(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            turnStart = nil
            if !isBusy, ending.isAsked {
                if ending.isNear(closing: jobs) { return false }
                isBusy = true  // with what came in meanwhile
            }
            let hasReported = loop.settle()
            if !isBusy, hasReported, wakeUp.willSleep() {
                loop.ring.enterAndWait(alarms.earliest.map { max(.zero, $0 - .now) })
            } else {
                loop.ring.enter()
            }
            wakeUp.didWake()
            return true
        }
    }
#endif
