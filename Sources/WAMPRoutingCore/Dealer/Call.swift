import WAMPCore

/// A call that waits for its callee.
///
/// It stands in two tables: its caller's (by the caller's number) and its callee's (by ours).
final class Call {
    let caller: Member
    /// The number that the caller gave it.
    let request: RequestID
    let procedure: URI
    /// What the caller asked for with the first part; the options of later parts do not count.
    let options: Details
    /// Who answers it, and under which registration. Another one after the first was unavailable.
    private(set) var offer: Offer
    /// How it came here, when it began at another router.
    let path: ForwardingPath?
    /// The number under which the callee answers it.
    private(set) var invocation: RequestID = 0

    /// What was called with, as long as another callee may have to be asked. See ``Dealer/keep(_:for:)``.
    var payload: Payload?
    /// The callees who were unavailable.
    private(set) var refusals: [SessionID] = []

    /// More parts of the call are to come.
    var expectsMore = false
    /// Results in parts are passed on.
    var takesProgress = false
    /// A part of the result was passed on.
    var hasProgressed = false
    /// The caller cancelled it with `kill`: the callee was told, and its answer is awaited.
    var isInterrupted = false

    /// How long it may take until the first result, and from one part of the result to the next.
    var timeout: Duration?
    /// When it has taken too long. Meaningful only while it is in ``CallDeadlines``.
    var deadline = Duration.zero
    /// Where it stands in ``CallDeadlines``, if it does.
    var deadlinePlace: Int?

    init(_ message: CallMessage, from caller: Member, over path: ForwardingPath?, to offer: Offer) {
        self.path = path
        self.caller = caller
        self.offer = offer
        request = message.request
        procedure = message.procedure
        options = message.options.isEmpty ? message.options : message.options.ofOpenCall
    }

    var callee: Member { offer.callee }

    /// Enters the call into the tables of its two sessions.
    func begin() {
        caller.calls[request] = self
        invocation = offer.callee.invoke(self)
        offer.openCallCount += 1
    }

    /// Takes the call out of the tables of its two sessions.
    func end() {
        caller.calls[request] = nil
        leaveCallee()
        if expectsMore { caller.endedEarly.insert(request) }
    }

    /// The callee was unavailable: from now on it is another one's.
    func move(to other: Offer) {
        leaveCallee()
        refusals.append(offer.callee.id)
        offer = other
        invocation = other.callee.invoke(self)
        other.openCallCount += 1
    }

    private func leaveCallee() {
        offer.callee.forget(invocation)
        offer.openCallCount -= 1
    }
}
