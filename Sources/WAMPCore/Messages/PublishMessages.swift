/// A publisher sends an event to a topic.
public struct PublishMessage: Sendable, Equatable {
    /// The identifier of this request.
    public var request: RequestID
    /// Whether to answer, and who is to get the event.
    public var options: Details
    /// What the event is about.
    public var topic: URI
    /// What is published.
    public var payload: Payload

    /// Makes the message of its elements.
    public init(request: RequestID, options: Details = [:], topic: URI, payload: Payload = .empty) {
        self.request = request
        self.options = options
        self.topic = topic
        self.payload = payload
    }
}

/// The broker acknowledges a publication, when it was asked to.
public struct PublishedMessage: Sendable, Equatable {
    /// The PUBLISH that is answered.
    public var request: RequestID
    /// The identifier of the published event.
    public var publication: PublicationID

    /// Makes the message of its elements.
    public init(request: RequestID, publication: PublicationID) {
        self.request = request
        self.publication = publication
    }
}

/// The broker delivers a publication to a subscriber.
public struct EventMessage: Sendable, Equatable {
    /// Why the session gets the event.
    public var subscription: SubscriptionID
    /// The identifier of the published event.
    public var publication: PublicationID
    /// Who published it, if disclosed; its topic, if the subscription is a pattern.
    public var details: Details
    /// What the publisher said.
    public var payload: Payload

    /// Makes the message of its elements.
    public init(
        subscription: SubscriptionID, publication: PublicationID, details: Details = [:], payload: Payload = .empty
    ) {
        self.subscription = subscription
        self.publication = publication
        self.details = details
        self.payload = payload
    }
}

/// A subscriber acknowledges an event (an extension of Crossbar).
public struct EventReceivedMessage: Sendable, Equatable {
    /// The identifier of the published event.
    public var publication: PublicationID

    /// Makes the message of its elements.
    public init(publication: PublicationID) {
        self.publication = publication
    }
}
