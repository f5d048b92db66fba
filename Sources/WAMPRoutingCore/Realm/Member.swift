import WAMPCore

/// A session that joined a realm, with everything that has to be undone when it leaves.
///
/// An object, since calls and registrations refer to it; confined to whoever owns the realm. Calls refer to both their
/// sessions and these to their calls: the circle is broken when the call ends, as it does at the latest when either
/// leaves.
final class Member {
    let id: SessionID
    let identity: Identity
    let features: MemberFeatures

    var requests: RequestSequence
    /// Nil when it may send as much as it likes.
    var pace: MessagePace?
    /// What it is subscribed to.
    var subscriptions: [SubscriptionID: Subscription] = [:]
    /// What it offers.
    var offers: [RegistrationID: Offer] = [:]
    /// Its own open calls, by the number that it gave them.
    var calls: [RequestID: Call] = [:]
    /// Its own calls that ended or were refused before all of their parts had come.
    var endedEarly = EndedCalls()
    /// What is published when it leaves.
    var testaments = Testaments()
    /// Whether it is not here any more. What it offers may still stand in the tables, and counts as if it did not.
    var hasLeft = false
    /// What it sent and may not do before somebody has been asked; nil when nothing waits.
    var waiting: Waiting?

    /// The open calls that it has to answer, by the number that we gave them.
    private(set) var invocations: [RequestID: Call] = [:]
    private var invocationIDs = IDGenerator()
    private var lastInvocation: RequestID = 0

    init(_ id: SessionID, _ identity: Identity, features: MemberFeatures, rules: RealmRules) {
        self.id = id
        self.identity = identity
        self.features = features
        requests = RequestSequence(rules.requestIDs)
        pace = rules.messageRate.map { MessagePace($0) }
    }

    /// Whether it is the realm itself, which calls procedures to find out who may do what.
    var isRealm: Bool { id == RealmMachine.ownID }

    /// How much there is to be taken back of what it did.
    var traceCount: Int { subscriptions.count + offers.count }

    // MARK: Invocations

    /// Gives the session a call to answer, under the next number.
    func invoke(_ call: Call) -> RequestID {
        lastInvocation = invocationIDs.next()
        invocations[lastInvocation] = call
        return lastInvocation
    }

    /// Nobody waits for the answer to an invocation any more.
    func forget(_ invocation: RequestID) {
        invocations[invocation] = nil
    }

    /// Whether the session was ever given this invocation.
    ///
    /// This is all that has to be remembered of those that are over, because the numbers are sequential. It would take
    /// a callee 2^53 invocations to begin again at 1: more than a lifetime.
    func wasIssued(_ invocation: RequestID) -> Bool { invocation <= lastInvocation }
}
