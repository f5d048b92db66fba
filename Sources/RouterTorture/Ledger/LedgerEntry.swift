internal import LoopBenchmarks

/// Something that a client of a torture did, or saw: a line of text that its process writes before it goes on.
package struct LedgerEntry: Equatable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The session was established.
        case joined
        /// The session lived until all was over, and everything that came to it is written down.
        case settled
        /// The session is about to leave, with everything that is under way.
        case leaving
        /// The session is over; the detail says why.
        case ended
        /// The session subscribed to the topic; the detail is how it is matched.
        case subscribed
        /// The session offers the procedure.
        case registered
        /// The session is about to take the procedure back.
        case withdrawing
        /// The session has taken the procedure back.
        case withdrawn
        /// The session is about to make the call; the detail is the procedure.
        case calling
        /// The call came back with what it should.
        case answered
        /// The call came back with something else.
        case wrong
        /// The call came back with the error that the detail names.
        case failed
        /// The session was lost before the call came back.
        case lost
        /// The session was given the call to run.
        case invoked
        /// The session is about to publish; the detail is the topic.
        case publishing
        /// The router has taken the publication.
        case acknowledged
        /// The router refuses the publication with the error that the detail names.
        case refused
        /// The session was lost before the router said anything.
        case abandoned
        /// The session got the publication; the detail is the topic that it had subscribed to.
        case event
        /// The client begins nothing new any more, and nothing of its own is under way.
        case idle
    }

    /// Nanoseconds of this machine's clock that counts from its start, the same for all processes.
    package var time: UInt64
    package var kind: Kind
    /// The name of the client's session, `CLIENT.NUMBER`.
    package var session: String
    /// The call or the publication, a procedure, or a topic; `-` for none.
    package var subject: String
    /// What else there is to say; `-` for nothing.
    package var detail: String

    /// Something that happens now, unless told otherwise.
    package init(
        _ kind: Kind, _ session: String, _ subject: String = "-", _ detail: String = "-", time: UInt64 = Clocks.now
    ) {
        self.time = time
        self.kind = kind
        self.session = session
        self.subject = subject
        self.detail = detail
    }

    /// Reads ``line``; nil for another line.
    package init?(line: String) {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 5, let time = UInt64(words[0]), let kind = Kind(rawValue: words[1]) else { return nil }
        self.init(kind, words[2], words[3], words[4], time: time)
    }

    /// The entry as a line of five words.
    package var line: String { "\(time) \(kind.rawValue) \(session) \(subject) \(detail)" }
}
