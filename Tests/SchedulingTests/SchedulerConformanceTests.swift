import Glibc
import Scheduling
import Synchronization
import TestSupport
import Testing

/// What every scheduler promises.
@Suite struct `A scheduler` {
    @Test(arguments: SchedulerKind.allCases)
    func `runs the jobs of a task and of a pinned actor on one thread`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let recorder = Recorder<Bool>(on: scheduler)
            await scheduler.task {
                scheduler.checkIsolated()
                await recorder.append(scheduler.isIsolatingCurrentContext() == true)
                await Task.yield()
                await recorder.append(scheduler.isIsolatingCurrentContext() == true)
            }.value
            #expect(await recorder.elements == [true, true])
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `starts tasks in the order they were made`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let recorder = Recorder<Int>(on: scheduler)
            await scheduler.task {
                let tasks = (0..<1000).map { index in scheduler.task { await recorder.append(index) } }
                for task in tasks { await task.value }
            }.value
            #expect(await recorder.elements == Array(0..<1000))
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `loses no wake-up while other threads enqueue`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let counter = Counter()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<5_000 { scheduler.task { counter.increment() } }
                    }
                }
            }
            while counter.value < 40_000 { await scheduler.task {}.value }
            #expect(counter.value == 40_000)
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `fires alarms in the order of their deadlines and never early`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let recorder = Recorder<Int>(on: scheduler)
            let start = ContinuousClock.now
            try await scheduler.run {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for milliseconds in [30, 10, 20, 0] {
                        group.addTask(executorPreference: scheduler) {
                            let deadline = start + .milliseconds(100 + milliseconds)
                            try await scheduler.sleep(until: deadline)
                            #expect(ContinuousClock.now >= deadline)
                            await recorder.append(milliseconds)
                        }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(await recorder.elements == [0, 10, 20, 30])
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `ends a sleep at once when its task is cancelled`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            for _ in 0..<100 {
                let task = scheduler.task { try await scheduler.sleep(for: .seconds(3600)) }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `gives an operation its time and not more`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let seven = try await scheduler.withTimeout(.seconds(60)) { 7 }
            #expect(seven == 7)
            await #expect(throws: TimedOut(after: .milliseconds(5))) {
                try await scheduler.withTimeout(.milliseconds(5)) { try await scheduler.sleep(for: .seconds(3600)) }
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `calls the end of a turn once for a whole turn of work`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let batcher = Batcher(on: scheduler)
            await scheduler.task {
                for _ in 0..<500 { await batcher.add() }
            }.value
            // What asks from outside may run in the same turn, before its end.
            while await batcher.batches.isEmpty { await Task.yield() }
            #expect(await batcher.batches == [500])
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `does not let a chain of jobs starve a socket`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let isReady = Atomic<Bool>(false)
            let chain = scheduler.task {
                while !isReady.load(ordering: .relaxed) { await Task.yield() }
            }
            var ends: [CInt] = [0, 0]
            try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
            let probe = Probe(on: scheduler)
            await probe.watch(Descriptor(adopting: ends[0]))
            #expect(write(ends[1], "x", 1) == 1)
            await probe.waitUntilReadable()
            isReady.store(true, ordering: .relaxed)
            await chain.value
            await probe.close()
            _ = close(ends[1])
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `reports nothing for a watch that was closed, even when the number is used again`(
        kind: SchedulerKind
    ) async throws {
        try await withScheduler(kind) { scheduler in
            for _ in 0..<50 {
                var ends: [CInt] = [0, 0]
                try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
                let probe = Probe(on: scheduler)
                await probe.watch(Descriptor(adopting: ends[0]))
                await probe.close()
                _ = send(ends[1], "x", 1, CInt(MSG_NOSIGNAL))
                #expect(await probe.count == 0)
                _ = close(ends[1])
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `takes heavy work off itself when asked`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let isElsewhere = try await scheduler.run {
                let away = try await offload { scheduler.isIsolatingCurrentContext() == false }
                scheduler.checkIsolated()  // and back again
                return away
            }
            #expect(isElsewhere)
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `runs what is queued before it shuts down`(kind: SchedulerKind) async throws {
        let scheduler = try kind.make()
        let counter = Counter()
        for _ in 0..<1000 { scheduler.task { counter.increment() } }
        await scheduler.shutdown()
        #expect(counter.value == 1000)
        await scheduler.shutdown()  // a second time changes nothing
    }

    @Test(arguments: SchedulerKind.allCases)
    func `uses no processor time while it waits`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            try await scheduler.run {
                try await scheduler.sleep(for: .milliseconds(1))
                let before = threadTime()
                try await scheduler.sleep(for: .milliseconds(200))
                if kind != .dispatch {  // Dispatch may wake on another thread
                    #expect(threadTime() - before < .milliseconds(20))
                }
            }
        }
    }
}

/// A count that any thread may raise.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .relaxed) }
    func increment() { count.wrappingAdd(1, ordering: .relaxed) }
}

private func threadTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

private actor Batcher: TurnHandler {
    private let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private var pending = 0
    private(set) var batches: [Int] = []

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func add() {
        pending += 1
        if pending == 1 { scheduler.atEndOfTurn(self) }
    }

    func turnEnded() {
        batches.append(pending)
        pending = 0
    }
}

private actor Probe: ReadinessHandler {
    private let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private var watch: (any Watch)?
    private var waiter: CheckedContinuation<Void, Never>?
    private(set) var count = 0

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func watch(_ descriptor: consuming Descriptor) {
        let watch = scheduler.watch(descriptor, handler: self)
        self.watch = watch
        watch.arm(.readable)
    }

    func waitUntilReadable() async {
        await withCheckedContinuation { continuation in
            if count > 0 { continuation.resume() } else { waiter = continuation }
        }
    }

    func ready(_ readiness: Readiness) {
        count += 1
        watch?.arm([])
        waiter?.resume()
        waiter = nil
    }

    func close() {
        watch?.close()
        watch = nil
    }
}
