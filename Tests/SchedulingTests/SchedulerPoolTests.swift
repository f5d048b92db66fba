import Scheduling
import Synchronization
import TestSupport
import Testing

@Suite struct `A scheduler pool` {
    @Test(arguments: SchedulerKind.allCases)
    func `gives its schedulers in turn`(kind: SchedulerKind) async throws {
        try await SchedulerPool.withPool(count: 3) {
            try kind.make()
        } _: { pool in
            #expect(pool.schedulers.count == 3)
            let given = (0..<7).map { _ in ObjectIdentifier(pool.next()) }
            let all = pool.schedulers.map { ObjectIdentifier($0) }
            #expect(given == all + all + all.prefix(1))
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `runs work on all of them, and what is pinned stays`(kind: SchedulerKind) async throws {
        try await SchedulerPool.withPool(count: 3) {
            try kind.make()
        } _: { pool in
            let recorders = (0..<9).map { _ in Recorder<Bool>(on: pool.next()) }
            await withTaskGroup(of: Void.self) { group in
                for recorder in recorders {
                    group.addTask(executorPreference: recorder.scheduler) {
                        for _ in 0..<20 {
                            await recorder.append(recorder.scheduler.isIsolatingCurrentContext() == true)
                            await Task.yield()
                        }
                    }
                }
            }
            for recorder in recorders {
                #expect(await recorder.elements == Array(repeating: true, count: 20))
            }
        }
    }

    @Test func `has a scheduler for each processor unless told otherwise`() async throws {
        #expect(SchedulerPool.processorCount >= 1)
        try await SchedulerPool.withPool {
            CountingScheduler()
        } _: { pool in
            #expect(pool.schedulers.count == SchedulerPool.processorCount)
        }
    }

    @Test func `shuts down what it has made when it cannot make them all`() async {
        struct NoMore: Error {}
        let made = Mutex<[CountingScheduler]>([])
        await #expect(throws: NoMore.self) {
            try await SchedulerPool.withPool(count: 3) {
                guard made.withLock({ $0.count }) < 2 else { throw NoMore() }
                let scheduler = CountingScheduler()
                made.withLock { $0.append(scheduler) }
                return scheduler
            } _: { _ in
                Issue.record("there is no pool")
            }
        }
        #expect(made.withLock { $0.map(\.isShutDown) } == [true, true])
    }
}
