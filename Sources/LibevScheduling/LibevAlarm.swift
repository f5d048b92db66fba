internal import CLibEv
internal import Scheduling

/// An alarm on one `ev_timer`.
final class LibevAlarm: Alarm {
    private let loop: OpaquePointer
    private let timer: UnsafeMutablePointer<ev_timer>
    private weak let handler: (any AlarmHandler)?
    private var deadline: ContinuousClock.Instant?

    init(loop: OpaquePointer, handler: any AlarmHandler) {
        self.loop = loop
        self.handler = handler
        timer = .allocate(capacity: 1)
        timer.initialize(to: ev_timer())
        clibev_timer_init(timer) { _, timer, _ in
            // `data` is set below and the timer is stopped before the alarm goes away.
            Unmanaged<LibevAlarm>.fromOpaque(timer!.pointee.data).takeUnretainedValue().fire()
        }
        timer.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit {
        precondition(deadline == nil, "an alarm was dropped while armed")
        timer.deallocate()
    }

    func arm(at deadline: ContinuousClock.Instant) {
        ev_timer_stop(loop, timer)
        self.deadline = deadline
        let delay = max(.zero, deadline - .now).components
        clibev_timer_set(timer, Double(delay.seconds) + Double(delay.attoseconds) * 1e-18)
        ev_timer_start(loop, timer)
    }

    func disarm() {
        deadline = nil
        ev_timer_stop(loop, timer)
    }

    private func fire() {
        guard let deadline else { return }
        // libev counts from the start of its turn, so it may be early by as long as the turn took.
        guard deadline <= .now else { return arm(at: deadline) }
        self.deadline = nil
        handler?.deliverAlarm()
    }
}
