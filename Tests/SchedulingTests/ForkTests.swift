import Glibc
import LibevScheduling
import Scheduling
import TestSupport
import Testing

/// Each test runs in a process of its own, since what it shows ends a process.
@Suite struct `After fork()` {
    @Test(arguments: SchedulerKind.allCases)
    func `a job for the parent's scheduler is refused with a sentence`(kind: SchedulerKind) async {
        let result = await #expect(processExitsWith: .exitCode(3), observing: [\.standardErrorContent]) { [kind] in
            let scheduler = try kind.make()
            await warmUp(scheduler)
            guard let status = forkAndWait() else {
                scheduler.task {}
                _exit(0)
            }
            await scheduler.shutdown()  // the parent's own goes on
            exit(isTrap(status) ? 3 : 0)
        }
        #expect(result.map(saysWhatToDo) == true)
    }

    // Not Dispatch, which has no thread left in the child that could begin a turn, and not io_uring, whose kernel side
    // refuses the child first.
    @Test(arguments: [SchedulerKind.libev, .poll, .select, .manual])
    func `the parent's scheduler begins no further turn in the child`(kind: SchedulerKind) async {
        let result = await #expect(processExitsWith: .exitCode(3), observing: [\.standardErrorContent]) { [kind] in
            let scheduler = try kind.make()
            await warmUp(scheduler)
            let isTrapped = await scheduler.task {
                guard let status = forkAndWait() else {
                    scheduler.task { try await scheduler.sleep(for: .milliseconds(1)) }
                    return false
                }
                return isTrap(status)
            }.value
            await scheduler.shutdown()
            exit(isTrapped ? 3 : 0)
        }
        #expect(result.map(saysWhatToDo) == true)
    }

    @Test func `a new scheduler works in the child`() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let parent = try LibevScheduler()
            await warmUp(parent)
            guard let status = forkAndWait() else {
                let scheduler = try LibevScheduler()
                scheduler.task {
                    try await scheduler.sleep(for: .milliseconds(1))
                    _exit(7)
                }
                while true { sleep(1) }
            }
            await parent.shutdown()
            exit(isTrap(status) ? 99 : (status >> 8) & 0xff)
        }
    }
}

/// fork(2), which Swift hides, since most of a process does not survive it.
private func fork() -> pid_t {
    typealias Function = @convention(c) () -> pid_t
    return unsafeBitCast(dlsym(nil, "fork"), to: Function.self)()
}

/// Runs some turns, so that the Swift runtime has made what a turn needs of it.
///
/// What another thread is making when a process forks remains unmade in the child, which then waits for it for ever.
private func warmUp(_ scheduler: any Scheduler) async {
    for _ in 0..<3 { await scheduler.task {}.value }
}

/// Forks; nil in the child, and in the parent, when the child has ended, the status that waitpid(2) tells of it.
///
/// A child that waits for what it will never get (see ``warmUp(_:)``) is ended by its alarm. It shows nothing of ours,
/// and another one is made.
private func forkAndWait() -> CInt? {
    var status: CInt = 0
    for _ in 0..<5 {
        let child = fork()
        if child == 0 {
            endAfterTenSeconds()
            return nil
        }
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        if status & 0x7f != SIGALRM { break }
    }
    return status
}

/// Has SIGALRM, which Dispatch's threads block, end this process.
private func endAfterTenSeconds() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGALRM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    alarm(10)
}

/// Whether a signal ended a child, as a trap does. wait(2): the low seven bits are the signal.
private func isTrap(_ status: CInt) -> Bool { status & 0x7f != 0 && status & 0x7f != SIGALRM }

private func saysWhatToDo(_ result: ExitTest.Result) -> Bool {
    String(decoding: result.standardErrorContent, as: UTF8.self)
        .contains("this scheduler belongs to another process: after fork() make a new one, or exec")
}
