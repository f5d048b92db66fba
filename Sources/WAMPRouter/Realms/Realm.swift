internal import Logging
internal import Scheduling
internal import WAMP
internal import WAMPRoutingCore

/// One realm: its machine, and the connections of the sessions in it.
///
/// A message is handled from beginning to end in one call of ``receivedNow(_:from:)``: the machine says what is to be
/// sent, and it is sent in that order, which is the order in which it leaves.
actor Realm: AlarmHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let name: URI
    let scheduler: any Scheduler
    let machine: RealmMachine
    /// Who is asked what nobody knows at once.
    let decide: PermissionDecider?
    var callers: [RequestID: Waiter<Value, WAMPError>] = [:]
    /// When the machine's time began.
    private let beginning: ContinuousClock.Instant
    // What is looked at for every message is not watched for overlapping accesses, as in `WebSocket`.
    @exclusivity(unchecked) var sessions: [SessionID: RouterSession] = [:]
    @exclusivity(unchecked) var outbox = Outbox()
    @exclusivity(unchecked) private var isDelivering = false
    /// Of the sessions that left.
    private var pastTraffic = TransportTraffic()
    @exclusivity(unchecked) private var deliveredEventCount: UInt64 = 0
    private var droppedEventCount: UInt64 = 0
    /// Nil when nothing is stored.
    @exclusivity(unchecked) var storage: RealmStorage?
    /// Called once when no call is open any more, while the realm drains.
    @exclusivity(unchecked) private var onDrained: (@Sendable () -> Void)?
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    /// When the alarm fires: at the machine's deadline or before.
    @exclusivity(unchecked) private var armedDeadline: Duration?

    init(name: URI, rules: RealmRules, decide: PermissionDecider?, on scheduler: any Scheduler) {
        self.name = name
        self.decide = decide
        self.scheduler = scheduler
        machine = RealmMachine(name: name, rules: rules, seed: .random(in: 0 ... .max), startedAt: .now)
        beginning = scheduler.now
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    var now: Duration { beginning.duration(to: scheduler.now) }

    // MARK: Sessions

    private func join(_ session: RouterSession, as id: SessionID, _ identity: Identity, _ hello: Details) {
        sessions[id] = session
        machine.joined(id, as: identity, hello: hello, at: now, into: &outbox)
        deliver()
    }

    private func leave(_ id: SessionID) {
        if let session = sessions.removeValue(forKey: id) { pastTraffic += session.transport.trafficNow }
        machine.left(id, at: now, into: &outbox)
        deliver()
        if machine.sessionCount == 0 { disarm() }
    }

    private func received(_ message: Message, from id: SessionID) {
        machine.received(message, from: id, at: now, into: &outbox)
        deliver()
    }

    // MARK: Deliveries

    /// A session that is closed because of a delivery leaves, which brings further ones: they wait for their turn.
    func deliver() {
        guard !isDelivering else { return }
        isDelivering = true
        while let delivery = outbox.next() { perform(delivery) }
        isDelivering = false
        arm()
        if onDrained != nil { endDraining() }
        if storage != nil { storeAtEndOfTurn() }
    }

    private func perform(_ delivery: Delivery) {
        switch delivery {
        case .message(let message, RealmMachine.ownID): receivedOwn(message)
        case .message(let message, let id): sessions[id]?.sendNow(message)
        case .event(let event, let audience): send(.event(event), to: audience)
        case .abort(let id, let violation): sessions[id]?.failNow(violation)
        case .limited(let id, let limit): sessions[id]?.reachedNow(limit)
        case .expel(let id, let limit, let message): sessions[id]?.refuseNow(message, over: limit)
        case .end(let id, let reason, let message): sessions[id]?.endNow(reason, message)
        case .ask(let question, let request): ask(question, request)
        case .settled(let id): sessions[id]?.settledNow()
        }
    }

    private func send(_ event: Message, to audience: Audience) {
        var fanOut = FanOut(event)
        var count: UInt64 = 0
        for id in audience {
            guard let session = sessions[id] else { continue }
            count &+= 1
            guard let format = session.format else {
                session.sendNow(event)
                continue
            }
            guard let encoded = fanOut.encoded(as: format) else { continue }
            session.sendEventNow(event, encoded: encoded)
        }
        deliveredEventCount &+= count
    }
}

