/// One task's sleeps, one after the other: an actor, since an alarm reports to one. All its sleeps share one alarm.
actor Sleeper: AlarmHandler {
    let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    private var waiter: Waiter<Void, CancellationError>?

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func sleep(for duration: Duration) async throws(CancellationError) {
        try await sleep(until: scheduler.now + duration)
    }

    func sleep(until deadline: ContinuousClock.Instant) async throws(CancellationError) {
        try await park(self, on: scheduler) { (waiter: Waiter<Void, CancellationError>) in
            if Task.isCancelled { return waiter.resume(throwing: CancellationError()) }
            self.waiter = waiter
            alarm.arm(at: deadline)
        } cancelled: { sleeper in
            sleeper.cancel()
        }
    }

    func alarmFired() {
        let waiter = waiter
        self.waiter = nil
        waiter?.resume()
    }

    private func cancel() {
        guard let waiter else { return }
        self.waiter = nil
        alarm.disarm()
        waiter.resume(throwing: CancellationError())
    }
}
