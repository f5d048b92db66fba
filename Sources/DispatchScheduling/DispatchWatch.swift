internal import Dispatch
internal import Scheduling

internal import Glibc

/// A descriptor watched by up to two dispatch sources, each made when it is first needed.
///
/// Dispatch's rules shape this file: a source starts suspended, must be resumed before it is released, and the
/// descriptor may be closed only after the cancel handlers of all its sources have run. And on Linux a source falls
/// silent once it has reported a hang-up, whatever is still to be read (it shows by `data` being 0); from then on the
/// watch repeats the report itself for as long as it is armed, since readiness is level-triggered.
final class DispatchWatch: Watch, @unchecked Sendable {  // touched on the scheduler's queue only
    let descriptor: CInt
    private let scheduler: DispatchScheduler
    private var handler: (any ReadinessHandler)?
    private var reads: (any DispatchSourceRead)?
    private var writes: (any DispatchSourceWrite)?
    private var armed: Readiness = []
    private var silenced: Readiness = []  // what Dispatch reports no more after a hang-up

    init(descriptor: CInt, scheduler: DispatchScheduler, handler: any ReadinessHandler) {
        self.descriptor = descriptor
        self.scheduler = scheduler
        self.handler = handler
    }

    deinit {
        precondition(handler == nil, "a watch was dropped without close()")
    }

    func arm(_ interest: Readiness) {
        guard handler != nil else { return }
        let changed = interest.symmetricDifference(armed)
        armed = interest
        if changed.contains(.readable) {
            if interest.contains(.readable) { readSource().resume() } else { reads?.suspend() }
        }
        if changed.contains(.writable) {
            if interest.contains(.writable) { writeSource().resume() } else { writes?.suspend() }
        }
        repeatReport(of: changed)
    }

    func redirect(to handler: any ReadinessHandler) {
        precondition(self.handler != nil, "redirect(to:) after close()")
        self.handler = handler
    }

    func close() {
        guard handler != nil else { return }
        handler = nil
        let sources: [(source: any DispatchSourceProtocol, isArmed: Bool)] =
            [
                reads.map { ($0, armed.contains(.readable)) },
                writes.map { ($0, armed.contains(.writable)) },
            ].compactMap(\.self)
        guard !sources.isEmpty else {
            _ = Glibc.close(descriptor)
            return
        }
        let cancelled = DispatchGroup()
        for (source, isArmed) in sources {
            cancelled.enter()
            source.setCancelHandler {
                // The event handler holds the watch; the source must not outlive its own cancellation.
                source.setEventHandler(handler: nil)
                cancelled.leave()
            }
            source.cancel()
            if !isArmed { source.resume() }
        }
        let descriptor = descriptor
        cancelled.notify(queue: scheduler.queue) { _ = Glibc.close(descriptor) }
    }

    private func readSource() -> any DispatchSourceRead {
        if let reads { return reads }
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: scheduler.queue)
        source.setEventHandler { self.report(.readable, hasHungUp: source.data == 0) }
        reads = source
        noteHangUp(missing: .readable, hadOther: writes != nil)
        return source
    }

    private func writeSource() -> any DispatchSourceWrite {
        if let writes { return writes }
        let source = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: scheduler.queue)
        source.setEventHandler { self.report(.writable, hasHungUp: source.data == 0) }
        writes = source
        noteHangUp(missing: .writable, hadOther: reads != nil)
        return source
    }

    /// A hang-up that came while only the other source existed was swallowed by that: the new one will not hear of it.
    private func noteHangUp(missing readiness: Readiness, hadOther: Bool) {
        guard hadOther else { return }
        var query = pollfd(fd: descriptor, events: 0, revents: 0)
        guard poll(&query, 1, 0) > 0 else { return }
        silenced.formUnion(readiness)
    }

    private func report(_ readiness: Readiness, hasHungUp: Bool) {
        if hasHungUp { silenced.formUnion(readiness) }
        deliver(readiness)
        repeatReport(of: readiness)
    }

    private func repeatReport(of readiness: Readiness) {
        let due = readiness.intersection(silenced).intersection(armed)
        guard !due.isEmpty, handler != nil else { return }
        scheduler.queue.async { self.report(due, hasHungUp: true) }
    }

    /// An event may already be on its way when the interest changes: what is no longer armed is not delivered.
    private func deliver(_ readiness: Readiness) {
        scheduler.turn {
            guard armed.isSuperset(of: readiness) else { return }
            handler?.deliver(readiness)
        }
    }
}
