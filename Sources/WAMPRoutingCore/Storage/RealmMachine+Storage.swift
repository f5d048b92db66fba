import WAMPCore

// What survives the router: the realm says what is to be stored, and is told when it stands.
//
//     let unreadable = realm.restore(events, at: now)
//     ...
//     while let batch = realm.nextBatch() { write(batch); realm.stored(into: &outbox) }

extension RealmMachine {
    /// Begins with events that were stored, and says from now on what is to be stored. To be called before anybody joins.
    ///
    /// - Returns: how many of the events cannot be read, or are of a history that is not kept any more. They stay where
    ///   they are.
    package func restore(_ events: [EventRecord], at now: Duration) -> Int {
        precondition(members.isEmpty && broker.journal == nil, "a realm is restored once, before anybody joins")
        broker.journal = Journal()
        return broker.restore(events, at: now)
    }

    /// Whether something is to be written.
    package var hasChanges: Bool { broker.journal?.hasChanges ?? false }

    /// What is to be written now, all or none of it; nil when there is nothing, or a batch is being written.
    ///
    /// To be asked for after everything that happens. Tell the outcome with ``stored(into:)`` or
    /// ``notStored(_:goingOn:into:)``.
    package func nextBatch() -> [StoreChange]? { broker.journal?.nextBatch() }

    /// The batch stands: its publications are acknowledged.
    package func stored(into outbox: inout Outbox) {
        for acknowledgement in broker.journal?.endBatch() ?? [] { acknowledge(acknowledgement, into: &outbox) }
    }

    /// The batch was not written. Its publications are refused with `reason`, a sentence, or else acknowledged all the
    /// same when the router is to go on in memory. Subscribers have got them.
    package func notStored(_ reason: String, goingOn: Bool, into outbox: inout Outbox) {
        for acknowledgement in broker.journal?.endBatch() ?? [] {
            guard !goingOn else {
                acknowledge(acknowledgement, into: &outbox)
                continue
            }
            let error = WAMPError(.notStored, reason).reply(to: .publish, acknowledgement.request)
            outbox.send(.error(error), to: acknowledgement.publisher)
        }
    }

    private func acknowledge(_ acknowledgement: Journal.Acknowledgement, into outbox: inout Outbox) {
        let message = PublishedMessage(
            request: acknowledgement.request, publication: acknowledgement.publication)
        outbox.send(.published(message), to: acknowledgement.publisher)
    }
}

extension Broker {
    mutating func restore(_ events: [EventRecord], at now: Duration) -> Int {
        var unread = 0
        for event in events.sorted(by: { $0.key.number < $1.key.number }) {
            guard let (publication, date) = Publication.restored(event.bytes) else {
                unread += 1
                continue
            }
            switch event.key.log {
            case .retained:
                retained.restore(publication, date, number: event.key.number, journal: journal)
            case .history(let topic, let match):
                guard let subscription = subscriptions[topic, match], subscription.log != nil else {
                    unread += 1
                    continue
                }
                subscription.log?.restore(publication, at: date, number: event.key.number)
            }
        }
        for subscription in subscriptionsByID.values { subscription.log?.trim(at: startedAt + now, journal: journal) }
        return unread
    }
}
