package import WAMPCore

// What sessions send.

extension RealmMachine {
    /// A session sent a message. One that is not here (any more) is not heard.
    package func received(
        _ message: Message, from session: SessionID, at now: Duration, into outbox: inout Outbox
    ) {
        guard let member = members[session] else { return }
        do {
            if member.pace != nil, try isTooFast(message, from: member, at: now, into: &outbox) { return }
            try route(message, from: member, at: now, into: &outbox)
        } catch {
            switch error {
            case .refused(let uri, let sentence):
                refuse(message, from: session, uri, sentence, into: &outbox)
            case .exceeded(let limit, let maximum):
                outbox.limited(session, limit)
                refuse(message, from: session, limit.error, limit.sentence(maximum), into: &outbox)
            case .violation(let violation):
                outbox.abort(session, violation)
                left(session, at: now, into: &outbox)
            }
        }
        tellNews(at: now, into: &outbox)
    }

    private func route(
        _ message: Message, from member: Member, at now: Duration, into outbox: inout Outbox
    ) throws(RoutingError) {
        switch message {
        case .publish(let message):
            try count(message.request, of: member)
            try authorize(.publish, message.topic, for: member)
            try broker.publish(message, from: member, among: members, at: now, into: &outbox)
        case .subscribe(let message):
            try count(message.request, of: member)
            try authorize(.subscribe, message.topic, match: message.options.match, for: member)
            try broker.subscribe(message, from: member, at: now, into: &outbox, news: &news)
        case .unsubscribe(let message):
            try count(message.request, of: member)
            try broker.unsubscribe(message, from: member, into: &outbox, news: &news)
        case .call(let message):
            if try dealer.continued(message, from: member, into: &outbox) { return }
            try count(message.request, of: member)
            try authorize(.call, message.procedure, for: member)
            if message.procedure.isReserved {
                try callMeta(message, from: member, at: now, into: &outbox)
            } else {
                try dealer.call(message, from: member, at: now, into: &outbox)
            }
        case .cancel(let message):
            dealer.cancel(message, from: member, into: &outbox)
        case .register(let message):
            try count(message.request, of: member)
            try authorize(.register, message.procedure, match: message.options.match, for: member)
            try dealer.register(message, from: member, at: now, into: &outbox, news: &news)
        case .unregister(let message):
            try count(message.request, of: member)
            try dealer.unregister(message, from: member, into: &outbox, news: &news)
        case .yield(let message):
            try dealer.yielded(message, from: member, at: now, into: &outbox)
        case .error(let message):
            try dealer.failed(message, from: member, at: now, into: &outbox)
        default:
            throw .violation(.unexpected(message.type, state: "joined"))  // what only a router sends
        }
    }

    /// Holds a session to its rate. Refuses a request that comes too early; true when the session was ended.
    private func isTooFast(
        _ message: Message, from member: Member, at now: Duration, into outbox: inout Outbox
    ) throws(RoutingError) -> Bool {
        guard let rate = rules.messageRate else { return false }
        switch member.pace?.count(at: now) {
        case .flooding:
            outbox.expel(member.id, .messageRate, message: RouterLimit.messageRate.sentence(rate.perSecond))
            left(member.id, at: now, into: &outbox)
            return true
        case .tooFast:
            // A further part of an open call has no answer of its own.
            guard let request = message.numberedRequest, member.calls[request] == nil else { return false }
            throw .exceeded(.messageRate, maximum: rate.perSecond)
        case .inTime, nil:
            return false
        }
    }

    /// All six types of request are numbered in one sequence.
    private func count(_ request: RequestID, of member: Member) throws(RoutingError) {
        guard member.requests.accepts(request) else { throw .violation(.requestIDOutOfSequence(request)) }
    }

    /// Refuses what the session may not do.
    ///
    /// An authorizer that has to be waited for would be asked before ``received(_:from:at:into:)``, by who delivers the
    /// messages of the session, so that these stay in order.
    func authorize(
        _ action: AuthorizationRequest.Action, _ uri: URI, match: MatchPolicy = .exact, for member: Member
    ) throws(RoutingError) {
        guard let authorizer = rules.authorizer else { return }
        try rules.check(uri, match: match)
        let request = AuthorizationRequest(
            session: member.id, authID: member.identity.authID, authRole: member.identity.authRole, action: action,
            uri: uri, match: match)
        switch authorizer(request) {
        case .allowed: return
        case .denied: throw .refused(.notAuthorized, "not allowed to \(action.rawValue) '\(uri)'")
        case .failed(let reason): throw .refused(.authorizationFailed, reason)
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
