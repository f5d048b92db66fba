internal import Scheduling

extension SchedulerCheck {
    /// Swift's isolation checks give the right answers.
    static let isolation: [SchedulerCheck] = [
        SchedulerCheck("isolates the actors that are pinned to it") { scheduler in
            let one = Resident(of: scheduler)
            let other = Resident(of: scheduler)
            try expect(await one.isAtHome, is: true, "an actor's job runs on the scheduler")
            try expect(await one.visit(other), is: [1, 2], "two actors call each other without a job in between")
            await scheduler.task {
                one.preconditionIsolated()
                other.preconditionIsolated()
                scheduler.checkIsolated()
            }.value
        },

        SchedulerCheck("isolates its callbacks as its jobs") { scheduler in
            let log = Log<Int>()
            let alarm = AlarmProbe(on: scheduler, log: log) { probe in
                probe.preconditionIsolated()
                scheduler.checkIsolated()
            }
            await alarm.arm(in: .zero)
            _ = try await log.elements(atLeast: 1, of: "alarms")
            let connection = try Connection.unix()
            let probe = Probe(on: scheduler) { probe, _ in
                probe.preconditionIsolated()
                scheduler.checkIsolated()
                probe.arm([])
            }
            await probe.watch(connection.near)
            connection.far.send()
            _ = try await probe.reports.elements(atLeast: 1, of: "reports")
            await probe.close()
            connection.far.close()
        },

        SchedulerCheck("knows that other threads are not on it") { scheduler in
            try expect(scheduler.isIsolatingCurrentContext(), is: false, "a task elsewhere is not isolated")
            let answers = Log<Bool?>()
            await onThreads(2) { _ in answers.append(scheduler.isIsolatingCurrentContext()) }
            try expect(answers.elements, is: [false, false], "a thread elsewhere is not isolated")
        },

        SchedulerCheck(making: "keeps its actors apart from those of another scheduler") { make in
            let here = try make()
            let there = try make()
            let one = Resident(of: here)
            let other = Resident(of: there)
            for _ in 0..<200 {
                let isRight = await here.task {
                    let before = here.isIsolatingCurrentContext() == true && there.isIsolatingCurrentContext() == false
                    let away = await other.isAtHome == true
                    return before && away && here.isIsolatingCurrentContext() == true
                }.value
                try expect(isRight, "a task calls the actor of another scheduler there, and comes back")
            }
            try expect(await one.isAtHome, is: true, "an actor's job runs on its own scheduler")
            await here.shutdown()
            await there.shutdown()
        },

        SchedulerCheck("takes heavy work off itself when asked, and comes back") { scheduler in
            let places = try await scheduler.run {
                let away = try await offload { scheduler.isIsolatingCurrentContext() }
                return [away, scheduler.isIsolatingCurrentContext()]
            }
            try expect(places, is: [false, true], "offload leaves the scheduler")
            let prefersNothing = try await scheduler.run {
                try await offload { withUnsafeCurrentTask { $0?.unownedTaskExecutor == nil } }
            }
            try expect(prefersNothing, "offloaded work prefers no executor, not even the global pool")
        },
    ]
}

/// An actor pinned to a scheduler that counts its visits.
private actor Resident {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private var visits = 0

    init(of scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    var isAtHome: Bool? { scheduler.isIsolatingCurrentContext() }

    func visit(_ other: Resident) -> [Int] {
        (0..<2).map { _ in other.assumeIsolated { $0.count() } }
    }

    private func count() -> Int {
        visits += 1
        return visits
    }
}
