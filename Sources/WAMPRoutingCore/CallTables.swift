import WAMPCore

/// What the dealer knows of one session, as a caller and as a callee.
struct CallTables: Sendable {
    /// A call that waits for its callee.
    struct Call: Sendable {
        let callee: SessionID
        let invocation: RequestID
        /// The caller cancelled it with `kill`: the callee was told, and its answer is awaited.
        var isInterrupted = false
    }

    /// The other end of a call.
    struct Invocation: Sendable {
        let caller: SessionID
        let call: RequestID
    }

    /// Whether the session announced that it can be interrupted.
    let canCancel: Bool
    /// What it offers.
    var procedures: [RegistrationID: URI] = [:]
    /// Its own calls, by the number that it gave them.
    var calls: [RequestID: Call] = [:]
    /// The calls that it has to answer, by the number that we gave them.
    private(set) var invocations: [RequestID: Invocation] = [:]

    private var invocationIDs = IDGenerator()
    private var lastInvocation: RequestID = 0

    init(canCancel: Bool) {
        self.canCancel = canCancel
    }

    /// Gives the session a call to answer, under the next number.
    mutating func invoke(_ invocation: Invocation) -> RequestID {
        lastInvocation = invocationIDs.next()
        invocations[lastInvocation] = invocation
        return lastInvocation
    }

    /// Nobody waits for the answer to an invocation any more. Nil when nobody did.
    @discardableResult
    mutating func forget(_ invocation: RequestID) -> Invocation? {
        invocations.removeValue(forKey: invocation)
    }

    /// Whether the session was ever given this invocation.
    ///
    /// This is all that has to be remembered of those that are over, because the numbers are sequential. It would take
    /// a callee 2^53 invocations to begin again at 1: more than a lifetime.
    func wasIssued(_ invocation: RequestID) -> Bool { invocation <= lastInvocation }
}
