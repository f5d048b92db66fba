package import WAMPCore

/// A realm: its sessions, its broker and its dealer. Nothing that happens in one realm is seen in another.
///
/// Every method says what there is to send by putting it into an ``Outbox``; the tables are up to date by then. `now` is
/// how long ago the realm began. An object, since sessions and calls refer to each other; confined to its owner.
///
///     RealmMachine -> members -> Member -> its own calls, its invocations -> Call
///       Broker: topics     -> Subscription -> subscribers
///       Dealer: procedures -> Registration -> Offer -> Member
///
/// `RealmMachine+Departures` undoes what a session did. `RealmMachine+Routing` takes messages to the broker and the dealer; `MetaProcedure` and `RealmMachine+...API` answer
/// the calls that are meant for the realm itself. `RealmMachine+Authorization` finds out who may do what.
package final class RealmMachine {
    package let name: URI
    /// The rules; those of the memory of events stay what they were in the beginning.
    package var rules: RealmRules { didSet { rulesChanged() } }
    var broker: Broker
    var dealer: Dealer
    private(set) var members: [SessionID: Member] = [:]
    /// Those who have left, and of whom something is still here.
    var departures = Departures()
    /// What has happened, and is still to be told to those who want to know.
    var news: [MetaEvent] = []
    /// What has happened so far.
    package internal(set) var counters = RealmCounters()

    // For RealmMachine+Authorization: who is asked what, and what was answered before.
    var questions = Questions()
    var decisions: DecisionCache
    /// Calls in the name of the realm itself, as many as it likes.
    let caller = Member(RealmMachine.ownID, .realm, features: [], rules: RealmRules())
    var ownQuestions: [RequestID: QuestionID] = [:]
    var lastOwnRequest: RequestID = 0

    /// An empty realm. `seed` makes its publications' identifiers and its choices of callees; `startedAt` is the time of
    /// day at which `now` was zero.
    package init(name: URI, rules: RealmRules = RealmRules(), seed: UInt64, startedAt: Timestamp) {
        self.name = name
        self.rules = rules
        broker = Broker(rules: rules, seed: seed, startedAt: startedAt)
        dealer = Dealer(rules: rules, seed: ~seed, startedAt: startedAt)
        decisions = DecisionCache(maximum: rules.maximumDecisions)
    }

    private func rulesChanged() {
        broker.rules = rules
        dealer.rules = rules
        decisions = DecisionCache(maximum: rules.maximumDecisions)
    }

    /// How many sessions have joined and not left.
    package var sessionCount: Int { members.count }

    /// How many procedures and patterns of procedures are offered, each by one or more sessions.
    package var registrationCount: Int { dealer.registrationsByID.count }

    /// How many topics and patterns of topics somebody is subscribed to, or a history is kept of.
    package var subscriptionCount: Int { broker.subscriptionsByID.count }

    /// How many calls wait for their answer.
    package var pendingCallCount: Int { dealer.openCallCount }

    package func contains(_ session: SessionID) -> Bool { members[session] != nil }

    /// Whether nothing is left of anybody: neither session nor subscription, registration or call.
    package var isEmpty: Bool { members.isEmpty && broker.isEmpty && dealer.isEmpty }

    // MARK: Sessions

    /// A session joins. Send its WELCOME before what comes into `outbox`.
    ///
    /// `session` must be a number that no other has (see ``contains(_:)``), `hello` the details of its HELLO.
    package func joined(
        _ session: SessionID, as identity: Identity, hello: Details, at now: Duration, into outbox: inout Outbox
    ) {
        precondition(session.isValid && !contains(session), "a session joins once, under a number of its own")
        members[session] = Member(session, identity, features: MemberFeatures(hello: hello), rules: rules)
        counters.joins &+= 1
        news.append(.sessionJoined(session, identity))
        tellNews(at: now, into: &outbox)
    }

    /// From now on the session is not heard, and gets nothing.
    func remove(_ member: Member) {
        members[member.id] = nil
    }

    // MARK: Time

    /// When ``hitDeadline(now:into:)`` is due; nil when nothing is waited for.
    package var deadline: Duration? {
        earlier(earlier(dealer.deadlines.earliest, questions.earliestDeadline), departures.deadline)
    }

    /// The time has come for some calls to end, for somebody who was asked to be too late, or to clear away what those
    /// have left behind who left.
    package func hitDeadline(now: Duration, into outbox: inout Outbox) {
        dealer.hitDeadline(now: now, into: &outbox)
        while let question = questions.overdue(at: now) {
            failed(question, because: "nobody knew in time", at: now, into: &outbox)
        }
        if let deadline = departures.deadline, deadline <= now { clearAway(at: now, into: &outbox) }
    }

    // MARK: Draining

    /// From now on calls are refused, but for those of sessions that have calls to answer themselves.
    package func beginDraining() { dealer.isDraining = true }

    // MARK: News

    /// Publishes what has happened to those who want to know.
    func tellNews(at now: Duration, into outbox: inout Outbox) {
        guard !news.isEmpty else { return }
        let events = news
        news.removeAll(keepingCapacity: true)
        for event in events where broker.isWatched(event.topic) {
            // A name that no payload can hold is announced to nobody.
            guard let payload = try? Payload(arguments: event.arguments) else { continue }
            broker.announce(payload, on: event.topic, at: now, into: &outbox)
        }
    }
}

private func earlier(_ left: Duration?, _ right: Duration?) -> Duration? {
    guard let left, let right else { return left ?? right }
    return min(left, right)
}
