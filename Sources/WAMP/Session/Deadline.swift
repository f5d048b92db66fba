internal import Scheduling

/// One time limit: calls back once when it has passed, unless it is called off before.
///
/// To be called off before it is dropped.
actor Deadline: AlarmHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private nonisolated let scheduler: any Scheduler
    private let action: @Sendable () -> Void
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)

    /// Calls `action` on `scheduler`, on which it is made.
    init(on scheduler: any Scheduler, _ action: @escaping @Sendable () -> Void) {
        self.scheduler = scheduler
        self.action = action
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    /// From now on `limit` is left, whatever was left before.
    nonisolated func set(after limit: Duration) {
        assumeIsolated { $0.alarm.arm(at: $0.scheduler.now + limit) }
    }

    /// Calls it off.
    nonisolated func disarm() {
        assumeIsolated { $0.alarm.disarm() }
    }

    func alarmFired() {
        action()
    }
}
