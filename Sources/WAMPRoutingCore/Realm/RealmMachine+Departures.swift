package import WAMPCore

/// The sessions that have left and left much behind, which is cleared away a piece at a time: whoever is still there does
/// not wait for the end of thousands of registrations.
struct Departures {
    /// How many subscriptions and offers are taken back at a time: the work of about a millisecond.
    static var pieceSize: Int { 256 }
    /// How long others have between two pieces.
    private static var interval: Duration { .milliseconds(1) }

    /// In the order in which they left.
    private(set) var members: [Member] = []
    private var nextPiece = Duration.zero

    /// When the next piece is due; nil when nothing is left.
    var deadline: Duration? { members.isEmpty ? nil : nextPiece }

    mutating func append(_ member: Member, at now: Duration) {
        if members.isEmpty { nextPiece = now + Self.interval }
        members.append(member)
    }

    /// Whose traces are removed next; a piece of them is, now.
    mutating func beginPiece(at now: Duration) -> Member? {
        nextPiece = now + Self.interval
        return members.first
    }

    mutating func removeFirst() { members.removeFirst() }
}

extension RealmMachine {
    /// A session ended, in whichever way. Does nothing when it is not here, so it may be said twice.
    package func left(_ session: SessionID, at now: Duration, into outbox: inout Outbox) {
        guard let member = members[session] else { return }
        remove(member)
        cleanUp(after: member, at: now, into: &outbox)
    }

    /// Undoes what a session did that is not here any more, and publishes what it left.
    ///
    /// Its calls end at once. What it offered is gone for everybody at once too, but much of it stays in the tables for a
    /// while, and the news comes when it is out of them. `quietly` there is no news and no testament; calls of others end
    /// all the same.
    func cleanUp(after member: Member, quietly: Bool = false, at now: Duration, into outbox: inout Outbox) {
        forgetWaiting(of: member)
        member.hasLeft = true
        dealer.endCalls(of: member, into: &outbox)
        if members.isEmpty {
            while !departures.members.isEmpty { clearAway(at: now, into: &outbox) }  // nobody is kept waiting
        } else if !quietly, member.traceCount > Departures.pieceSize {
            return departures.append(member, at: now)
        }
        broker.left(member, news: &news)
        dealer.left(member, news: &news)
        if quietly { return news.removeAll() }
        finish(member, at: now, into: &outbox)
    }

    /// Clears away a piece of what those have left behind who left.
    func clearAway(at now: Duration, into outbox: inout Outbox) {
        guard let member = departures.beginPiece(at: now) else { return }
        let subscriptions = member.subscriptions.values.prefix(Departures.pieceSize)
        for subscription in subscriptions { broker.remove(member, from: subscription, news: &news) }
        for offer in member.offers.values.prefix(Departures.pieceSize - subscriptions.count) {
            dealer.remove(offer, news: &news)
        }
        guard member.traceCount == 0 else { return tellNews(at: now, into: &outbox) }
        departures.removeFirst()
        finish(member, at: now, into: &outbox)
    }

    /// Takes back, of those who have left, the offers that `message` would come upon.
    func clearTheWay(for message: Message) {
        switch message {
        case .register(let message):
            guard let registration = dealer.registrations[message.procedure, message.options.match] else { return }
            _ = dealer.removeDeparted(from: registration, news: &news)
        case .call(let message):
            while let registration = dealer.registrations.best(for: message.procedure),
                dealer.removeDeparted(from: registration, news: &news)
            {}
        default: break
        }
    }

    private func finish(_ member: Member, at now: Duration, into outbox: inout Outbox) {
        tellNews(at: now, into: &outbox)
        for testament in member.testaments.inOrder { publishTestament(testament, of: member, at: now, into: &outbox) }
        news.append(.sessionLeft(member.id, member.identity))
        tellNews(at: now, into: &outbox)
    }

    private func publishTestament(
        _ message: PublishMessage, of member: Member, at now: Duration, into outbox: inout Outbox
    ) {
        do {
            try broker.publish(message, from: member, among: members, at: now, into: &outbox)
        } catch {
            // It was checked when it was made. Who it was for might be told, but there is nobody to tell.
        }
    }
}
