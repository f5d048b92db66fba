internal import Glibc
internal import Scheduling

/// The descriptors that a manual scheduler watches.
final class ManualWatches {
    private var entries: [Entry] = []

    /// A watch that its owner keeps, and closes before dropping it.
    private struct Entry {
        unowned let watch: ManualWatch
    }

    private var watches: [ManualWatch] { entries.map(\.watch) }

    func makeWatch(_ descriptor: consuming Descriptor, handler: any ReadinessHandler) -> ManualWatch {
        let watch = ManualWatch(descriptor: descriptor, in: self, handler: handler)
        entries.append(Entry(watch: watch))
        return watch
    }

    /// Asks for what is ready now, and reports it.
    func poll() {
        let armed = watches.filter { !$0.interest.isEmpty }
        guard !armed.isEmpty else { return }
        var queries = armed.map(\.query)
        guard Glibc.poll(&queries, nfds_t(queries.count), 0) > 0 else { return }
        for (watch, query) in zip(armed, queries) where query.revents != 0 { watch.report(query.revents) }
    }

    /// Waits until something is ready, the time has come, or the bell rings.
    func wait(until deadline: ContinuousClock.Instant?, or bell: Bell) {
        var queries = watches.map(\.query) + [pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)]
        _ = Glibc.poll(&queries, nfds_t(queries.count), deadline.map(milliseconds(until:)) ?? -1)
        bell.silence()
    }

    fileprivate func forget(_ watch: ManualWatch) {
        entries.removeAll { $0.watch === watch }
    }

    /// Rounded up: nobody is woken early, to find that nothing is due. A day is waited for in parts.
    private func milliseconds(until deadline: ContinuousClock.Instant) -> CInt {
        let (seconds, attoseconds) = max(.zero, deadline - .now).components
        return CInt(min(seconds, 86_400) * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

/// One watched descriptor.
final class ManualWatch: Watch {
    let descriptor: CInt
    private(set) var interest: Readiness = []
    private let watches: ManualWatches
    private var handler: (any ReadinessHandler)?

    fileprivate init(descriptor: consuming Descriptor, in watches: ManualWatches, handler: any ReadinessHandler) {
        self.descriptor = descriptor.release()
        self.watches = watches
        self.handler = handler
    }

    deinit {
        precondition(handler == nil, "a watch was dropped without close()")
    }

    func arm(_ interest: Readiness) {
        guard handler != nil else { return }
        self.interest = interest
    }

    func redirect(to handler: any ReadinessHandler) {
        precondition(self.handler != nil, "redirect(to:) after close()")
        self.handler = handler
    }

    func close() {
        guard handler != nil else { return }
        handler = nil
        interest = []
        watches.forget(self)
        _ = Glibc.close(descriptor)
    }

    /// What to ask poll(2). A negative number asks nothing: a paused descriptor that has hung up would not let it wait.
    fileprivate var query: pollfd {
        var events: CInt = 0
        if interest.contains(.readable) { events |= POLLIN }
        if interest.contains(.writable) { events |= POLLOUT }
        return pollfd(fd: interest.isEmpty ? -1 : descriptor, events: Int16(events), revents: 0)
    }

    /// Reports what poll(2) answered, as far as it is still asked for: earlier reports may have changed that.
    fileprivate func report(_ events: Int16) {
        let hasFailed = CInt(events) & (POLLERR | POLLHUP | POLLNVAL) != 0
        var readiness: Readiness = []
        if hasFailed || CInt(events) & POLLIN != 0 { readiness.insert(.readable) }
        if hasFailed || CInt(events) & POLLOUT != 0 { readiness.insert(.writable) }
        readiness.formIntersection(interest)
        guard !readiness.isEmpty else { return }
        handler?.deliver(readiness)
    }
}
