import Glibc
import Scheduling
import Synchronization

/// A scheduler that is turned by hand and counts what it is asked for. It has no sockets.
final class CountingScheduler: Scheduler, @unchecked Sendable {  // the turning thread: all but `jobs` and the atomics
    private let jobs = JobQueue()
    private let alarms = AlarmQueue()
    private let thread = Atomic<UInt>(0)
    private var time: ContinuousClock.Instant = .now
    private let jobCount = Atomic<Int>(0)
    private(set) var alarmCount = 0
    private(set) var isShutDown = false

    /// How many jobs were enqueued: the most wake-ups that there can have been.
    var enqueuedJobs: Int { jobCount.load(ordering: .relaxed) }

    var armedAlarmCount: Int { alarms.count }

    /// Moves the clock to each deadline up to `duration` from now, and turns.
    func advance(by duration: Duration) {
        let end = time + duration
        turn()
        while let next = alarms.earliest, next <= end {
            time = max(time, next)
            turn()
        }
        time = end
    }

    func turn() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        defer { thread.store(0, ordering: .relaxed) }
        alarms.fire(upTo: time)
        while jobs.runTurn(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor()) {}
    }

    var now: ContinuousClock.Instant { time }

    func enqueue(_ job: consuming ExecutorJob) {
        jobCount.wrappingAdd(1, ordering: .relaxed)
        let job = UnownedJob(job)
        if isIsolatingCurrentContext() == true { jobs.append(job) } else { _ = jobs.post(job) }
    }

    func watch(_ descriptor: consuming Descriptor, handler: any ReadinessHandler) -> any Watch {
        preconditionFailure("a counting scheduler has no sockets")
    }

    func alarm(handler: any AlarmHandler) -> any Alarm {
        alarmCount += 1
        return alarms.makeAlarm(for: handler)
    }

    func atEndOfTurn(_ handler: any TurnHandler) { jobs.atEndOfTurn(handler) }

    func shutdown() async {
        repeat { turn() } while !jobs.close()
        isShutDown = true
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

    func asUnownedTaskExecutor() -> UnownedTaskExecutor { unsafe UnownedTaskExecutor(ordinary: self) }

    func checkIsolated() { precondition(isIsolatingCurrentContext() == true, "not on this counting scheduler") }

    func isIsolatingCurrentContext() -> Bool? { thread.load(ordering: .relaxed) == UInt(pthread_self()) }
}
