internal import Scheduling

extension Trial {
    func sampleTimers(_ timers: Situation.Timers) async throws -> Sample {
        Cores.spreadAll()
        let (duration, warmUp) = (plan.sampleTime, plan.warmUp)
        return try await withSchedulers { schedulers in
            switch timers {
            case .startAndCancel:
                let probe = StartAndCancel(on: schedulers[0])
                _ = await probe.run(for: warmUp)
                return await probe.run(for: duration)
            case .fire:
                let probe = await Firing(on: schedulers[0])
                _ = await probe.run(for: warmUp)
                return await probe.run(for: duration)
            }
        }
    }
}

/// Arms a thousand alarms far ahead and disarms them, over and over.
private actor StartAndCancel: AlarmHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private lazy var alarms = (0..<1000).map { _ in scheduler.alarm(handler: self) }

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func run(for duration: Duration) -> Sample {
        let mark = Mark(countsThisThread: true)
        let end = ContinuousClock.now + duration
        var count = 0
        repeat {
            let deadline = ContinuousClock.now + .seconds(30)
            // Not in order, since deadlines differ in life, too.
            for (place, alarm) in alarms.enumerated() { alarm.arm(at: deadline + .milliseconds(place * 7919 % 1000)) }
            for alarm in alarms { alarm.disarm() }
            count += alarms.count
        } while ContinuousClock.now < end
        return mark.sample(of: count)
    }

    func alarmFired() {
        preconditionFailure("an alarm fired half a minute early")
    }
}

/// Has a thousand alarms fire, over and over, each 10 µs after the one before.
private actor Firing {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private var alarms: [LateAlarm] = []
    private var latencies = Histogram()
    private var live = 0
    private var waiting: Waiter<Void, Never>?

    init(on scheduler: any Scheduler) async {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
        for _ in 0..<1000 { alarms.append(await LateAlarm(on: scheduler, of: self)) }
    }

    func run(for duration: Duration) async -> Sample {
        let mark = Mark(countsThisThread: true)
        let end = ContinuousClock.now + duration
        var count = 0
        latencies.removeAll()
        repeat {
            armAll(from: .now + .milliseconds(1))
            await untilAllFired()
            count += alarms.count
        } while ContinuousClock.now < end
        return mark.sample(of: count, latencies: latencies, isPaced: true)
    }

    private func armAll(from start: ContinuousClock.Instant) {
        live = alarms.count
        for (place, alarm) in alarms.enumerated() {
            alarm.assumeIsolated { $0.arm(at: start + .microseconds(place * 10)) }
        }
    }

    private func untilAllFired() async {
        await park(self, on: scheduler) { (waiter: Waiter<Void, Never>) in
            if live == 0 { waiter.resume() } else { waiting = waiter }
        } cancelled: { _ in
            // An alarm must not be dropped while it is armed, so they all fire, cancelled or not.
        }
    }

    func fired(late: Duration) {
        latencies.record(UInt64(max(0, late / .nanoseconds(1))))
        live -= 1
        guard live == 0 else { return }
        waiting?.resume()
        waiting = nil
    }
}

/// An alarm that tells how late it fires.
private actor LateAlarm: AlarmHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private unowned let probe: Firing
    private var deadline = ContinuousClock.now
    private lazy var alarm = scheduler.alarm(handler: self)

    init(on scheduler: any Scheduler, of probe: Firing) async {
        self.scheduler = scheduler
        self.probe = probe
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func arm(at deadline: ContinuousClock.Instant) {
        self.deadline = deadline
        alarm.arm(at: deadline)
    }

    func alarmFired() {
        let late = ContinuousClock.now - deadline
        probe.assumeIsolated { $0.fired(late: late) }
    }
}
