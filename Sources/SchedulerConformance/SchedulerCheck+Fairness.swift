internal import Scheduling

extension SchedulerCheck {
    /// Nobody who has much to do keeps the others from doing anything.
    static let fairness: [SchedulerCheck] = [
        SchedulerCheck("looks at sockets and alarms while a task never waits") { scheduler in
            let isOver = Counter()
            let chain = scheduler.task {
                while isOver.value == 0 { await Task.yield() }
            }
            try await hearsOfOthers(scheduler)
            isOver.increment()
            await chain.value
        },

        SchedulerCheck("looks at sockets and alarms while many jobs are queued") { scheduler in
            let done = Counter()
            let total = 20_000
            let connection = try Connection.unix()
            let whenHeard = Log<Int>()
            let probe = Probe(on: scheduler) { probe, _ in
                whenHeard.append(done.value)
                probe.arm([])
            }
            let alarms = Log<Int>()
            let alarm = AlarmProbe(on: scheduler, log: alarms) { _ in whenHeard.append(done.value) }
            connection.far.send()
            await probe.watch(connection.near, for: [])
            try await inOneJob(of: scheduler) {
                for _ in 0..<total {
                    scheduler.task {
                        let end = ContinuousClock.now + .microseconds(20)
                        while ContinuousClock.now < end {}
                        done.increment()
                    }
                }
                probe.assumeIsolated { $0.arm(.readable) }
                alarm.assumeIsolated { $0.arm(in: .zero) }
            }
            let heard = try await whenHeard.elements(atLeast: 2, of: "reports and alarms")
            for count in heard {
                try expect(count < total, "a report does not wait for the \(total) jobs that are queued")
            }
            try await eventually("all jobs run") { done.value == total }
            await probe.close()
            connection.far.close()
        },

        SchedulerCheck("looks at sockets and alarms while every turn's end asks for another") { scheduler in
            let isOver = Counter()
            let again = Again(on: scheduler, while: { isOver.value == 0 })
            await again.start()
            try await hearsOfOthers(scheduler)
            isOver.increment()
        },

        SchedulerCheck("looks at sockets and runs jobs while an alarm is always due") { scheduler in
            let isOver = Counter()
            let log = Log<Int>()
            let restless = AlarmProbe(on: scheduler, log: log) { probe in
                if isOver.value == 0 { probe.arm(in: .zero) }
            }
            await restless.arm(in: .zero)
            try await hearsOfOthers(scheduler)
            isOver.increment()
            try await outlast(scheduler)
        },

        SchedulerCheck("does not let one busy connection keep others waiting") { scheduler in
            let quiet = try Connection.unix()
            let busy = try Connection.unix()
            let reader = Probe(on: scheduler)
            let flood = Probe(on: scheduler) { _, _ in }  // never reads, and is reported again and again
            await reader.watch(quiet.near)
            busy.far.send()
            await flood.watch(busy.near)
            for round in 1...20 {
                let before = flood.reports.count
                quiet.far.send()
                _ = try await reader.reports.elements(atLeast: round, of: "reports of the quiet connection")
                // The check itself may be slow to see it: what counts is that the busy one is not all there is.
                try await eventually("the busy connection goes on") { flood.reports.count > before }
                _ = await reader.receive()
                await reader.arm(.readable)
            }
            for probe in [reader, flood] { await probe.close() }
            for connection in [quiet, busy] { connection.far.close() }
        },
    ]

    /// A socket is reported, an alarm fires, and a job runs.
    private static func hearsOfOthers(
        _ scheduler: any Scheduler, file: String = #fileID, line: Int = #line
    ) async throws {
        let connection = try Connection.unix()
        let probe = Probe(on: scheduler)
        await probe.watch(connection.near)
        connection.far.send()
        _ = try await probe.reports.elements(atLeast: 1, of: "reports", file: file, line: line)
        let alarms = Log<Int>()
        let alarm = AlarmProbe(on: scheduler, log: alarms)
        await alarm.arm(in: .milliseconds(1))
        _ = try await alarms.elements(atLeast: 1, of: "alarms", file: file, line: line)
        await probe.close()
        connection.far.close()
    }
}

/// Wants to be called at the end of the next turn as well, as long as it may.
private actor Again: TurnHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private let goesOn: @Sendable () -> Bool

    init(on scheduler: any Scheduler, while goesOn: @escaping @Sendable () -> Bool) {
        self.scheduler = scheduler
        self.goesOn = goesOn
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func start() { scheduler.atEndOfTurn(self) }

    func turnEnded() {
        if goesOn() { scheduler.atEndOfTurn(self) }
    }
}
