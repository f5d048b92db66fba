import WAMPCore

/// Tells the questions of a realm apart that its owner is asked: see ``Delivery/ask(_:_:)``.
package struct QuestionID: Hashable, Sendable, ExpressibleByIntegerLiteral {
    let number: UInt64

    init(_ number: UInt64) {
        self.number = number
    }

    package init(integerLiteral number: UInt64) {
        self.number = number
    }
}

/// A message of a session that waits until it is known whether the session may do that, and those behind it.
struct Waiting {
    /// What is asked at the moment.
    var question: QuestionID
    var request: AuthorizationRequest
    let message: Message
    /// What was answered about the message so far; one may need more than one permission.
    var answers: [DecisionCache.Key: Authorization] = [:]
    /// What the session sent meanwhile, in order.
    var backlog: [Follower] = []
    /// About how many bytes the messages of the backlog take.
    var backlogByteCount = 0
    /// The client says good-bye when its messages have been handled.
    var isLeaving = false

    /// A message behind the one that waits.
    struct Follower {
        let message: Message
        /// It came faster than the session may send, and is refused when its turn has come: before that, the numbers of
        /// those before it would seem to come too late.
        let isTooFast: Bool
    }
}

/// The questions that are open, and how long they may be. All may take equally long, so the oldest is the first due.
struct Questions {
    private var sessions: [QuestionID: SessionID] = [:]
    private var deadlines: [(id: QuestionID, deadline: Duration)] = []
    private var first = 0
    private var lastNumber: UInt64 = 0

    /// When the oldest open question has waited long enough.
    var earliestDeadline: Duration? { first < deadlines.count ? deadlines[first].deadline : nil }

    mutating func open(for session: SessionID, deadline: Duration?) -> QuestionID {
        lastNumber += 1
        let id = QuestionID(lastNumber)
        sessions[id] = session
        if let deadline { deadlines.append((id, deadline)) }
        return id
    }

    /// The question is answered, or its session gone. Nil when that was so already.
    mutating func close(_ id: QuestionID) -> SessionID? {
        let session = sessions.removeValue(forKey: id)
        while first < deadlines.count, sessions[deadlines[first].id] == nil { first += 1 }
        if first > deadlines.count / 2 {
            deadlines.removeFirst(first)
            first = 0
        }
        return session
    }

    /// A question that nobody answered in time.
    func overdue(at now: Duration) -> QuestionID? {
        guard first < deadlines.count, deadlines[first].deadline <= now else { return nil }
        return deadlines[first].id
    }
}
