internal import Scheduling

extension SchedulerCheck {
    /// Alarms fire once, in order, not early, and not when they were disarmed.
    static let alarms: [SchedulerCheck] = [
        SchedulerCheck("fires alarms in the order of their deadlines, even when all of them are late") { scheduler in
            let log = Log<Int>()
            let probes = (0..<50).map { AlarmProbe($0, on: scheduler, log: log) }
            try await inOneJob(of: scheduler) {
                let start = scheduler.now + .milliseconds(5)
                for index in 0..<50 {
                    let number = index * 17 % 50  // each once, in no order
                    probes[number].assumeIsolated { $0.arm(at: start + .microseconds(number)) }
                }
                block(for: .milliseconds(20))
            }
            let order = try await log.elements(atLeast: 50, of: "alarms")
            try expect(order, is: Array(0..<50), "alarms fire in the order of their deadlines")
        },

        SchedulerCheck("fires the alarms of different turns in the order of their deadlines") { scheduler in
            let log = Log<Int>()
            let probes = (0..<20).map { AlarmProbe($0, on: scheduler, log: log) }
            let start = ContinuousClock.now + .milliseconds(100)
            for index in 0..<20 {
                let number = index * 7 % 20
                await probes[number].arm(at: start + .microseconds(number))
            }
            await scheduler.task { block(for: start + .milliseconds(5) - .now) }.value
            let order = try await log.elements(atLeast: 20, of: "alarms")
            try expect(order, is: Array(0..<20), "alarms fire in the order of their deadlines")
        },

        SchedulerCheck("fires every alarm of one deadline, once") { scheduler in
            let log = Log<Int>()
            let probes = (0..<100).map { AlarmProbe($0, on: scheduler, log: log) }
            let deadline = ContinuousClock.now + .milliseconds(20)
            for probe in probes { await probe.arm(at: deadline) }
            _ = try await log.elements(atLeast: 100, of: "alarms")
            try await outlast(scheduler)
            try expect(log.elements.sorted(), is: Array(0..<100), "each fires once")
        },

        SchedulerCheck("fires no alarm early, by its own time or by the clock") { scheduler in
            let log = Log<Int>()
            let early = Counter()
            let start = ContinuousClock.now
            var probes: [AlarmProbe] = []
            for number in 1...40 {
                let deadline = start + .nanoseconds(number * 1_234_567)
                let probe = AlarmProbe(number, on: scheduler, log: log) { _ in
                    if scheduler.now < deadline || ContinuousClock.now < deadline { early.increment() }
                }
                await probe.arm(at: deadline)
                probes.append(probe)
            }
            _ = try await log.elements(atLeast: 40, of: "alarms")
            try expect(early.value, is: 0, "none of 40 alarms is early")
        },

        SchedulerCheck("fires an alarm of the past in another turn, and not from within arm(at:)") { scheduler in
            let log = Log<Int>()
            let probe = AlarmProbe(on: scheduler, log: log)
            let atOnce = try await inOneJob(of: scheduler) {
                probe.assumeIsolated { $0.arm(at: scheduler.now - .seconds(5)) }
                return log.count
            }
            try expect(atOnce, is: 0, "nothing fires from within arm(at:)")
            _ = try await log.elements(atLeast: 1, of: "alarms")
        },

        SchedulerCheck("takes an earlier deadline in place of a later one") { scheduler in
            let log = Log<Int>()
            let probe = AlarmProbe(on: scheduler, log: log)
            await probe.arm(in: .seconds(3600))
            await probe.arm(in: .milliseconds(5))
            _ = try await log.elements(atLeast: 1, of: "alarms")
            try await outlast(scheduler)
            try expect(log.count, is: 1, "it fires once")
        },

        SchedulerCheck("takes a later deadline in place of an earlier one") { scheduler in
            let log = Log<Int>()
            let probe = AlarmProbe(1, on: scheduler, log: log)
            let between = AlarmProbe(0, on: scheduler, log: log)
            try await inOneJob(of: scheduler) {
                probe.assumeIsolated { $0.arm(in: .milliseconds(1)) }
                between.assumeIsolated { $0.arm(in: .milliseconds(10)) }
                probe.assumeIsolated { $0.arm(in: .milliseconds(20)) }
            }
            let order = try await log.elements(atLeast: 2, of: "alarms")
            try await outlast(scheduler)
            try expect(order, is: [0, 1], "it fires at the later deadline")
            try expect(log.count, is: 2, "it fires once")
        },

        SchedulerCheck("fires an alarm again that is armed in its own callback") { scheduler in
            let log = Log<Int>()
            let probe = AlarmProbe(on: scheduler, log: log) { probe in
                if log.count < 5 { probe.arm(in: .milliseconds(1)) }
            }
            await probe.arm(in: .milliseconds(1))
            _ = try await log.elements(atLeast: 5, of: "alarms")
            try await outlast(scheduler)
            try expect(log.count, is: 5, "it fires as often as it was armed")
        },

        SchedulerCheck("does not fire an alarm that was disarmed") { scheduler in
            let log = Log<Int>()
            let probe = AlarmProbe(on: scheduler, log: log)
            await probe.disarm()
            try await inOneJob(of: scheduler) {
                probe.assumeIsolated { $0.arm(in: .milliseconds(1)) }
                block(for: .milliseconds(5))
                probe.assumeIsolated { $0.disarm() }
            }
            try await outlast(scheduler)
            try expect(log.count, is: 0, "nothing fires once it was disarmed")
            await probe.arm(in: .milliseconds(1))
            _ = try await log.elements(atLeast: 1, of: "alarms")
            await probe.disarm()
        },

        SchedulerCheck("does not fire an alarm that another disarms in the turn in which both are due") { scheduler in
            let log = Log<Int>()
            let second = AlarmProbe(2, on: scheduler, log: log)
            let first = AlarmProbe(1, on: scheduler, log: log) { _ in
                second.assumeIsolated { $0.disarm() }
            }
            try await inOneJob(of: scheduler) {
                let now = scheduler.now
                second.assumeIsolated { $0.arm(at: now + .milliseconds(2)) }
                first.assumeIsolated { $0.arm(at: now + .milliseconds(1)) }
                block(for: .milliseconds(5))
            }
            _ = try await log.elements(atLeast: 1, of: "alarms")
            try await outlast(scheduler)
            try expect(log.elements, is: [1], "only the first fires")
        },

        SchedulerCheck("keeps 100,000 alarms, and fires those whose time has come") { scheduler in
            let log = Log<Int>()
            let crowd = AlarmCrowd(on: scheduler, count: 100_000)
            await crowd.armAll(in: .seconds(3600))
            let probe = AlarmProbe(on: scheduler, log: log)
            await probe.arm(in: .milliseconds(1))
            _ = try await log.elements(atLeast: 1, of: "alarms")
            try expect(crowd.fired.value, is: 0, "no alarm fires that is an hour away")
            await crowd.arm(every: 100, in: .milliseconds(1))
            try await eventually("1,000 alarms fire, and not \(crowd.fired.value)") { crowd.fired.value >= 1000 }
            await crowd.disarmAll()
            try await outlast(scheduler)
            try expect(crowd.fired.value, is: 1000, "the others do not fire")
        },

        SchedulerCheck("does not keep the handler of a disarmed alarm alive") { scheduler in
            let keeper = AlarmKeeper(on: scheduler)
            let handler = Weak(value: await keeper.makeAlarmOfNobody())
            try await eventually("an alarm does not keep its handler") { handler.value == nil }
            try await outlast(scheduler)
            await keeper.dropAlarm()
        },
    ]

