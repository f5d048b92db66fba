internal import Glibc
internal import Scheduling
internal import Synchronization

extension Trial {
    func sampleJobs(_ jobs: Situation.Jobs) async throws -> Sample {
        let (duration, warmUp) = (plan.sampleTime, plan.warmUp)
        switch jobs {
        case .ownThread:
            Cores.spreadAll()
            return try await withSchedulers { schedulers in
                let chain = TaskChain(on: schedulers[0])
                _ = await chain.run(for: warmUp)
                return await chain.run(for: duration)
            }
        case .foreignThread:
            return try await withSchedulers { schedulers in
                let scheduler = schedulers[0]
                return try await PlainThread.run {
                    Cores.setThisThreadApart(serving: 1)
                    let poster = TaskPoster(to: scheduler)
                    _ = poster.run(for: warmUp)
                    return poster.run(for: duration)
                }
            }
        case .betweenTwo:
            Cores.spreadAll()
            return try await withSchedulers(2) { schedulers in
                let caller = Caller(on: schedulers[0], calling: Callee(on: schedulers[1]))
                return try await schedulers[0].run {
                    _ = await caller.run(for: warmUp)
                    return await caller.run(for: duration)
                }
            }
        }
    }
}

/// A task that starts the next one, until the time is up.
private actor TaskChain {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private var count = 0
    private var end = Clocks.now
    private var waiting: Waiter<Void, Never>?

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func run(for duration: Duration) async -> Sample {
        let mark = Mark(countsThisThread: true)
        count = 0
        end = Clocks.now + UInt64(duration / .nanoseconds(1))
        await park(self, on: scheduler) { (waiter: Waiter<Void, Never>) in
            waiting = waiter
            startNext()
        } cancelled: { _ in
            // The chain ends by itself when the time is up.
        }
        return mark.sample(of: count)
    }

    private func startNext() {
        // The last link resumes run(for:), which waits for it.
        scheduler.task { await self.link() }
    }

    private func link() {
        count += 1
        if Clocks.now < end { return startNext() }
        waiting?.resume()
        waiting = nil
    }
}

/// Starts tasks on a scheduler from a thread that it does not know, and keeps 1,024 of them waiting or running.
private final class TaskPoster: Sendable {
    private let scheduler: any Scheduler
    private let done = Atomic(0)
    private let latencies = Mutex(Histogram())

    init(to scheduler: any Scheduler) {
        self.scheduler = scheduler
    }

    func run(for duration: Duration) -> Sample {
        latencies.withLock { $0.removeAll() }
        done.store(0, ordering: .relaxed)
        let mark = Mark()
        let end = Clocks.now + UInt64(duration / .nanoseconds(1))
        var posted = 0
        repeat {
            guard posted - done.load(ordering: .acquiring) < 1024 else {
                sched_yield()
                continue
            }
            posted += 1
            let now = Clocks.now
            scheduler.task { self.ran(postedAt: now) }  // the loop below waits for it
        } while Clocks.now < end
        while done.load(ordering: .acquiring) < posted { sched_yield() }
        return mark.sample(of: posted, latencies: latencies.withLock { $0 })
    }

    private func ran(postedAt time: UInt64) {
        latencies.withLock { $0.record(Clocks.now - time) }
        done.add(1, ordering: .releasing)
    }
}

/// Calls an actor on another scheduler, over and over.
private actor Caller {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private let callee: Callee

    init(on scheduler: any Scheduler, calling callee: Callee) {
        self.scheduler = scheduler
        self.callee = callee
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func run(for duration: Duration) async -> Sample {
        var latencies = Histogram()
        let mark = Mark(countsThisThread: true)
        let end = Clocks.now + UInt64(duration / .nanoseconds(1))
        var count = 0
        var before = Clocks.now
        repeat {
            count = await callee.next(after: count)
            let after = Clocks.now
            latencies.record(after - before)
            before = after
        } while before < end
        return mark.sample(of: count, latencies: latencies)
    }
}

/// The actor that is called.
private actor Callee {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func next(after count: Int) -> Int { count + 1 }
}
