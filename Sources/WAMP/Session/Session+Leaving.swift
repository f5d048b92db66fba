internal import Scheduling
internal import WAMPCore

// How a session ends that nobody else has ended.
extension Session {
    /// Leaves the realm and closes the connection, in good order: first all procedures are taken back and no more events
    /// given to handlers; the handlers that run have ``Configuration/drainTimeout`` to end, and their callers get their
    /// answers. Then the router is told, its consent waited for, and until the connection is closed, both at most for
    /// `timeout`. Cancelling the task does not shorten that.
    ///
    /// Handlers of calls that still run then are cancelled, and what still waits for an answer fails with
    /// ``SessionError/ended(_:)``. A handler that leaves itself waits in vain for its own end.
    public func leave(timeout: Duration = .seconds(2)) async {
        await drain()
        guard !isDisconnected else { return }
        if isOpen { send(.goodbye(machine.goodbye())) }
        let deadline = Deadline(on: scheduler) { self.assumeIsolated { $0.stopWaitingForEnd() } }
        deadline.set(after: timeout)
        await park(self, on: scheduler) { (waiter: Waiter<Void, Never>) in
            if isDisconnected { waiter.resume() } else { leavers.append(waiter) }
        } cancelled: { _ in
        }
        deadline.disarm()
    }

    func resumeLeavers() {
        let leavers = leavers
        self.leavers = []
        for leaver in leavers { leaver.resume() }
    }

    /// The router does not answer our GOODBYE, or its end of the connection is not closed in time.
    private func stopWaitingForEnd() {
        end(.left, closing: .finished)
        resumeLeavers()
    }

    // MARK: Draining

    /// A handler has ended.
    func resumeDrainersIfIdle() {
        if !isHandling { resumeDrainers() }
    }

    func resumeDrainers() {
        let drainers = drainers
        self.drainers = []
        for drainer in drainers { drainer.resume() }
    }

    /// Waits until no handler runs, at most for a while; while that lasts no new ones begin.
    private func drain() async {
        guard isOpen, isHandling, configuration.drainTimeout > .zero else { return }
        isDraining = true
        for (message, procedure) in machine.unregisterAll() {
            send(.unregister(message))
            withdrawn.append(procedure)
        }
        let deadline = Deadline(on: scheduler) { self.assumeIsolated { $0.resumeDrainers() } }
        deadline.set(after: configuration.drainTimeout)
        await park(self, on: scheduler) { (waiter: Waiter<Void, Never>) in
            if isOpen, isHandling { drainers.append(waiter) } else { waiter.resume() }
        } cancelled: { _ in
        }
        deadline.disarm()
    }

    private var isHandling: Bool { !invocations.isEmpty || runningEventHandlerCount > 0 }
}
