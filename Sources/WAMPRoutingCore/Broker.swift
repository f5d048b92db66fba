import WAMPCore

/// Takes events from publishers to the subscribers of their topics.
struct Broker: Sendable {
    /// Everyone subscribed to one topic.
    private struct Subscription {
        let id: SubscriptionID
        var subscribers = Subscribers()
    }

    private let rules: RealmRules
    private var subscriptions: [URI: Subscription] = [:]
    /// What each session is subscribed to, so that it can leave without a search.
    private var topics: [SessionID: [SubscriptionID: URI]] = [:]
    private var subscriptionIDs = IDGenerator()

    init(rules: RealmRules) {
        self.rules = rules
    }

    /// Whether nobody is subscribed to anything.
    var isEmpty: Bool { subscriptions.isEmpty && topics.isEmpty }

    // MARK: Subscribers

    mutating func subscribe(
        _ message: SubscribeMessage, from session: SessionID, into outbox: inout Outbox
    ) throws(RoutingError) {
        try rules.check(message.topic, match: message.options.match)
        guard message.options.match == .exact else {
            throw .refused(.optionNotAllowed, "this router does not match topics by \(message.options.match)")
        }
        let id = subscriptions[message.topic]?.id
        if let id, topics[session]?[id] != nil {
            // Again: it stays the same subscription, and one UNSUBSCRIBE ends it.
            outbox.send(.subscribed(SubscribedMessage(request: message.request, subscription: id)), to: session)
            return
        }
        try rules.checkLimit(topics[session]?.count ?? 0, rules.maximumSubscriptions, of: "subscriptions")
        let subscription = id ?? subscriptionIDs.next()
        subscriptions[message.topic, default: Subscription(id: subscription)].subscribers.insert(session)
        topics[session, default: [:]][subscription] = message.topic
        outbox.send(.subscribed(SubscribedMessage(request: message.request, subscription: subscription)), to: session)
    }

    mutating func unsubscribe(
        _ message: UnsubscribeMessage, from session: SessionID, into outbox: inout Outbox
    ) throws(RoutingError) {
        guard let topic = topics[session]?.removeValue(forKey: message.subscription) else {
            throw .refused(.noSuchSubscription, "no subscription \(message.subscription) in this session")
        }
        remove(session, from: topic)
        outbox.send(.unsubscribed(UnsubscribedMessage(request: message.request)), to: session)
    }

    /// Ends all subscriptions of a session.
    mutating func left(_ session: SessionID) {
        guard let left = topics.removeValue(forKey: session) else { return }
        for topic in left.values { remove(session, from: topic) }
    }

    private mutating func remove(_ session: SessionID, from topic: URI) {
        subscriptions[topic]?.subscribers.remove(session)
        if subscriptions[topic]?.subscribers.isEmpty == true { subscriptions[topic] = nil }
    }

    // MARK: Publishers

    func publish(
        _ message: PublishMessage, from session: SessionID, into outbox: inout Outbox,
        using generator: inout some RandomNumberGenerator
    ) throws(RoutingError) {
        try rules.checkNotReserved(message.topic)
        // A topic that somebody subscribed to was checked then.
        if subscriptions[message.topic] == nil { try rules.check(message.topic) }
        let publication = PublicationID.random(using: &generator)
        var details = Details()
        details.forwardTraceContext(from: message.options)
        deliver(
            message.payload, details, on: message.topic, as: publication,
            excluding: message.options.excludeMe ? session : nil, into: &outbox)
        if message.options.acknowledge {
            outbox.send(
                .published(PublishedMessage(request: message.request, publication: publication)), to: session)
        }
    }

    /// Whether anybody would get an event of `topic`.
    func hasSubscribers(of topic: URI) -> Bool { subscriptions[topic] != nil }

    /// Sends an event to all subscribers of its topic but `excluded`.
    func deliver(
        _ payload: Payload, _ details: Details = Details(), on topic: URI, as publication: PublicationID,
        excluding excluded: SessionID? = nil, into outbox: inout Outbox
    ) {
        guard let subscription = subscriptions[topic],
            let audience = subscription.subscribers.audience(excluding: excluded)
        else { return }
        let event = EventMessage(
            subscription: subscription.id, publication: publication, details: details, payload: payload)
        outbox.event(event, to: audience)
    }
}
