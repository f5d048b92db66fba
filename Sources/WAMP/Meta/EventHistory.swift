public import WAMPCore

/// Which of the events that a router kept are wanted: those that all of these say.
///
/// Times are as RFC 3339 writes them: `2026-11-23T12:00:00Z`.
public struct HistoryQuery: Sendable {
    /// Whether the newest comes first.
    public var isReversed = false
    /// How many are wanted at most.
    public var limit: Int?
    /// Those of one topic, where the subscription is a pattern.
    public var topic: URI?

    /// Those published at this time or later.
    public var fromTime: String?
    /// Those published later than this.
    public var afterTime: String?
    /// Those published before this time.
    public var beforeTime: String?
    /// Those published at this time or before.
    public var untilTime: String?

    /// This publication and those after it.
    public var fromPublication: PublicationID?
    /// Those after this publication.
    public var afterPublication: PublicationID?
    /// Those before this publication.
    public var beforePublication: PublicationID?
    /// This publication and those before it.
    public var untilPublication: PublicationID?

    /// All that there are.
    public init() {}

    /// At most `limit` of them.
    public init(limit: Int, isReversed: Bool = false) {
        self.limit = limit
        self.isReversed = isReversed
    }

    var keywordArguments: [String: Value] {
        var words: [String: Value] = [:]
        if isReversed { words["reverse"] = true }
        words["limit"] = limit.map { Value(integer: $0) }
        words["topic"] = topic.map { .string($0.string) }
        words["from_time"] = fromTime.map { .string($0) }
        words["after_time"] = afterTime.map { .string($0) }
        words["before_time"] = beforeTime.map { .string($0) }
        words["until_time"] = untilTime.map { .string($0) }
        words["from_publication"] = fromPublication.map { Value($0) }
        words["after_publication"] = afterPublication.map { Value($0) }
        words["before_publication"] = beforePublication.map { Value($0) }
        words["until_publication"] = untilPublication.map { Value($0) }
        return words
    }
}

/// An event that a router kept.
public struct StoredEvent: Sendable, Equatable {
    /// When it was published, as RFC 3339 writes it; nil where the router does not say.
    public let timestamp: String?
    /// The number of the publication.
    public let publication: PublicationID
    /// What the router said of it.
    public let details: Details
    /// Its arguments.
    public let payload: Payload

    init(_ values: [String: Value]) throws {
        guard let publication = values["publication"].flatMap({ PublicationID($0) }) else {
            throw ArgumentError(.position(1), "the router was expected to name a publication")
        }
        self.publication = publication
        timestamp = values["timestamp"]?.stringValue
        details = Details(values["details"]?.dictionaryValue ?? [:])
        payload = try Payload(
            arguments: values["args"]?.listValue ?? [], keywordArguments: values["kwargs"]?.dictionaryValue ?? [:])
    }
}
