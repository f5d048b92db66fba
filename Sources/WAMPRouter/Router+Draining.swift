internal import Logging
internal import Scheduling

extension Router {
    /// Stops listening and taking calls, and waits until the open ones have ended, at most for `limit`. To be followed by
    /// ``shutdown(within:)``.
    ///
    /// ```swift
    /// await router.drain(within: .seconds(10))
    /// await router.shutdown()
    /// ```
    ///
    /// Sessions stay, and events go on. Calls are refused with `wamp.error.unavailable`, but for those of sessions that
    /// have calls to answer, since their answers may need them. Cancelling ends the wait. Does nothing when the router
    /// drains or shuts down already.
    public func drain(within limit: Duration) async {
        guard phase == .running else { return }
        phase = .draining
        let realms = everyRealm
        log.debug("draining", metadata: ["realms": "\(realms.count)"])
        drainingRealms = realms.count
        for realm in realms {
            realm.beginDrainingNow { [self] in assumeIsolated { $0.drainedRealm() } }
        }
        await stopListening()
        guard phase == .draining else { return }  // looked at only now: we awaited above
        await park(self, on: scheduler) { (waiter: Waiter<Void, Never>) in
            guard drainingRealms > 0, phase == .draining, !Task.isCancelled else { return waiter.resume() }
            drainWaiter = waiter
            deadline.arm(at: scheduler.now + limit)
        } cancelled: { router in
            router.endDraining()
        }
    }

    private func drainedRealm() {
        drainingRealms -= 1
        if drainingRealms == 0 { endDraining() }
    }

    /// Every call has ended, or they have had their time.
    func endDraining() {
        guard let waiter = drainWaiter else { return }
        drainWaiter = nil
        if phase == .draining { deadline.disarm() }
        waiter.resume()
    }
}
