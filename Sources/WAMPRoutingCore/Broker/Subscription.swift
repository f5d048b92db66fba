import WAMPCore

/// A topic, or a pattern of topics, and those subscribed to it.
final class Subscription {
    let id: SubscriptionID
    let topic: URI
    let match: MatchPolicy
    let created: Timestamp
    var subscribers = Subscribers()
    /// The events of the past, if they are remembered. Such a subscription stays when nobody is subscribed.
    var log: EventLog?

    init(_ id: SubscriptionID, topic: URI, match: MatchPolicy, created: Timestamp) {
        self.id = id
        self.topic = topic
        self.match = match
        self.created = created
    }
}
