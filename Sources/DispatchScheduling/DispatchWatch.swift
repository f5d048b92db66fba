internal import Glibc
internal import Scheduling

/// A descriptor in the epoll set of its scheduler.
final class DispatchWatch: Watch {
    let descriptor: CInt
    private let set: EpollSet
    private var handler: (any ReadinessHandler)?

    // The set brings them together at the end of the turn, or when the watch is closed.
    var armed: Readiness = []
    var registered: Readiness = []  // what the kernel was told

    init(descriptor: CInt, in set: EpollSet, handler: any ReadinessHandler) {
        self.descriptor = descriptor
        self.set = set
        self.handler = handler
        set.add(self)
    }

    deinit {
        precondition(handler == nil, "a watch was dropped without close()")
    }

    func arm(_ interest: Readiness) {
        guard handler != nil, interest != armed else { return }
        if armed == registered { set.hasChanged(self) }  // it knows already when they differ
        armed = interest
    }

    func redirect(to handler: any ReadinessHandler) {
        precondition(self.handler != nil, "redirect(to:) after close()")
        self.handler = handler
    }

    func close() {
        guard handler != nil else { return }
        set.remove(self)
        handler = nil
        _ = Glibc.close(descriptor)
    }

    /// Reports what the kernel found, as far as it is still wanted.
    func deliver(_ readiness: Readiness) {
        let wanted = readiness.intersection(registered).intersection(armed)
        if !wanted.isEmpty { handler?.deliver(wanted) }
    }

    /// Reports what is armed, because the kernel does not watch it.
    func deliverRefused() {
        if !armed.isEmpty { handler?.deliver(armed) }
    }
}
