internal import CLibEv
internal import Scheduling

internal import Glibc

/// A descriptor watched by one `ev_io`.
final class LibevWatch: Watch {
    let descriptor: CInt
    private let loop: OpaquePointer
    private let watcher: UnsafeMutablePointer<ev_io>
    @exclusivity(unchecked) private var handler: (any ReadinessHandler)?
    @exclusivity(unchecked) private var armed: Readiness = []

    init(loop: OpaquePointer, descriptor: CInt, handler: any ReadinessHandler) {
        self.loop = loop
        self.descriptor = descriptor
        self.handler = handler
        watcher = .allocate(capacity: 1)
        watcher.initialize(to: ev_io())
        clibev_io_init(
            watcher,
            { loop, watcher, events in
                // `data` is set below and the watcher is stopped before the watch goes away.
                Unmanaged<LibevWatch>.fromOpaque(watcher!.pointee.data)._withUnsafeGuaranteedRef { $0.report(events) }
                LibevScheduler.of(loop).countDelivery()
            }, descriptor)
        watcher.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit {
        precondition(handler == nil, "a watch was dropped without close()")
        watcher.deallocate()
    }

    func arm(_ interest: Readiness) {
        guard interest != armed, handler != nil else { return }
        armed = interest
        ev_io_stop(loop, watcher)
        guard !interest.isEmpty else { return }
        var events: CInt = 0
        if interest.contains(.readable) { events |= CInt(EV_READ) }
        if interest.contains(.writable) { events |= CInt(EV_WRITE) }
        clibev_io_modify(watcher, events)
        ev_io_start(loop, watcher)
    }

    private func report(_ events: CInt) {
        var readiness: Readiness = []
        if events & CInt(EV_READ) != 0 { readiness.insert(.readable) }
        if events & CInt(EV_WRITE) != 0 { readiness.insert(.writable) }
        handler?.deliver(readiness)
    }

    func redirect(to handler: any ReadinessHandler) {
        precondition(self.handler != nil, "redirect(to:) after close()")
        self.handler = handler
    }

    /// libev must have stopped the watcher before the descriptor's number can be used again.
    func close() {
        guard handler != nil else { return }
        arm([])
        handler = nil
        _ = Glibc.close(descriptor)
    }
}
