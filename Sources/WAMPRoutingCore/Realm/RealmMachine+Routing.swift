package import WAMPCore

// What sessions send.

extension RealmMachine {
    /// A session sent a message. One that is not here (any more) is not heard.
    package func received(
        _ message: Message, from session: SessionID, at now: Duration, into outbox: inout Outbox
    ) {
        guard let member = members[session] else { return }
        let verdict = member.pace == nil ? .inTime : pace(of: member, at: now)
        if verdict == .flooding { return expel(member, at: now, into: &outbox) }
        let isTooFast = verdict == .tooFast
        if member.waiting != nil, !message.isAnswer {
            return wait(message, isTooFast: isTooFast, from: member, at: now, into: &outbox)
        }
        if isTooFast, refuseTooFast(message, from: member, into: &outbox) { return }
        handle(message, from: member, at: now, into: &outbox)
        tellNews(at: now, into: &outbox)
    }

    /// Does what a message asks for; once more, when it has had to wait.
    func handle(_ message: Message, from member: Member, at now: Duration, into outbox: inout Outbox) {
        if !departures.members.isEmpty { clearTheWay(for: message) }
        do {
            try route(message, from: member, at: now, into: &outbox)
        } catch {
            switch error {
            case .refused(let uri, let sentence):
                counters.refusals &+= 1
                refuse(message, from: member.id, uri, sentence, into: &outbox)
            case .exceeded(let limit, let maximum):
                refuse(message, from: member.id, over: limit, maximum, into: &outbox)
            case .violation(let violation):
                counters.violations &+= 1
                outbox.abort(member.id, violation)
                left(member.id, at: now, into: &outbox)
            case .undecided(let request, let procedure):
                ask(request, by: procedure, about: message, from: member, at: now, into: &outbox)
            }
        }
    }

    private func route(
        _ message: Message, from member: Member, at now: Duration, into outbox: inout Outbox
    ) throws(RoutingError) {
        switch message {
        case .publish(var message):
            try count(message.request, of: member)
            if try authorize(.publish, message.topic, message.options, for: member, at: now) {
                message.options.discloseMe = rules.publisherDisclosure != .never
            }
            try broker.publish(message, from: member, among: members, at: now, into: &outbox)
            counters.publications &+= 1
        case .subscribe(let message):
            try count(message.request, of: member)
            try authorize(
                .subscribe, message.topic, match: message.options.match, message.options, for: member, at: now)
            try broker.subscribe(message, from: member, at: now, into: &outbox, news: &news)
        case .unsubscribe(let message):
            try count(message.request, of: member)
            try broker.unsubscribe(message, from: member, into: &outbox, news: &news)
        case .call(var message):
            if try dealer.continued(message, from: member, into: &outbox) { return }
            try count(message.request, of: member)
            if try authorize(.call, message.procedure, message.options, for: member, at: now) {
                message.options.discloseMe = rules.callerDisclosure != .never
            }
            if message.procedure.isReserved {
                try callMeta(message, from: member, at: now, into: &outbox)
            } else {
                try dealer.call(message, from: member, at: now, into: &outbox)
            }
            counters.calls &+= 1
        case .cancel(let message):
            dealer.cancel(message, from: member, into: &outbox)
        case .register(let message):
            try count(message.request, of: member)
            try authorize(
                .register, message.procedure, match: message.options.match, message.options, for: member, at: now)
            try dealer.register(message, from: member, at: now, into: &outbox, news: &news)
        case .unregister(let message):
            try count(message.request, of: member)
            try dealer.unregister(message, from: member, into: &outbox, news: &news)
        case .yield(let message):
            try dealer.yielded(message, from: member, at: now, into: &outbox)
        case .error(let message):
            try dealer.failed(message, from: member, at: now, into: &outbox)
            counters.errors &+= 1
        default:
            throw .violation(.unexpected(message.type, state: "joined"))  // what only a router sends
        }
    }

    /// Counts a message for the rate of its session; new rules may have none.
    private func pace(of member: Member, at now: Duration) -> MessagePace.Verdict {
        guard rules.messageRate != nil else { return .inTime }
        return member.pace?.count(at: now) ?? .inTime
    }

    /// Ends a session that floods.
    private func expel(_ member: Member, at now: Duration, into outbox: inout Outbox) {
        let sentence = RouterLimit.messageRate.sentence(rules.messageRate?.perSecond ?? 0)
        outbox.expel(member.id, .messageRate, message: sentence)
        left(member.id, at: now, into: &outbox)
    }

    /// Refuses a request that came too early; false when the message is none, and is to be handled all the same.
    func refuseTooFast(_ message: Message, from member: Member, into outbox: inout Outbox) -> Bool {
        // A further part of a call has no answer of its own.
        guard let rate = rules.messageRate, let request = message.numberedRequest, member.calls[request] == nil,
            !member.endedEarly.contains(request)
        else { return false }
        _ = member.requests.accepts(request)  // or the next one would seem to leave it out
        refuse(message, from: member.id, over: .messageRate, rate.perSecond, into: &outbox)
        return true
    }

    /// All six types of request are numbered in one sequence. What has had to wait was counted before.
    private func count(_ request: RequestID, of member: Member) throws(RoutingError) {
        guard member.waiting == nil else { return }
        guard member.requests.accepts(request) else { throw .violation(.requestIDOutOfSequence(request)) }
    }

    private func refuse(
        _ message: Message, from session: SessionID, over limit: RouterLimit, _ maximum: Int, into outbox: inout Outbox
    ) {
        counters.refusals &+= 1
        outbox.limited(session, limit)
        refuse(message, from: session, limit.error, limit.sentence(maximum), into: &outbox)
    }

    private func refuse(
        _ message: Message, from session: SessionID, _ uri: URI, _ sentence: String, into outbox: inout Outbox
    ) {
        guard let request = message.numberedRequest else { return }
        // Its further parts may be on their way: they are no new call.
        if case .call(let call) = message, call.options.progress { members[session]?.endedEarly.insert(request) }
        // A PUBLISH that asks for no acknowledgement is never answered.
        if case .publish(let publish) = message, !publish.options.acknowledge { return }
        outbox.send(.error(WAMPError(uri, sentence).reply(to: message.type, request)), to: session)
    }
}

extension Message {
    /// Whether it answers an invocation. Nobody has to be asked about those, and they may belong to calls that others,
    /// or a decision, wait for: they overtake what waits.
    fileprivate var isAnswer: Bool {
        switch self {
        case .yield, .error: true
        default: false
        }
    }

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
