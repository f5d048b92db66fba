/// What a ``FaultyProxy`` does to a connection.
package struct ConnectionFault: Equatable, Sendable {
    /// How bytes are passed on.
    package enum Pace: Equatable, Sendable {
        /// As they come.
        case whole
        /// Each read after another wait, of up to so long.
        case late(upTo: Duration)
        /// One by one, each in a system call of its own.
        case bytewise
    }

    /// How the connection is hurt for good.
    package enum Cut: String, Sendable, CaseIterable {
        /// Both sides get RST.
        case reset
        /// Both sides get the end of the stream, in the middle of a message or not.
        case close
        /// Nothing is passed on any more, either way, and neither side is told.
        case swallow
    }

    package var pace: Pace
    /// nil for a connection that may live.
    package var cut: Cut?
    /// How many bytes are passed on before the cut, both ways together.
    package var cutAfter: Int

    package init(pace: Pace = .whole, cut: Cut? = nil, after count: Int = 0) {
        self.pace = pace
        self.cut = cut
        cutAfter = count
    }

    /// Half of the connections are passed on as they come, half of them live.
    package static func random(using generator: inout some RandomNumberGenerator) -> ConnectionFault {
        let paces: [Pace] = [.whole, .whole, .late(upTo: .milliseconds(20)), .bytewise]
        let cuts = [nil, nil, nil] + Cut.allCases.map { Optional($0) }
        return ConnectionFault(
            pace: paces.randomElement(using: &generator) ?? .whole, cut: cuts.randomElement(using: &generator) ?? nil,
            after: .random(in: 0..<Self.longestLife, using: &generator))
    }

    /// Cuts come while there is a handshake and long afterwards.
    private static let longestLife = 300_000
}
