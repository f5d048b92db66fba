internal import Glibc
internal import Scheduling

extension SchedulerCheck {
    /// A turn has an end, and one time.
    static let turns: [SchedulerCheck] = [
        SchedulerCheck("ends a turn once, after all jobs of the turn") { scheduler in
            let batcher = Batcher(on: scheduler)
            await scheduler.task {
                for _ in 0..<400 { await batcher.add() }
                for _ in 0..<100 {
                    await Task.yield()  // another job of the same turn
                    await batcher.add()
                }
            }.value
            let batches = try await batcher.batches.elements(atLeast: 1, of: "ends of a turn")
            try expect(batches, is: [500], "a turn's work is one batch")
        },

        SchedulerCheck("flushes a thousand writes of a turn in one call") { scheduler in
            let connection = try Connection.unix(ofPackets: true)
            let batcher = Batcher(on: scheduler, flushingTo: connection.near)
            await scheduler.task {
                for _ in 0..<1000 { await batcher.add() }
            }.value
            _ = try await batcher.batches.elements(atLeast: 1, of: "ends of a turn")
            try expect(received(from: connection.far.descriptor), is: .bytes(1000), "all bytes are in one packet")
            close(connection.near)
            connection.far.close()
        },

        SchedulerCheck("calls the handlers of a turn's end in their order, also those that handlers add") { scheduler in
            let log = Log<Int>()
            let added = EndOfTurn(on: scheduler) { log.append(4) }
            let handlers = (1...3).map { number in
                EndOfTurn(on: scheduler) {
                    log.append(number)
                    if number == 1 { scheduler.atEndOfTurn(added) }
                }
            }
            await scheduler.task {
                for handler in handlers { scheduler.atEndOfTurn(handler) }
                log.append(0)
            }.value
            let order = try await log.elements(atLeast: 5, of: "entries")
            try expect(order, is: [0, 1, 2, 3, 4], "handlers are called after the job, in their order")
        },

        SchedulerCheck("runs the jobs that a handler of a turn's end queues") { scheduler in
            let log = Log<Int>()
            let handler = EndOfTurn(on: scheduler) { scheduler.task { log.append(2) } }
            await scheduler.task {
                scheduler.atEndOfTurn(handler)
                log.append(1)
            }.value
            let order = try await log.elements(atLeast: 2, of: "entries")
            try expect(order, is: [1, 2], "the job runs")
        },

        SchedulerCheck("ends the turn of a report before the next report of the same socket") { scheduler in
            let log = Log<String>()
            let connection = try Connection.unix()
            let handler = EndOfTurn(on: scheduler) { log.append("end") }
            let probe = Probe(on: scheduler) { probe, _ in
                log.append("report")
                scheduler.atEndOfTurn(handler)
                if probe.reports.count == 3 { probe.arm([]) }
            }
            connection.far.send()
            await probe.watch(connection.near)
            let order = try await log.elements(atLeast: 6, of: "entries")
            try expect(order, is: ["report", "end", "report", "end", "report", "end"], "every report has its turn")
            await probe.close()
            connection.far.close()
        },

        SchedulerCheck("ends the turn of an alarm") { scheduler in
            let log = Log<Int>()
            let handler = EndOfTurn(on: scheduler) { log.append(1) }
            let probe = AlarmProbe(0, on: scheduler, log: log) { _ in scheduler.atEndOfTurn(handler) }
            await probe.arm(in: .milliseconds(1))
            try expect(try await log.elements(atLeast: 2, of: "entries"), is: [0, 1], "the end follows the alarm")
        },

        SchedulerCheck("has one time during a turn") { scheduler in
            let times = await scheduler.task {
                let times = [scheduler.now, scheduler.now]
                block(for: .milliseconds(2))
                return times + [scheduler.now]
            }.value
            try expect(Set(times).count, is: 1, "the time stands still while a job runs")
        },

        SchedulerCheck("has a time that never goes back, and goes on") { scheduler in
            let first = await scheduler.task { scheduler.now }.value
            var last = first
            for _ in 0..<200 {
                let next = await scheduler.task { scheduler.now }.value
                try expect(next >= last, "the time does not go back from \(last) to \(next)")
                last = next
            }
            try await scheduler.run { try await scheduler.sleep(for: .milliseconds(5)) }
            let end = await scheduler.task { scheduler.now }.value
            try expect(end >= first + .milliseconds(5), "the time goes on by what was slept")
        },
    ]
}

/// Collects during a turn, and hands on at its end.
private actor Batcher: TurnHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let batches = Log<Int>()
    private let scheduler: any Scheduler
    private let descriptor: CInt?
    private var pending = 0

    init(on scheduler: any Scheduler, flushingTo descriptor: CInt? = nil) {
        self.scheduler = scheduler
        self.descriptor = descriptor
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func add() {
        pending += 1
        if pending == 1 { scheduler.atEndOfTurn(self) }
    }

    func turnEnded() {
        if let descriptor { _ = write(descriptor, [UInt8](repeating: 0, count: pending), pending) }
        batches.append(pending)
        pending = 0
    }
}

/// Does something at the end of a turn.
actor EndOfTurn: TurnHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private let act: @Sendable () -> Void

    init(on scheduler: any Scheduler, _ act: @escaping @Sendable () -> Void) {
        self.scheduler = scheduler
        self.act = act
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func turnEnded() { act() }
}
