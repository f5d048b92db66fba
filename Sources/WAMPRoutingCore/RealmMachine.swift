package import WAMPCore

/// A realm: its sessions, its broker and its dealer. Nothing that happens in one realm is seen in another.
///
/// Every method says what there is to send by putting it into an ``Outbox``; the tables are up to date by then.
package struct RealmMachine: Sendable {
    /// A session that joined.
    private struct Member {
        let identity: Identity
        var requests: RequestSequence
    }

    package let name: URI
    private let rules: RealmRules
    private var members: [SessionID: Member] = [:]
    private var broker: Broker
    private var dealer: Dealer

    package init(name: URI, rules: RealmRules = RealmRules()) {
        self.name = name
        self.rules = rules
        broker = Broker(rules: rules)
        dealer = Dealer(rules: rules)
    }

    /// How many sessions have joined and not left.
    package var sessionCount: Int { members.count }

    package func contains(_ session: SessionID) -> Bool { members[session] != nil }

    /// Whether nothing is left of anybody: neither session nor subscription, registration or call.
    var isEmpty: Bool { members.isEmpty && broker.isEmpty && dealer.isEmpty }

    // MARK: Sessions

    /// A session joins. Send its WELCOME before what comes into `outbox`.
    ///
    /// `session` must be a number that no other has (see ``contains(_:)``), `hello` the details of its HELLO.
    package mutating func joined(
        _ session: SessionID, as identity: Identity, hello: Details, into outbox: inout Outbox,
        using generator: inout some RandomNumberGenerator
    ) {
        precondition(session.isValid && !contains(session), "a session joins once, under a number of its own")
        members[session] = Member(identity: identity, requests: RequestSequence(rules.requestIDs))
        dealer.joined(session, canCancel: hello.announces(.callCanceling, as: .callee))
        announce(.joined, of: session, identity, into: &outbox, using: &generator)
    }

    /// A session ended, in whichever way. Does nothing when it is not here, so it may be said twice.
    package mutating func left(
        _ session: SessionID, into outbox: inout Outbox, using generator: inout some RandomNumberGenerator
    ) {
        guard let member = members.removeValue(forKey: session) else { return }
        broker.left(session)
        dealer.left(session, into: &outbox)
        announce(.left, of: session, member.identity, into: &outbox, using: &generator)
    }

    // MARK: Messages

    /// A session sent a message. One that is not here (any more) is not heard.
    package mutating func received(
        _ message: Message, from session: SessionID, into outbox: inout Outbox,
        using generator: inout some RandomNumberGenerator
    ) {
        guard contains(session) else { return }
        do {
            try route(message, from: session, into: &outbox, using: &generator)
        } catch {
            switch error {
            case .refused(let uri, let sentence):
                refuse(message, from: session, uri, sentence, into: &outbox)
            case .violation(let violation):
                outbox.abort(session, violation)
                left(session, into: &outbox, using: &generator)
            }
        }
    }

    private mutating func route(
        _ message: Message, from session: SessionID, into outbox: inout Outbox,
        using generator: inout some RandomNumberGenerator
    ) throws(RoutingError) {
        if let request = message.numberedRequest, members[session]?.requests.accepts(request) == false {
            throw .violation(.requestIDOutOfSequence(request))
        }
        switch message {
        case .publish(let message): try broker.publish(message, from: session, into: &outbox, using: &generator)
        case .subscribe(let message): try broker.subscribe(message, from: session, into: &outbox)
        case .unsubscribe(let message): try broker.unsubscribe(message, from: session, into: &outbox)
        case .call(let message): try dealer.call(message, from: session, into: &outbox)
        case .cancel(let message): dealer.cancel(message, from: session, into: &outbox)
        case .register(let message): try dealer.register(message, from: session, into: &outbox)
        case .unregister(let message): try dealer.unregister(message, from: session, into: &outbox)
        case .yield(let message): try dealer.yielded(message, from: session, into: &outbox)
        case .error(let message): try dealer.failed(message, from: session, into: &outbox)
        default: throw .violation(.unexpected(message.type, state: "joined"))  // what only a router sends
        }
    }

    private func refuse(
        _ message: Message, from session: SessionID, _ uri: URI, _ sentence: String, into outbox: inout Outbox
    ) {
        guard let request = message.numberedRequest else { return }
        // A PUBLISH that asks for no acknowledgement is never answered.
        if case .publish(let publish) = message, !publish.options.acknowledge { return }
        outbox.send(.error(WAMPError(uri, sentence).reply(to: message.type, request)), to: session)
    }

    // MARK: Session meta events

    private func announce(
        _ event: SessionEvent, of session: SessionID, _ identity: Identity, into outbox: inout Outbox,
        using generator: inout some RandomNumberGenerator
    ) {
        guard broker.hasSubscribers(of: event.topic) else { return }
        // A name that no payload can hold is announced to nobody.
        guard let payload = try? Payload(arguments: event.arguments(session, identity)) else { return }
        broker.deliver(payload, on: event.topic, as: .random(using: &generator), into: &outbox)
    }
}

extension Message {
    /// The number of a request that a client counts: one counter for all six types.
    fileprivate var numberedRequest: RequestID? {
        switch self {
        case .publish(let message): message.request
        case .subscribe(let message): message.request
        case .unsubscribe(let message): message.request
        case .call(let message): message.request
        case .register(let message): message.request
        case .unregister(let message): message.request
        default: nil
        }
    }
}
