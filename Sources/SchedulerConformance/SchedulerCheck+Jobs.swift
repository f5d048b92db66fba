internal import Glibc
internal import Scheduling

extension SchedulerCheck {
    /// Jobs run on the scheduler, in order, and none is forgotten.
    static let jobs: [SchedulerCheck] = [
        SchedulerCheck("runs a task on itself, also after it waited") { scheduler in
            let places = await scheduler.task {
                var places = [scheduler.isIsolatingCurrentContext()]
                await Task.yield()
                places.append(scheduler.isIsolatingCurrentContext())
                await Task.detached {}.value
                places.append(scheduler.isIsolatingCurrentContext())
                return places
            }.value
            try expect(places, is: [true, true, true], "the task is on the scheduler")
        },

        SchedulerCheck("runs the jobs that it queues itself in their order") { scheduler in
            let log = Log<Int>()
            await scheduler.task {
                for index in 0..<1000 { scheduler.task { log.append(index) } }
            }.value
            let order = try await log.elements(atLeast: 1000, of: "jobs")
            try expect(order, is: Array(0..<1000), "jobs run in the order in which they were queued")
        },

        SchedulerCheck("runs the jobs of one other thread in their order") { scheduler in
            let log = Log<Int>()
            await onThreads(1) { _ in
                for index in 0..<1000 { scheduler.task { log.append(index) } }
            }
            let order = try await log.elements(atLeast: 1000, of: "jobs")
            try expect(order, is: Array(0..<1000), "jobs run in the order in which they were queued")
        },

        SchedulerCheck("runs one job at a time, whoever queues them") { scheduler in
            let running = Counter()
            let overlaps = Counter()
            let done = Counter()
            await onThreads(8) { _ in
                for _ in 0..<500 {
                    scheduler.task {
                        let number = running.increment()
                        if running.value != number { overlaps.increment() }
                        done.increment()
                    }
                }
            }
            try await eventually("all jobs ran, and not \(done.value) of 4000") { done.value == 4000 }
            try expect(overlaps.value, is: 0, "no job runs beside another")
        },

        SchedulerCheck("loses no wake-up when it is asked again and again while it sleeps") { scheduler in
            await withTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<500 { await scheduler.task {}.value }
                    }
                }
            }
        },

        SchedulerCheck("loses none of a million jobs from eight threads") { scheduler in
            let queued = Counter()
            let done = Counter()
            await onThreads(8) { _ in
                for _ in 0..<125_000 {
                    // Bounded, so that the check needs little memory where threads are faster than the scheduler.
                    while queued.value - done.value > 20_000 { usleep(100) }
                    queued.increment()
                    scheduler.task { done.increment() }
                }
            }
            try await eventually("all jobs ran, and not \(done.value) of 1,000,000") { done.value == 1_000_000 }
        },
    ]
}
