/// Accounts for everything that clients of a router did and saw while they were tormented.
///
/// What has to hold when connections are cut and processes killed:
///
/// - *Calls.* Each call comes back exactly once: with the right result, with an error, or with the news that the session
///   was lost. It runs at most once: once when there is a result, not at all when the router found nobody to run it, and
///   once or not at all when the caller or the callee was lost.
/// - *Registrations.* What a session offers can be called from the router's answer on until it is taken back, and
///   not any more afterwards.
/// - *Publications.* Each is acknowledged, refused, or lost with its session. One that was acknowledged reaches each
///   subscription that was confirmed before it was made, exactly once, if the subscriber's session lived through it: if
///   it was still there when all was over, or got a later event of the same publisher.
/// - *Events.* None comes that was not published, or was refused; none twice to a subscription; those of a
///   publisher's session in the order in which they were published.
/// - *Sessions.* They end because their client wants it or their connection is cut, and for no other reason.
///
/// A client that was killed has no last word: what was under way in it counts as lost.
package struct Ledger: Sendable {
    struct Call: Sendable {
        let start: UInt64
        let procedure: String
    }

    struct Publication: Sendable {
        let start: UInt64
        let topic: String
    }

    /// What a session offered, and for how long.
    struct Registration: Sendable {
        let start: UInt64
        var withdrawal = UInt64.max
        var end = UInt64.max
    }

    struct Subscription: Sendable {
        let start: UInt64
        /// Whether longer topics that begin so are meant too.
        let isPrefix: Bool
        /// What came, in its order, by the session that published.
        var events: [String: [Int]] = [:]
    }

    struct Session: Sendable {
        var hasSettled = false
        var leaving = UInt64.max
        var end: String?
        var subscriptions: [String: Subscription] = [:]
        var registrations: [String: Registration] = [:]
    }

    /// How a call or a publication came back.
    enum Outcome: Hashable, Sendable {
        case done
        case wrong
        case failed(String)
        case lost
    }

    // Entries of several clients come in any order, so nothing is judged before the end.
    private(set) var calls: [Operation: Call] = [:]
    private(set) var publications: [Operation: Publication] = [:]
    private(set) var outcomes: [Operation: [Outcome]] = [:]
    /// When errors came.
    private(set) var answerTimes: [Operation: UInt64] = [:]
    private(set) var invocations: [Operation: [String]] = [:]
    private(set) var sessions: [String: Session] = [:]
    private(set) var killedClients: Set<String> = []
    private(set) var unreadableLines: [String] = []

    /// Nothing happened yet.
    package init() {}

    /// Takes down a line of a client.
    package mutating func note(line: String) {
        if let entry = LedgerEntry(line: line) { note(entry) } else { unreadableLines.append(line) }
    }

    /// From here on nothing is heard of this client.
    package mutating func noteDeath(of client: String) {
        killedClients.insert(client)
    }

    /// Takes down what a client did or saw.
    package mutating func note(_ entry: LedgerEntry) {
        let (session, subject) = (entry.session, entry.subject)
        switch entry.kind {
        case .joined: sessions[session] = Session()
        case .settled: sessions[session]?.hasSettled = true
        case .leaving: sessions[session]?.leaving = entry.time
        case .ended: sessions[session]?.end = entry.detail
        case .subscribed:
            sessions[session]?.subscriptions[subject] = Subscription(
                start: entry.time, isPrefix: entry.detail == "prefix")
        case .registered: sessions[session]?.registrations[subject] = Registration(start: entry.time)
        case .withdrawing: sessions[session]?.registrations[subject]?.withdrawal = entry.time
        case .withdrawn: sessions[session]?.registrations[subject]?.end = entry.time
        case .idle: break
        default:
            guard let operation = Operation(subject) else { return unreadableLines.append(entry.line) }
            note(entry, of: operation)
        }
    }

    private mutating func note(_ entry: LedgerEntry, of operation: Operation) {
        switch entry.kind {
        case .calling: calls[operation] = Call(start: entry.time, procedure: entry.detail)
        case .publishing: publications[operation] = Publication(start: entry.time, topic: entry.detail)
        case .answered, .acknowledged: outcomes[operation, default: []].append(.done)
        case .wrong: outcomes[operation, default: []].append(.wrong)
        case .failed, .refused:
            outcomes[operation, default: []].append(.failed(entry.detail))
            answerTimes[operation] = entry.time
        case .lost, .abandoned: outcomes[operation, default: []].append(.lost)
        case .invoked: invocations[operation, default: []].append(entry.session)
        default:  // an event
            sessions[entry.session]?.subscriptions[entry.detail]?.events[operation.session, default: []]
                .append(operation.number)
        }
    }

    /// Whether this session's client was killed.
    func wasKilled(_ session: String) -> Bool {
        guard let dot = session.lastIndex(of: ".") else { return false }
        return killedClients.contains(String(session[..<dot]))
    }
}
