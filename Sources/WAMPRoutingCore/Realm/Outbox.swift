package import WAMPCore

/// Collects what a realm sends, in the order in which it has to be sent. Meant to be kept and used again.
///
///     realm.received(message, from: session, at: now, into: &outbox)
///     while let delivery = outbox.next() { perform(delivery) }
package struct Outbox: Sendable {
    private var deliveries: [Delivery] = []
    private var taken = 0

    package init() {}

    package var isEmpty: Bool { deliveries.isEmpty }

    /// The delivery that is next. Performing it may bring new ones: they follow those that are here already.
    package mutating func next() -> Delivery? {
        guard taken < deliveries.count - 1 else { return last() }
        taken += 1
        return deliveries[taken - 1]
    }

    /// Most deliveries are the only one: the last is moved out rather than copied.
    private mutating func last() -> Delivery? {
        let last = deliveries.popLast()
        if taken > 0 {
            deliveries.removeAll(keepingCapacity: true)
            taken = 0
        }
        return last
    }

    /// Puts in one message to one session.
    package mutating func send(_ message: Message, to session: SessionID) {
        deliveries.append(.message(message, to: session))
    }

    /// Puts in one event to many sessions.
    package mutating func event(_ event: EventMessage, to audience: Audience) {
        deliveries.append(.event(event, to: audience))
    }

    /// Puts in the end of a session that broke the rules.
    package mutating func abort(_ session: SessionID, _ violation: ProtocolViolation) {
        deliveries.append(.abort(session, violation))
    }

    /// Puts in a question for the owner of the realm.
    package mutating func ask(_ question: QuestionID, _ request: AuthorizationRequest) {
        deliveries.append(.ask(question, request))
    }

    /// Puts in that all messages of a session were handled.
    package mutating func settled(_ session: SessionID) {
        deliveries.append(.settled(session))
    }

    /// Puts in that a request went over a limit.
    package mutating func limited(_ session: SessionID, _ limit: RouterLimit) {
        deliveries.append(.limited(session, limit))
    }

    /// Puts in the end of a session that goes far over a limit.
    package mutating func expel(_ session: SessionID, _ limit: RouterLimit, message: String) {
        deliveries.append(.expel(session, limit, message: message))
    }

    /// Puts in the end of a session that somebody wanted to end.
    package mutating func end(_ session: SessionID, reason: URI, message: String?) {
        deliveries.append(.end(session, reason: reason, message: message))
    }
}
