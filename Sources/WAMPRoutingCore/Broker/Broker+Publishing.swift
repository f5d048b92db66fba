import WAMPCore

// PUBLISH, and what the router publishes itself.

extension Broker {
    /// Takes an event to everybody who may get it. `members` are all sessions of the realm.
    mutating func publish(
        _ message: PublishMessage, from publisher: Member, among members: [SessionID: Member], at now: Duration,
        into outbox: inout Outbox
    ) throws(RoutingError) {
        try rules.checkNotReserved(message.topic)
        // A topic that somebody subscribed to was checked then.
        let exact = subscriptions[message.topic, .exact]
        if exact == nil { try rules.check(message.topic) }
        let options = message.options
        var path: ForwardingPath?
        if !options.isEmpty {
            if options.usesPassthru, !publisher.features.contains(.publisherPassthru) {
                throw .violation(.wrongOption(.publish, key: "ppt_scheme"))
            }
            try rules.checkDisclosure(rules.publisherDisclosure, isWanted: options.discloseMe)
            if options.retain { try rules.checkLength(message.topic) }
            path = try rules.path(in: options, of: publisher)
        }
        if let journal { try check(journal, for: message, exact) }
        let publication = Publication(
            id: .random(using: &random), topic: message.topic, details: details(options, publisher, path),
            payload: message.payload, filter: EventFilter(options, publisher: publisher.id))
        let changeCount = journal?.changeCount
        deliver(publication, to: exact, among: members, at: now, into: &outbox)
        if options.retain { retained.retain(publication, at: startedAt + now, journal: journal) }
        guard options.acknowledge else { return }
        if let journal, journal.changeCount != changeCount {
            journal.hold(
                Journal.Acknowledgement(
                    publisher: publisher.id, request: message.request, publication: publication.id))
        } else {
            outbox.send(
                .published(PublishedMessage(request: message.request, publication: publication.id)), to: publisher.id)
        }
    }

    /// Publishes what the router itself has to say.
    mutating func announce(_ payload: Payload, on topic: URI, at now: Duration, into outbox: inout Outbox) {
        let publication = Publication(
            id: .random(using: &random), topic: topic, details: Details(), payload: payload, filter: .everybody)
        deliver(publication, to: subscriptions[topic, .exact], among: [:], at: now, into: &outbox)
    }

    /// Whether anybody would get an event of `topic`, or remember it.
    func isWatched(_ topic: URI) -> Bool { subscriptions.hasMatch(for: topic) }

    /// Sends a new subscriber the latest event that it missed.
    func sendRetained(_ subscription: Subscription, to member: Member, into outbox: inout Outbox) {
        guard let publication = retained.latest(subscription.topic, subscription.match, for: member) else { return }
        var event = event(publication, of: subscription)
        event.details.retained = true
        outbox.send(.event(event), to: member.id)
    }

    // MARK: Private

    /// One event for each subscription, all with the same publication.
    private func deliver(
        _ publication: Publication, to exact: Subscription?, among members: [SessionID: Member], at now: Duration,
        into outbox: inout Outbox
    ) {
        if let exact { deliver(publication, to: exact, among: members, at: now, into: &outbox) }
        subscriptions.forEachPattern(matching: publication.topic) { subscription in
            deliver(publication, to: subscription, among: members, at: now, into: &outbox)
        }
    }

    private func deliver(
        _ publication: Publication, to subscription: Subscription, among members: [SessionID: Member],
        at now: Duration, into outbox: inout Outbox
    ) {
        if subscription.log != nil { subscription.log?.append(publication, at: startedAt + now, journal: journal) }
        guard let audience = publication.filter.audience(of: subscription.subscribers, among: members) else { return }
        outbox.event(event(publication, of: subscription), to: audience)
    }

    private func event(_ publication: Publication, of subscription: Subscription) -> EventMessage {
        var details = publication.details
        if subscription.match != .exact { details.topic = publication.topic }
        return EventMessage(
            subscription: subscription.id, publication: publication.id, details: details, payload: publication.payload)
    }

    /// Refuses what would have to be stored while the disk is too far behind.
    private func check(
        _ journal: Journal, for message: PublishMessage, _ exact: Subscription?
    ) throws(RoutingError) {
        guard journal.byteCount >= rules.maximumUnstoredBytes else { return }
        var isStored = message.options.retain || exact?.log != nil
        subscriptions.forEachPattern(matching: message.topic) { if $0.log != nil { isStored = true } }
        guard !isStored else { throw .exceeded(.unstoredBytes, maximum: rules.maximumUnstoredBytes) }
    }

    /// What EVENT says beside the payload.
    private func details(_ options: Details, _ publisher: Member, _ path: ForwardingPath?) -> Details {
        var details = Details()
        if rules.publisherDisclosure == .always || options.discloseMe
            || path != nil && rules.publisherDisclosure != .never
        {
            details.disclose(publisher: publisher, path: path)
        }
        if !rules.trustLevels.isEmpty { details.trustLevel = rules.trustLevels[publisher.identity.authRole] }
        details.forwardPassthru(from: options)
        details.forwardTraceContext(from: options)
        return details
    }
}