// MARK: - Draining

extension Realm {
    /// Takes no new calls but those that answers need; tells when the last open one has ended, which may be at once.
    private func beginDraining(_ onDrained: @escaping @Sendable () -> Void) {
        machine.beginDraining()
        self.onDrained = onDrained
        endDraining()
    }

    private func endDraining() {
        guard let onDrained, machine.pendingCallCount == 0 else { return }
        self.onDrained = nil
        onDrained()
    }

    /// For the router, once.
    nonisolated func beginDrainingNow(_ onDrained: @escaping @Sendable () -> Void) {
        assumeIsolated { $0.beginDraining(onDrained) }
    }
}

// MARK: - Statistics

extension Realm {
    private var statistics: RealmStatistics {
        var traffic = pastTraffic
        var queuedByteCount = 0
        for session in sessions.values {
            traffic += session.transport.trafficNow
            queuedByteCount += session.transport.queuedByteCountNow
        }
        return RealmStatistics(
            machine, traffic: traffic, queuedByteCount: queuedByteCount, deliveredEventCount: deliveredEventCount,
            droppedEventCount: droppedEventCount)
    }

    nonisolated var statisticsNow: RealmStatistics { assumeIsolated { $0.statistics } }

    nonisolated func countDroppedEventNow() { assumeIsolated { $0.droppedEventCount &+= 1 } }
}

// MARK: - Time

extension Realm {
    /// For the scheduler: calls may have taken too long.
    func alarmFired() {
        armedDeadline = nil
        machine.hitDeadline(now: now, into: &outbox)
        deliver()
    }

    /// Calls that are answered in time move the deadline on and on: the alarm follows only when it fires.
    private func arm() {
        guard let deadline = machine.deadline else { return }
        if let armedDeadline, armedDeadline <= deadline { return }
        armedDeadline = deadline
        alarm.arm(at: beginning + deadline)
    }

    /// Nobody is left who could wait for anything.
    private func disarm() {
        guard armedDeadline != nil else { return }
        armedDeadline = nil
        alarm.disarm()
    }
}

// Realm and sessions are on one scheduler; these are the sessions' calls.

extension Realm {
    nonisolated var sessionCountNow: Int {
        knownIsolated { $0.machine.sessionCount }
    }

    /// How many sessions may be in the realm, when so many are in it; otherwise nil.
    nonisolated var reachedMaximumNow: Int? {
        knownIsolated { realm in
            let maximum = realm.machine.rules.maximumRealmSessions
            return realm.machine.sessionCount < maximum ? nil : maximum
        }
    }

    /// Whether a session has this number.
    nonisolated func containsNow(_ id: SessionID) -> Bool {
        knownIsolated(with: id) { $0.machine.contains($1) }
    }

    /// A session joins under a number that no other has; it has been sent its WELCOME.
    nonisolated func joinNow(_ session: RouterSession, as id: SessionID, _ identity: Identity, hello: Details) {
        knownIsolated(with: (session, id, identity, hello)) { $0.join($1.0, as: $1.1, $1.2, $1.3) }
    }

    /// From now on these rules count.
    nonisolated func updateNow(_ rules: RealmRules) {
        assumeIsolated { $0.machine.rules = rules }
    }

    /// Ends all sessions: there is no such realm any more.
    nonisolated func closeNow() {
        assumeIsolated { realm in
            for session in realm.sessions.values { session.endNow(.closeRealm, "the realm was closed") }
        }
    }

    nonisolated func leaveNow(_ id: SessionID) {
        knownIsolated(with: id) { $0.leave($1) }
    }

    /// Whether the session has to wait before it may leave: it is told when it may.
    nonisolated func leavesNow(_ id: SessionID) -> Bool {
        knownIsolated(with: id) { $0.machine.leaves($1) }
    }

    nonisolated func receivedNow(_ message: Message, from id: SessionID) {
        knownIsolated(with: (message, id)) { $0.received($1.0, from: $1.1) }
    }
}
