internal import Glibc
internal import Scheduling

/// Runs `body` on so many threads of the system at once, and waits for all of them.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) async {
    let running = Counter()
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
        for index in 0..<count {
            let failure = SystemThread.start {
                body(index)
                if running.increment() == count { continuation.resume() }
            }
            precondition(failure == 0, "the system refuses a thread (error \(failure))")
        }
    }
}

/// Runs `body` on the scheduler as one job, and waits for it.
func inOneJob<Success: Sendable>(
    of scheduler: any Scheduler, _ body: @escaping @Sendable () throws -> Success
) async throws -> Success {
    try await scheduler.task { try body() }.value
}

/// Keeps the thread from doing anything else for `duration`, without using the processor.
func block(for duration: Duration) {
    let end = ContinuousClock.now + duration
    while case let left = end - .now, left > .zero {
        usleep(useconds_t(min(left / .microseconds(1), 100_000)) + 1)
    }
}

/// The processor time that all threads of this process have used.
func processorTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
