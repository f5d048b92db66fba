import DispatchScheduling
import Glibc
import LibevScheduling
import LoopBenchmarks
import ManualScheduling
import Scheduling
import Sockets
import Testing

/// A user's own scheduler.
private func MyScheduler() -> DispatchScheduler { DispatchScheduler() }

@Suite(.serialized, .timeLimit(.minutes(1))) struct `The article on` {
    @Test func `Scheduling`() async throws {
        let scheduler = try LibevScheduler()
        let answer = try await scheduler.run {
            try await scheduler.sleep(for: .milliseconds(10))
            return 42
        }
        print(answer)
        #expect(answer == 42)

        actor Counter {
            private let scheduler: any Scheduler
            nonisolated let unownedExecutor: UnownedSerialExecutor
            private var count = 0

            init(on scheduler: any Scheduler) {
                self.scheduler = scheduler
                unownedExecutor = scheduler.asUnownedSerialExecutor()
            }

            func increment() { count += 1 }
        }

        let deadline = ContinuousClock.now + .seconds(30)
        let greeting = try await scheduler.withDeadline(deadline) {
            try await scheduler.sleep(for: .milliseconds(10))
            return "hello"
        }
        for await instant in scheduler.ticks(every: .milliseconds(100)) {
            print("\(greeting) at \(instant)")
            break
        }

        try await SchedulerPool.withPool(make: { try LibevScheduler() }) { pool in
            let counters = pool.schedulers.map { Counter(on: $0) }
            for counter in counters { await counter.increment() }
        }

        let counter = Counter(on: scheduler)
        let mailbox = Mailbox<Int>(for: counter, on: scheduler, capacity: 1000) { counter, batch in
            for _ in batch { counter.increment() }
        }
        if !mailbox.post(1) { print("full") }
        try await mailbox.send(2)
        await mailbox.shutdown()
        await scheduler.shutdown()
    }

    @Test func `Scheduling, signals`() async throws {
        // This one takes the signal too, so that it ends nobody who is late.
        let guarding = Signals(.terminate)
        let scheduler = try LibevScheduler()
        let sender = Task {
            try await Task.sleep(for: .milliseconds(500))  // until the snippet waits
            kill(getpid(), SIGTERM)
        }
        let signals = Signals(.interrupt, .terminate)
        let work = scheduler.task { try await scheduler.sleep(for: .seconds(3600)) }
        let watch = Task {  // on no scheduler, since that may be what hangs
            var isFirst = true
            for await signal in signals {
                guard isFirst else { exit(128 + signal.rawValue) }
                isFirst = false
                work.cancel()
            }
        }
        try? await work.value
        watch.cancel()
        try await sender.value
        withExtendedLifetime(guarding) {}
        await scheduler.shutdown()
    }

    @Test func `LibevScheduling`() async throws {
        do {
            let scheduler = try LibevScheduler()
            let task = scheduler.task {
                print("on the loop")
            }
            await task.value
        }
        for backend in LibevBackend.allCases where backend.isSupported { print(backend) }
        let scheduler = try LibevScheduler(backend: .poll)
        await scheduler.task { print("on poll") }.value
        await scheduler.shutdown()
    }

    @Test func `DispatchScheduling`() async throws {
        let scheduler = DispatchScheduler(label: "com.example.loop")
        try await scheduler.run {
            try await scheduler.sleep(for: .milliseconds(10))
            print("ten milliseconds later")
        }
        await scheduler.shutdown()
    }

    @Test func `ManualScheduling`() async throws {
        do {
            let scheduler = ManualScheduler()
            let task = scheduler.task {
                try await scheduler.sleep(for: .seconds(60))
                return "awake"
            }
            scheduler.turn()  // the task runs until it sleeps
            precondition(scheduler.armedAlarmCount == 1)
            scheduler.advance(by: .seconds(60))  // the alarm fires, the task ends
            print(try await task.value)
        }
        let scheduler = ManualScheduler()
        let echo = scheduler.task {
            let pair = await ByteStream.memoryPair(on: scheduler, largestRead: 1)
            try await pair.near.write([1, 2, 3])
            let first = try await pair.far.read()  // one byte
            await pair.close()
            return first
        }
        scheduler.turn()
        print(try await echo.value)
    }

    @Test func `LoopBenchmarks`() async throws {
        let benchmark = LoopBenchmark(
            candidates: [
                Candidate(name: "libev") { try LibevScheduler() },
                Candidate(name: "mine") { MyScheduler() },
            ],
            plan: .quick)
        let report = try await benchmark.run { progress in
            print("\(progress.done) of \(progress.total)")
        }
        print(report.table)
        #expect(report.table.contains("mine"))
    }
}

#if URing
    import URingScheduling

    @Test func `The article on URingScheduling`() async throws {
        let scheduler = try URingScheduler()
        let task = scheduler.task {
            print("on the ring")
        }
        await task.value
        await scheduler.shutdown()
    }
#endif
