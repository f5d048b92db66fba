/// How many messages a session may send.
public struct MessageRate: Sendable, Equatable {
    /// How many in a second, in the long run.
    public var perSecond: Int
    /// How many at once, after a time of silence.
    public var burst: Int

    /// So many in a second, and twice as many at once unless told otherwise. Both must be greater than 0.
    public init(perSecond: Int, burst: Int? = nil) {
        precondition(perSecond > 0 && burst ?? 1 > 0, "a rate of messages is greater than 0")
        self.perSecond = perSecond
        self.burst = burst ?? 2 * perSecond
    }
}

/// Holds one session to its ``MessageRate``: the generic cell rate algorithm (ITU-T I.371), which has to remember only
/// when the session would be done if it had kept to the rate.
struct MessagePace: Sendable {
    enum Verdict {
        case inTime
        /// Too early: requests are refused.
        case tooFast
        /// It takes no notice of being refused.
        case flooding
    }

    private let interval: Duration
    private let tolerance: Duration
    private var due = Duration.zero

    init(_ rate: MessageRate) {
        interval = .seconds(1) / rate.perSecond
        tolerance = interval * rate.burst
    }

    /// Counts one message. Those that are refused count too, so that a client that does not slow down is found out when
    /// it has sent a second burst beyond the first.
    mutating func count(at now: Duration) -> Verdict {
        due = max(due, now) + interval
        let excess = due - now
        if excess <= tolerance { return .inTime }
        return excess <= tolerance * 2 ? .tooFast : .flooding
    }
}
