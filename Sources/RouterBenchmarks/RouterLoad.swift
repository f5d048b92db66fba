package import SerializationCore

/// What a router is pressed with, and for how long.
package struct RouterLoad: Sendable {
    /// What the sessions of the load do.
    package enum Kind: Sendable, Equatable {
        /// Calls of an echo, with `inFlight` outstanding.
        case calls(CallRole)
        /// Publications to so many subscribers, with `inFlight` of them under way: one is until every subscriber has it.
        case events(subscribers: Int)
        /// So many sessions that join, `inFlight` at a time, and leave when the last has joined.
        case joins(Int)
        /// The same, but they stay for the measured time and do nothing.
        case idle(Int)
    }

    /// What others have registered or subscribed to, which no call and no publication of the load concerns.
    package struct Crowd: Sendable, Equatable {
        package enum Kind: String, Sendable, CaseIterable {
            case registrations, prefixes, wildcards
        }

        package var kind: Kind
        package var count: Int

        package init(_ kind: Kind, count: Int) {
            self.kind = kind
            self.count = count
        }
    }

    /// Which ends of a call are in this process.
    package enum CallRole: String, Sendable, CaseIterable {
        case both, caller, callee
    }

    /// How much is measured.
    package enum Extent: Sendable, Equatable {
        /// So many calls or publications, without any before them.
        case operations(Int)
        /// What is done in `seconds`, after some that are not counted.
        case seconds(Double, warmUp: Double)
    }

    package var kind: Kind
    /// Where the router listens, as for a client: `ws://127.0.0.1:8080/ws`.
    package var url: String
    package var realm = "realm1"
    package var format = SerializationFormat.json
    package var inFlight = 1
    /// How many characters of ASCII the one argument has.
    package var size = 16
    /// What is there besides; nil for nothing.
    package var crowd: Crowd?
    package var extent = Extent.seconds(5, warmUp: 1)
    /// The process that routes, whose processor time and memory are measured; nil for none.
    package var processID: Int32?

    package init(_ kind: Kind, url: String) {
        self.kind = kind
        self.url = url
    }

    /// The most sessions that the load opens; more need more than the ports of one address.
    package static let maximumSessions = 20_000
    /// The most registrations or patterns that are there besides.
    package static let maximumCrowd = 1_000_000
    /// The most calls or publications that are outstanding.
    package static let maximumInFlight = 10_000
    /// The longest argument, in characters.
    package static let maximumSize = 1 << 20
    /// The most characters of all that is in flight.
    package static let maximumBytesInFlight = 1 << 26
    /// The longest measured time, in seconds.
    package static let maximumSeconds = 600.0
    /// The most calls or publications that are measured.
    package static let maximumOperations = 1_000_000_000

    /// What is wrong with the figures, in one sentence; nil when nothing is.
    package var trouble: String? {
        switch kind {
        case .calls: break
        case .events(let count), .joins(let count), .idle(let count):
            guard 1...Self.maximumSessions ~= count else {
                return "there are from 1 to \(Self.maximumSessions) sessions"
            }
        }
        if let crowd, !(1...Self.maximumCrowd ~= crowd.count) {
            return "there are from 1 to \(Self.maximumCrowd) \(crowd.kind.rawValue)"
        }
        guard 1...Self.maximumInFlight ~= inFlight else {
            return "from 1 to \(Self.maximumInFlight) operations are in flight"
        }
        guard 0...Self.maximumSize ~= size, size * inFlight <= Self.maximumBytesInFlight else {
            return "a payload has at most \(Self.maximumSize) bytes, all in flight \(Self.maximumBytesInFlight)"
        }
        switch extent {
        case .operations(let count):
            guard 1...Self.maximumOperations ~= count else {
                return "from 1 to \(Self.maximumOperations) operations are measured"
            }
        case .seconds(let seconds, let warmUp):
            guard seconds > 0, warmUp >= 0, seconds + warmUp <= Self.maximumSeconds else {
                return "it takes more than 0 and at most \(Int(Self.maximumSeconds)) seconds"
            }
        }
        return nil
    }
}
