internal import Dispatch
internal import Scheduling

/// An alarm on a dispatch timer.
final class DispatchAlarm: Alarm {
    private let scheduler: DispatchScheduler
    private let timer: any DispatchSourceTimer
    private weak let handler: (any AlarmHandler)?
    private var deadline: ContinuousClock.Instant?

    init(scheduler: DispatchScheduler, handler: any AlarmHandler) {
        self.scheduler = scheduler
        self.handler = handler
        timer = DispatchSource.makeTimerSource(queue: scheduler.queue)
        timer.setEventHandler { [weak self] in self?.fire() }
        timer.activate()
    }

    deinit {
        precondition(deadline == nil, "an alarm was dropped while armed")
        timer.cancel()
    }

    func arm(at deadline: ContinuousClock.Instant) {
        self.deadline = deadline
        let delay = max(.zero, deadline - .now).components
        // An alarm years away would overflow nanoseconds; a century is as good as never.
        let seconds = min(delay.seconds, 3_155_760_000)
        let nanoseconds = Int(seconds) * 1_000_000_000 + Int(delay.attoseconds / 1_000_000_000)
        timer.schedule(deadline: .now() + .nanoseconds(nanoseconds))
    }

    func disarm() {
        guard deadline != nil else { return }
        deadline = nil
        timer.schedule(deadline: .distantFuture)
    }

    private func fire() {
        guard let deadline else { return }  // disarmed while the event was on its way
        guard deadline <= .now else { return arm(at: deadline) }
        self.deadline = nil
        scheduler.turn { handler?.deliverAlarm() }
    }
}
