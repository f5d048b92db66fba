public import WAMPCore

/// What events are stored for.
public enum EventRecordLog: Sendable, Hashable {
    /// The latest events of a topic, for those who subscribe later.
    case retained(topic: URI)
    /// The events of an ``EventHistoryRule``.
    case history(topic: URI, match: MatchPolicy)
}

/// Where an event is stored: no two of a realm have the same.
public struct EventRecordKey: Sendable, Hashable {
    /// What it is stored for.
    public var log: EventRecordLog
    /// Its place there: later events have greater numbers.
    public var number: Int64

    /// The place of one event.
    public init(log: EventRecordLog, number: Int64) {
        self.log = log
        self.number = number
    }
}

/// An event as it is stored.
public struct EventRecord: Sendable, Equatable {
    /// Where it is stored.
    public var key: EventRecordKey
    /// The event itself, of which only the router knows how it is written.
    public var bytes: [UInt8]

    /// An event that was stored.
    public init(key: EventRecordKey, bytes: [UInt8]) {
        self.key = key
        self.bytes = bytes
    }
}

/// What is to be done to a store.
public enum StoreChange: Sendable, Equatable {
    /// Store an event.
    case put(EventRecord)
    /// Forget an event, which may not be there.
    case remove(EventRecordKey)

    /// About how much memory it takes until it stands.
    var byteCount: Int {
        switch self {
        case .put(let event): 128 + event.bytes.count
        case .remove: 128
        }
    }
}

extension URI {
    /// The publication was not stored, and so not acknowledged: the disk is full, or has another fault.
    ///
    /// WAMP has no name for it.
    public static let notStored: URI = "swampy.error.not_stored"
}
