public import WAMPCore

/// The topics that are subscribed to in the realm; see ``Peer/meta``.
public struct MetaSubscriptions: Sendable {
    let api: MetaAPI

    /// All subscriptions.
    public func list() async throws -> MetaList<SubscriptionScope> {
        try MetaList(try await api.call("subscription.list"))
    }

    /// The subscription to exactly this name or pattern; nil when there is none.
    public func lookup(_ topic: String, match: MatchPolicy = .exact) async throws -> SubscriptionID? {
        try await api.call("subscription.lookup", .string(topic), ["match": .string(match.rawValue)]).optionalID()
    }

    /// The subscriptions that an event of `topic` goes to.
    public func matches(_ topic: String) async throws -> [SubscriptionID] {
        let answer = try await api.call("subscription.match", .string(topic))
        guard let first = answer.values.first, !first.isNull else { return [] }
        return try answer.ids()
    }

    /// What the router knows of a subscription.
    public func details(of subscription: SubscriptionID) async throws -> SubscriptionInfo {
        try SubscriptionInfo(try await api.call("subscription.get", Value(subscription)).dictionary())
    }

    /// The sessions that are subscribed.
    public func subscribers(of subscription: SubscriptionID) async throws -> [SessionID] {
        try await api.call("subscription.list_subscribers", Value(subscription)).ids()
    }

    /// How many sessions are subscribed.
    public func subscriberCount(of subscription: SubscriptionID) async throws -> Int {
        try await api.call("subscription.count_subscribers", Value(subscription)).count()
    }

    /// The events of a subscription that the router kept, the oldest first unless `query` says otherwise.
    public func history(
        of subscription: SubscriptionID, _ query: HistoryQuery = HistoryQuery()
    ) async throws -> [StoredEvent] {
        let answer = try await api.call(
            "subscription.get_events", Value(subscription), keywordArguments: query.keywordArguments)
        // One event for each position, or, from Crossbar.io, one list of them.
        let events = answer.values.count == 1 ? answer.values[0].listValue ?? answer.values : answer.values
        return try events.map { event in try StoredEvent(MetaAnswer(values: [event]).dictionary()) }
    }

    // MARK: Events

    /// The subscriptions that come into being, each before its first subscriber.
    public func creations() async throws -> Events<SubscriptionInfo> {
        try await api.events("subscription.on_create") { answer throws(ArgumentError) in
            try SubscriptionInfo(try answer.dictionary(1))
        }
    }

    /// The sessions that subscribe.
    public func additions() async throws -> Events<MetaChange<SubscriptionScope>> {
        try await api.events("subscription.on_subscribe", MetaChange.init)
    }

    /// The sessions that are subscribed no longer.
    public func removals() async throws -> Events<MetaChange<SubscriptionScope>> {
        try await api.events("subscription.on_unsubscribe", MetaChange.init)
    }

    /// The subscriptions that are no more, each after its last subscriber.
    public func deletions() async throws -> Events<MetaChange<SubscriptionScope>> {
        try await api.events("subscription.on_delete", MetaChange.init)
    }
}

/// What a router says of a subscription.
public struct SubscriptionInfo: Sendable, Equatable {
    /// The number of the subscription.
    public let id: SubscriptionID
    /// The topic, or the pattern of topics.
    public let topic: URI
    /// All that was said, such as `created`, a time in ISO 8601.
    public let details: Details

    init(_ values: [String: Value]) throws(ArgumentError) {
        guard let id = values["id"].flatMap({ SubscriptionID($0) }), let name = values["uri"]?.stringValue else {
            throw ArgumentError(.position(1), "the router was expected to name a subscription")
        }
        self.id = id
        topic = URI(name)
        details = Details(values)
    }

    /// How the topic of an event is compared.
    public var match: MatchPolicy { details.match }
}
