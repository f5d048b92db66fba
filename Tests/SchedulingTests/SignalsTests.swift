import Glibc
import Scheduling
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct `Signals that are awaited` {
    @Test(arguments: [SIGUSR1, SIGTERM])
    func `reach everybody who asks for them, on every scheduler`(number: CInt) async throws {
        let schedulers = try SchedulerKind.allCases.map { try $0.make() }
        let tasks = schedulers.flatMap { scheduler in
            [Signals(.user1, .terminate), Signals(.terminate, .user1)].map { signals in
                scheduler.task { await first(of: signals) }
            }
        }
        send(number)
        for task in tasks { #expect(await task.value == Signal(rawValue: number)) }
        for scheduler in schedulers { await scheduler.shutdown() }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `are not lost while nobody waits`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let signals = Signals(.user1)
            for _ in 0..<200 {
                send(SIGUSR1)
                #expect(await scheduler.task { await first(of: signals) }.value == .user1)
            }
        }
    }

    @Test func `of one kind that nobody took count once`() async {
        let signals = Signals(.user1, .user2)
        let witness = Signals(.user1, .user2)
        for number in Array(repeating: SIGUSR1, count: 10) + [SIGUSR2] {
            send(number)
            #expect(await first(of: witness) == Signal(rawValue: number))  // so it has arrived
        }
        #expect(await first(of: signals) == .user1)
        #expect(await first(of: signals) == .user2)
    }

    @Test(arguments: SchedulerKind.allCases)
    func `end when the task is cancelled`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let signals = Signals(.user1)
            for _ in 0..<100 {
                let task = scheduler.task { await first(of: signals) }
                if Bool.random() { await scheduler.task {}.value }
                task.cancel()
                #expect(await task.value == nil)
            }
            send(SIGUSR1)
            #expect(await first(of: signals) == .user1)
        }
    }

    @Test func `do what they did before when the last who asked is gone`() async {
        let before = signal(SIGUSR2, SIG_IGN)
        defer { signal(SIGUSR2, before) }
        var one: Signals? = Signals(.user2)
        var other: Signals? = Signals(.user2, .user1)
        #expect(disposition(of: SIGUSR2) != address(of: SIG_IGN))
        one = nil
        #expect(disposition(of: SIGUSR2) != address(of: SIG_IGN))
        other = nil
        #expect(disposition(of: SIGUSR2) == address(of: SIG_IGN))
        #expect(disposition(of: SIGUSR1) == address(of: SIG_DFL))
        _ = (one, other)
    }

    @Test func `have the system's names`() {
        #expect("\(Signal.terminate)" == "SIGTERM")
        #expect("\(Signal(rawValue: 42))" == "signal 42")
    }
}

/// Sends a signal to this process; `raise` would send it to this thread, where Dispatch blocks it.
private func send(_ number: CInt) {
    #expect(kill(getpid(), number) == 0)
}

private func first(of signals: Signals) async -> Signal? {
    for await signal in signals { return signal }
    return nil
}

private func disposition(of number: CInt) -> Int {
    var action = sigaction()
    sigaction(number, nil, &action)
    return address(of: action.__sigaction_handler.sa_handler)
}

private func address(of handler: __sighandler_t?) -> Int {
    unsafeBitCast(handler, to: Int.self)
}
