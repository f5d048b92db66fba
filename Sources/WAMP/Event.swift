public import WAMPCore

/// One event that somebody published.
public struct Event: Sendable {
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

    /// The positional argument at `index`, counted from 0. A missing one is nil where an optional type is wanted.
    ///
    /// - Throws: `ArgumentError` when it is missing or of another type.
    public func argument<Argument: Decodable>(
        _ index: Int, as type: Argument.Type = Argument.self
    ) throws(ArgumentError) -> Argument {
        try payload.argument(index, as: type)
    }

    /// The keyword argument called `name`. A missing one is nil where an optional type is wanted.
    ///
    /// - Throws: `ArgumentError` when it is missing or of another type.
    public func keyword<Argument: Decodable>(
        _ name: String, as type: Argument.Type = Argument.self
    ) throws(ArgumentError) -> Argument {
        try ArgumentReader(payload).keyword(name, as: type)
    }
}
