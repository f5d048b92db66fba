internal import Logging
internal import Scheduling

extension Router {
    /// How far the router's end has come.
    enum Phase {
        case running
        /// It has stopped listening, and calls come to their end.
        case draining
        /// It stops listening; whoever connects is refused.
        case closing
        /// Every session was told to leave.
        case leaving
        /// There is nobody left.
        case over
    }

    /// Says good-bye to everybody and waits until they are gone, at most for `limit` and then for their transports'
    /// close timeout. A second call waits for the first; cancelling does not shorten the wait.
    ///
    /// Plan: stop listening. Send GOODBYE `wamp.close.system_shutdown` to every session and take it out of its realm,
    /// so that nobody is sent anything after that; who has not joined gets ABORT. Whoever answers is closed with 1001
    /// right then, the rest when `limit` has passed. The last connection that goes wakes those who wait here.
    public func shutdown(within limit: Duration = .seconds(2)) async {
        guard phase == .running || phase == .draining else { return await waitUntilOver() }
        phase = .closing
        await stopListening()

        phase = .leaving
        let sessions = everySession  // taken only now: we awaited above
        log.debug("shutting down", metadata: ["connections": "\(sessions.count)"])
        deadline.arm(at: scheduler.now + limit)
        for session in sessions { session.shutDownNow() }
        endIfEmpty()
        await waitUntilOver()
    }

    /// For the scheduler: open calls, or those who did not answer the GOODBYE, have had their time.
    public func alarmFired() {
        if phase == .draining { return endDraining() }
        for session in everySession { session.closeNow() }
    }

    func stopListening() async {
        let listeners = listeners
        self.listeners = []
        for listener in listeners { await listener.close() }
        for link in links { await link.settle() }
    }

    /// To be called whenever the last connection may have gone.
    func endIfEmpty() {
        guard phase == .leaving, connectionCount == 0 else { return }
        phase = .over
        deadline.disarm()
        let waiters = waiters
        self.waiters = []
        for waiter in waiters { waiter.resume() }
    }

    /// Ends the ways to other schedulers.
    func closeLinks() async {
        for link in links { await link.close() }
    }

    private func waitUntilOver() async {
        await park(self, on: scheduler) { (waiter: Waiter<Void, Never>) in
            if phase == .over { waiter.resume() } else { waiters.append(waiter) }
        } cancelled: { _ in
            // The end must come to its end; the deadline and the close timeout bound it.
        }
        // They were cancelled with their connections, and must not outlive the scheduler.
        for task in inquiries.values { await task.value }
        for realm in everyRealm { await realm.flush() }
        for retirement in retirements.values { await retirement.task.value }
        await linksEnd.value
    }
}
