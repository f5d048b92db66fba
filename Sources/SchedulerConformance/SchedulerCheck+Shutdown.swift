internal import Scheduling

extension SchedulerCheck {
    /// A scheduler ends when it is asked to, once, and forgets nothing.
    static let shutdown: [SchedulerCheck] = [
        SchedulerCheck(making: "ends when it has never done anything") { make in
            for _ in 0..<20 { await (try make()).shutdown() }
        },

        SchedulerCheck(making: "runs what is queued before it ends, and may be asked twice") { make in
            let scheduler = try make()
            let done = Counter()
            for _ in 0..<4999 { scheduler.task { done.increment() } }
            scheduler.task {
                block(for: .milliseconds(20))  // so that not to wait would show
                done.increment()
            }
            await scheduler.shutdown()
            try expect(done.value, is: 5000, "all jobs run before shutdown() returns")
            await scheduler.shutdown()
        },

        SchedulerCheck(making: "ends for all who ask at once") { make in
            for _ in 0..<20 {
                let scheduler = try make()
                let done = Counter()
                await withTaskGroup { group in
                    for _ in 0..<100 { scheduler.task { done.increment() } }
                    for _ in 0..<4 { group.addTask { await scheduler.shutdown() } }
                }
                try expect(done.value, is: 100, "all jobs run before shutdown() returns")
            }
        },

        SchedulerCheck(making: "ends when it is asked to by a task of its own") { make in
            for _ in 0..<20 {
                let scheduler = try make()
                let done = Counter()
                let atReturn = scheduler.task {
                    for _ in 0..<100 { scheduler.task { done.increment() } }
                    await scheduler.shutdown()
                    return done.value
                }
                try expect(await atReturn.value, is: 100, "what was queued runs before shutdown() returns")
                await scheduler.shutdown()
            }
        },

        SchedulerCheck(making: "runs what its last jobs queue") { make in
            let scheduler = try make()
            let done = Counter()
            scheduler.task { queue(1000, on: scheduler, done) }
            await scheduler.shutdown()
            try expect(done.value, is: 1000, "all jobs run before shutdown() returns")
        },

        SchedulerCheck(making: "runs what other threads queue while it ends") { make in
            let scheduler = try make()
            let done = Counter()
            let isOver = Counter()
            let chain = scheduler.task {  // keeps the scheduler from ending too early
                while isOver.value == 0 { await Task.yield() }
            }
            async let end: Void = scheduler.shutdown()
            await onThreads(4) { _ in
                for _ in 0..<1000 { scheduler.task { done.increment() } }
            }
            isOver.increment()
            await end
            await chain.value
            try expect(done.value, is: 4000, "all jobs run before shutdown() returns")
        },

        SchedulerCheck(making: "calls the handlers of the last turn's end") { make in
            let scheduler = try make()
            let done = Counter()
            let handler = EndOfTurn(on: scheduler) {
                scheduler.task { done.increment() }
            }
            scheduler.task { scheduler.atEndOfTurn(handler) }
            await scheduler.shutdown()
            try expect(done.value, is: 1, "the handler is called, and its job runs")
        },

        SchedulerCheck(making: "ends after it has closed its descriptors") { make in
            let scheduler = try make()
            let connection = try Connection.unix()
            let probe = Probe(on: scheduler) { probe, _ in probe.close() }
            await probe.watch(connection.near, for: [.readable, .writable])
            _ = try await probe.reports.elements(atLeast: 1, of: "reports")
            await scheduler.shutdown()
            try await connection.far.waitUntilClosed()
            connection.far.close()
        },

        SchedulerCheck(making: "gives back all its descriptors") { make in
            _ = try await remnant(of: make)  // what is made once for all schedulers of a process may stay
            let before = openDescriptorCount()
            for _ in 0..<20 { _ = try await remnant(of: make) }
            // Fewer when the first was still about to close its own.
            try await eventually("at most \(before) descriptors are open, and not \(openDescriptorCount())") {
                openDescriptorCount() <= before
            }
        },

        SchedulerCheck(making: "is gone after its end, when nobody keeps it") { make in
            let remnant = try await remnant(of: make)
            try await eventually("a scheduler does not keep itself alive") { remnant.value == nil }
        },
    ]

    /// Queues a job that queues the next, until `count` have run.
    private static func queue(_ count: Int, on scheduler: any Scheduler, _ done: Counter) {
        guard done.increment() < count else { return }
        scheduler.task { queue(count, on: scheduler, done) }
    }

    /// A scheduler that was used and shut down.
    private static func remnant(of make: () throws -> any Scheduler) async throws -> Weak {
        let scheduler = try make()
        try await scheduler.run { try await scheduler.sleep(for: .milliseconds(1)) }
        await scheduler.shutdown()
        return Weak(value: scheduler)
    }
}
