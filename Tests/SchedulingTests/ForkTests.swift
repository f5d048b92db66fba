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
            await scheduler.task {}.value
            let child = fork()
            if child == 0 {
                scheduler.task {}
                _exit(0)
            }
            let isTrapped = endedBySignal(child)
            await scheduler.shutdown()  // the parent's own goes on
            exit(isTrapped ? 3 : 0)
        }
        #expect(result.map(saysWhatToDo) == true)
    }

    // Not Dispatch, which has no thread left in the child that could begin a turn, and not io_uring, whose kernel side
    // refuses the child first.
    @Test(arguments: [SchedulerKind.libev, .poll, .select, .manual])
    func `the parent's scheduler begins no further turn in the child`(kind: SchedulerKind) async {
        let result = await #expect(processExitsWith: .exitCode(3), observing: [\.standardErrorContent]) { [kind] in
            let scheduler = try kind.make()
            let isTrapped = await scheduler.task {
                let child = fork()
                guard child == 0 else { return endedBySignal(child) }
                alarm(30)  // seconds: the child does not outlive the test
                scheduler.task { try await scheduler.sleep(for: .milliseconds(1)) }
                return false
            }.value
            await scheduler.shutdown()
            exit(isTrapped ? 3 : 0)
        }
        #expect(result.map(saysWhatToDo) == true)
    }

    @Test func `a new scheduler works in the child`() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let parent = try LibevScheduler()
            await parent.task {}.value
            let child = fork()
            if child == 0 {
                alarm(30)
                let scheduler = try LibevScheduler()
                scheduler.task {
                    try await scheduler.sleep(for: .milliseconds(1))
                    _exit(7)
                }
                while true { sleep(1) }
            }
            await parent.shutdown()
            exit(exitCode(of: child))
        }
    }
}

/// fork(2), which Swift hides, since most of a process does not survive it.
private func fork() -> pid_t {
    typealias Function = @convention(c) () -> pid_t
    return unsafeBitCast(dlsym(nil, "fork"), to: Function.self)()
}

/// Waits for the end of `child`.
private func status(of child: pid_t) -> CInt {
    var status: CInt = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return status
}

/// Whether a signal ended `child`, as a trap does. wait(2): the low seven bits are the signal.
private func endedBySignal(_ child: pid_t) -> Bool { status(of: child) & 0x7f != 0 }

/// What `child` passed to exit(); 99 when a signal ended it.
private func exitCode(of child: pid_t) -> CInt {
    let status = status(of: child)
    return status & 0x7f == 0 ? (status >> 8) & 0xff : 99
}

private func saysWhatToDo(_ result: ExitTest.Result) -> Bool {
    String(decoding: result.standardErrorContent, as: UTF8.self)
        .contains("this scheduler belongs to another process: after fork() make a new one, or exec")
}