    /// Lets the scheduler wait and fire an alarm, so that what should not come would have come.
    static func outlast(_ scheduler: any Scheduler) async throws {
        let log = Log<Int>()
        let last = AlarmProbe(on: scheduler, log: log)
        await last.arm(in: .milliseconds(20))
        _ = try await log.elements(atLeast: 1, of: "alarms")
    }
}

/// Many alarms of one handler.
private actor AlarmCrowd: AlarmHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let fired = Counter()
    private let scheduler: any Scheduler
    private var alarms: [any Alarm] = []
    private let count: Int

    init(on scheduler: any Scheduler, count: Int) {
        self.scheduler = scheduler
        self.count = count
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func armAll(in duration: Duration) {
        let deadline = scheduler.now + duration
        for index in 0..<count {
            let alarm = scheduler.alarm(handler: self)
            alarm.arm(at: deadline + .milliseconds(index * 7919 % count))  // in no order
            alarms.append(alarm)
        }
    }

    func arm(every stride: Int, in duration: Duration) {
        let deadline = scheduler.now + duration
        for index in Swift.stride(from: 0, to: count, by: stride) { alarms[index].arm(at: deadline) }
    }

    func disarmAll() {
        for alarm in alarms { alarm.disarm() }
    }

    func alarmFired() { fired.increment() }
}

/// Keeps an alarm whose handler goes away.
private actor AlarmKeeper {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private var alarm: (any Alarm)?

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func makeAlarmOfNobody() -> AlarmProbe {
        let handler = AlarmProbe(on: scheduler, log: Log<Int>())
        let alarm = scheduler.alarm(handler: handler)
        alarm.arm(at: scheduler.now + .milliseconds(5))
        alarm.disarm()
        self.alarm = alarm
        return handler
    }

    func dropAlarm() { alarm = nil }
}
