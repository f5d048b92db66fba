internal import Logging
internal import Scheduling
internal import WAMP
internal import WAMPRoutingCore

/// One realm: its machine, and the connections of the sessions in it.
///
/// A message is handled from beginning to end in one call of ``receivedNow(_:from:)``: the machine says what is to be
/// sent, and it is sent in that order, which is the order in which it leaves.
actor Realm {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let name: URI
    private var machine: RealmMachine
    private var sessions: [SessionID: RouterSession] = [:]
    private var outbox = Outbox()
    private var generator = SystemRandomNumberGenerator()
    private var isDelivering = false

    init(name: URI, rules: RealmRules, on scheduler: any Scheduler) {
        self.name = name
        machine = RealmMachine(name: name, rules: rules)
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    // MARK: Sessions

    private func join(_ session: RouterSession, as id: SessionID, _ identity: Identity, _ hello: Details) {
        sessions[id] = session
        machine.joined(id, as: identity, hello: hello, into: &outbox, using: &generator)
        deliver()
    }

    private func leave(_ id: SessionID) {
        sessions[id] = nil
        machine.left(id, into: &outbox, using: &generator)
        deliver()
    }

    private func received(_ message: Message, from id: SessionID) {
        machine.received(message, from: id, into: &outbox, using: &generator)
        deliver()
    }

    // MARK: Deliveries

    /// A session that is closed because of a delivery leaves, which brings further ones: they wait for their turn.
    private func deliver() {
        guard !isDelivering else { return }
        isDelivering = true
        while let delivery = outbox.next() { perform(delivery) }
        isDelivering = false
    }

    private func perform(_ delivery: Delivery) {
        switch delivery {
        case .message(let message, let id): sessions[id]?.sendNow(message)
        case .event(let event, let audience): send(.event(event), to: audience)
        case .abort(let id, let violation): sessions[id]?.failNow(violation)
        }
    }

    private func send(_ event: Message, to audience: Audience) {
        var fanOut = FanOut(event)
        for id in audience {
            guard let session = sessions[id], let encoded = fanOut.encoded(as: session.format) else { continue }
            session.sendEventNow(event, encoded: encoded)
        }
    }
}

// Realm and sessions are on one scheduler; these are the sessions' calls.

extension Realm {
    nonisolated var sessionCountNow: Int {
        assumeIsolated { $0.machine.sessionCount }
    }

    /// Whether a session has this number.
    nonisolated func containsNow(_ id: SessionID) -> Bool {
        assumeIsolated { $0.machine.contains(id) }
    }

    /// A session joins under a number that no other has; it has been sent its WELCOME.
    nonisolated func joinNow(_ session: RouterSession, as id: SessionID, _ identity: Identity, hello: Details) {
        assumeIsolated { $0.join(session, as: id, identity, hello) }
    }

    nonisolated func leaveNow(_ id: SessionID) {
        assumeIsolated { $0.leave(id) }
    }

    nonisolated func receivedNow(_ message: Message, from id: SessionID) {
        assumeIsolated { $0.received(message, from: id) }
    }
}
