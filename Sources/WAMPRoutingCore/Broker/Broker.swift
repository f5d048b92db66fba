import ByteCore
import WAMPCore

/// Takes events from publishers to the subscribers of their topics.
///
/// Publishing stands in `Broker+Publishing`. What it remembers of a session stands in its ``Member``.
struct Broker {
    var rules: RealmRules
    var random: RandomNumbers
    var retained: RetainedEvents
    /// What has to be stored; nil when nothing has.
    var journal: Journal?
    /// The time of day at which the realm began.
    let startedAt: Timestamp

    private(set) var subscriptions = PatternIndex<Subscription>()
    private(set) var subscriptionsByID: [SubscriptionID: Subscription] = [:]
    /// How many subscriptions sessions have; a topic that two are subscribed to counts twice.
    private(set) var subscriberCount = 0
    private var subscriptionIDs = IDGenerator()

    init(rules: RealmRules, seed: UInt64, startedAt: Timestamp) {
        self.rules = rules
        self.startedAt = startedAt
        random = RandomNumbers(seed: seed)
        retained = RetainedEvents(maximumTopics: rules.maximumRetainedTopics, maximumBytes: rules.maximumRetainedBytes)
        for rule in rules.eventHistories {
            let subscription = subscriptions[rule.topic, rule.match] ?? add(rule.topic, rule.match, at: startedAt)
            subscription.log = EventLog(rule)
        }
    }

    /// Whether nobody is subscribed to anything.
    var isEmpty: Bool { subscriberCount == 0 && subscriptionsByID.values.allSatisfy { $0.log != nil } }

    // MARK: Subscribers

    mutating func subscribe(
        _ message: SubscribeMessage, from member: Member, at now: Duration, into outbox: inout Outbox,
        news: inout [MetaEvent]
    ) throws(RoutingError) {
        let match = message.options.match
        try rules.check(message.topic, match: match)
        try rules.checkLength(message.topic)
        let existing = subscriptions[message.topic, match]
        let isAgain = existing.map { member.subscriptions[$0.id] != nil } ?? false
        if !isAgain {
            try rules.checkLimit(.subscriptions, member.subscriptions.count, rules.maximumSubscriptions)
            try rules.checkLimit(.realmSubscriptions, subscriberCount, rules.maximumRealmSubscriptions)
        }
        let subscription = existing ?? add(message.topic, match, at: startedAt + now)
        outbox.send(
            .subscribed(SubscribedMessage(request: message.request, subscription: subscription.id)), to: member.id)
        if message.options.getRetained { sendRetained(subscription, to: member, into: &outbox) }
        // Again: it stays the same subscription, and one UNSUBSCRIBE ends it.
        guard !isAgain else { return }
        subscription.subscribers.insert(member.id)
        member.subscriptions[subscription.id] = subscription
        subscriberCount += 1
        guard !subscription.topic.isReserved else { return }
        if existing == nil { news.append(.subscriptionCreated(member.id, subscription)) }
        news.append(.subscribed(member.id, subscription.id))
    }

    mutating func unsubscribe(
        _ message: UnsubscribeMessage, from member: Member, into outbox: inout Outbox, news: inout [MetaEvent]
    ) throws(RoutingError) {
        guard let subscription = member.subscriptions[message.subscription] else {
            throw .refused(.noSuchSubscription, "no subscription \(message.subscription) in this session")
        }
        outbox.send(.unsubscribed(UnsubscribedMessage(request: message.request)), to: member.id)
        remove(member, from: subscription, news: &news)
    }

    /// Ends a subscription in place of the subscriber, who is told if it announced that it wants to be.
    mutating func revoke(
        _ subscription: Subscription, of member: Member, reason: URI, into outbox: inout Outbox,
        news: inout [MetaEvent]
    ) {
        if member.features.contains(.subscriberRevocation) {
            var details = Details()
            details.subscription = subscription.id
            details.reason = reason
            outbox.send(.unsubscribed(UnsubscribedMessage(request: 0, details: details)), to: member.id)
        }
        remove(member, from: subscription, news: &news)
    }

    /// Ends all subscriptions of a session.
    mutating func left(_ member: Member, news: inout [MetaEvent]) {
        for subscription in member.subscriptions.values.sorted(by: { $0.id < $1.id }) {
            remove(member, from: subscription, news: &news)
        }
    }

    // MARK: The table of subscriptions

    private mutating func add(_ topic: URI, _ match: MatchPolicy, at date: Timestamp) -> Subscription {
        let subscription = Subscription(subscriptionIDs.next(), topic: topic, match: match, created: date)
        subscriptions[topic, match] = subscription
        subscriptionsByID[subscription.id] = subscription
        return subscription
    }

    mutating func remove(_ member: Member, from subscription: Subscription, news: inout [MetaEvent]) {
        subscription.subscribers.remove(member.id)
        member.subscriptions[subscription.id] = nil
        subscriberCount -= 1
        // WAMP's own topics are not told about, or listening to the news would be news.
        if !subscription.topic.isReserved { news.append(.unsubscribed(member.id, subscription.id)) }
        guard subscription.subscribers.isEmpty, subscription.log == nil else { return }
        subscriptions[subscription.topic, subscription.match] = nil
        subscriptionsByID[subscription.id] = nil
        if !subscription.topic.isReserved { news.append(.subscriptionDeleted(member.id, subscription.id)) }
    }
}
