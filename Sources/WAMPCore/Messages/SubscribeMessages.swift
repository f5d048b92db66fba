/// A subscriber asks for the events of a topic.
public struct SubscribeMessage: Sendable, Equatable {
    /// The identifier of this request.
    public var request: RequestID
    /// How to compare topics.
    public var options: Details
    /// A topic, or a pattern of topics as the options say.
    public var topic: URI

    /// Makes the message of its elements.
    public init(request: RequestID, options: Details = [:], topic: URI) {
        self.request = request
        self.options = options
        self.topic = topic
    }
}

/// The broker grants a subscription.
public struct SubscribedMessage: Sendable, Equatable {
    /// The SUBSCRIBE that is answered.
    public var request: RequestID
    /// The identifier of the subscription, which others may share.
    public var subscription: SubscriptionID

    /// Makes the message of its elements.
    public init(request: RequestID, subscription: SubscriptionID) {
        self.request = request
        self.subscription = subscription
    }
}

/// A subscriber wants no more events.
public struct UnsubscribeMessage: Sendable, Equatable {
    /// The identifier of this request.
    public var request: RequestID
    /// The subscription to end.
    public var subscription: SubscriptionID

    /// Makes the message of its elements.
    public init(request: RequestID, subscription: SubscriptionID) {
        self.request = request
        self.subscription = subscription
    }
}

/// The broker ended a subscription: as asked, or, with details and request 0, because it revokes it.
public struct UnsubscribedMessage: Sendable, Equatable {
    /// The UNSUBSCRIBE that is answered, or 0.
    public var request: RequestID
    /// Which subscription is revoked and why; nil in an answer.
    public var details: Details?

    /// Makes the message of its elements.
    public init(request: RequestID, details: Details? = nil) {
        self.request = request
        self.details = details
    }
}
