public import WAMPCore

/// The events of these topics are remembered.
public struct EventHistoryRule: Sendable, Equatable {
    /// A topic, or a pattern of topics.
    public var topic: URI
    /// How topics are compared with it.
    public var match: MatchPolicy
    /// How many events are remembered; then the oldest goes.
    public var maximumEvents: Int
    /// How many bytes they may have together; then the oldest goes.
    public var maximumBytes: Int
    /// How old they may become; nil for as old as they like.
    public var maximumAge: Duration?

    /// Remembers the events of a topic.
    public init(
        topic: URI, match: MatchPolicy = .exact, maximumEvents: Int = 1000, maximumBytes: Int = 16_777_216,
        maximumAge: Duration? = nil
    ) {
        self.topic = topic
        self.match = match
        self.maximumEvents = maximumEvents
        self.maximumBytes = maximumBytes
        self.maximumAge = maximumAge
    }
}
