public import WAMPCore

/// One event that somebody published.
public struct Event: ArgumentCarrier, Sendable {
    /// The topic it was published to, also where the subscription is a pattern.
    public let topic: URI
    /// The arguments, decoded when they are asked for.
    public let payload: Payload
    /// What the router says of the event.
    public let details: Details
    /// The number of the publication, the same for everybody who gets it.
    public let publication: PublicationID

    /// Who is to be told that the event was handled, if anybody.
    let receipt: EventReceipt?

    init(_ message: EventMessage, payload: Payload, subscribedTo topic: URI, receipt: EventReceipt?) {
        self.topic = message.details.topic ?? topic
        self.payload = payload
        details = message.details
        publication = message.publication
        self.receipt = receipt
    }

    /// Who published it; nil where that is not disclosed.
    public var publisher: SessionID? { details.publisher }

    /// Whether it was published before the subscription was made, and kept by the router.
    public var isRetained: Bool { details.retained }
}
