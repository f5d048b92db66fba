import WAMPCore

// The subscription meta API: which topics are listened to, by whom, and what was said there.

extension RealmMachine {
    /// The numbers of all subscriptions, by how they match.
    func subscriptionList() throws(RoutingError) -> Value {
        try rules.checkList(broker.subscriptionsByID.count)
        return idList(broker.subscriptionsByID.values.map { (Value($0.id), $0.id.rawValue, $0.match) })
    }

    /// The sessions that have it, in the order in which they subscribed.
    func subscribers(_ arguments: MetaArguments) throws(RoutingError) -> [Value] {
        let subscribers = try subscription(arguments).subscribers
        try rules.checkList(subscribers.count)
        return subscribers.inOrder.map { Value($0) }
    }

    /// The subscription of exactly this topic or pattern; null when there is none.
    func lookUpSubscription(_ arguments: MetaArguments) throws(RoutingError) -> Value {
        let topic = URI(try arguments.string(0))
        return broker.subscriptions[topic, try arguments.match(1)].map { Value($0.id) } ?? .null
    }

    /// The subscriptions that would get an event of this topic; null when there are none.
    func matchSubscriptions(_ arguments: MetaArguments) throws(RoutingError) -> Value {
        let topic = URI(try arguments.string(0))
        var ids = broker.subscriptions[topic, .exact].map { [Value($0.id)] } ?? []
        broker.subscriptions.forEachPattern(matching: topic) { ids.append(Value($0.id)) }
        return ids.isEmpty ? .null : .list(ids)
    }

    func subscription(_ arguments: MetaArguments) throws(RoutingError) -> Subscription {
        let id: SubscriptionID = try arguments.id(0)
        guard let subscription = broker.subscriptionsByID[id] else {
            throw .refused(.noSuchSubscription, "no subscription \(id)")
        }
        return subscription
    }

    /// Ends a subscription in place of the subscriber (an extension of Crossbar's).
    func removeSubscriber(_ arguments: MetaArguments, into outbox: inout Outbox) throws(RoutingError) -> [Value] {
        let subscription = try subscription(arguments)
        let id: SessionID = try arguments.id(1)
        let reason = try arguments.string("reason").map { URI($0) } ?? .unsubscribed
        try rules.check(reason)
        guard let member = members[id], member.subscriptions[subscription.id] != nil else {
            throw .refused(.noSuchSession, "session \(id) does not have subscription \(subscription.id)")
        }
        broker.revoke(subscription, of: member, reason: reason, into: &outbox, news: &news)
        return []
    }

    // MARK: Event history

    /// The remembered events of a subscription, each in a position of its own.
    func events(_ arguments: MetaArguments, for caller: Member, at now: Duration) throws(RoutingError) -> [Value] {
        let subscription = try subscription(arguments)
        let query = try EventQuery(arguments)
        try authorize(.subscribe, subscription.topic, match: subscription.match, for: caller, at: now)
        subscription.log?.trim(at: broker.startedAt + now, journal: broker.journal)
        guard let log = subscription.log else {
            throw .refused(.historyUnavailable, "no events of '\(subscription.topic)' are remembered")
        }
        return try query.events(of: log, for: caller).map { $0.metaDetails(in: subscription) }
    }
}

extension EventLog.Entry {
    fileprivate func metaDetails(in subscription: Subscription) -> Value {
        var details = publication.details
        if subscription.match != .exact { details.topic = publication.topic }
        var values: [String: Value] = [
            "timestamp": "\(date)", "subscription": Value(subscription.id), "publication": Value(publication.id),
            "details": .dictionary(details.values),
        ]
        // What passed as bytes but is no value (a key that stands twice) cannot be shown here.
        if publication.payload.hasArguments {
            values["args"] = (try? publication.payload.arguments()).map { .list($0) }
        }
        if publication.payload.hasKeywordArguments {
            values["kwargs"] = (try? publication.payload.keywordArguments()).map { .dictionary($0) }
        }
        return .dictionary(values)
    }
}

extension URI {
    /// Why a procedure was taken away (an extension of Crossbar's).
    static let unregistered: URI = "wamp.error.unregistered"
    /// Why a subscription was taken away (an extension of Crossbar's).
    static let unsubscribed: URI = "wamp.error.unsubscribed"
    /// No events of the topic are remembered (an extension of Crossbar's).
    fileprivate static let historyUnavailable: URI = "wamp.error.history_unavailable"
}
