extension Ledger {
    /// What is not as it must be; empty when everything is accounted for.
    package func differences() -> [LedgerDifference] {
        unreadableLines.map { .unreadable($0) } + callDifferences() + publicationDifferences() + eventDifferences()
            + sessionDifferences()
    }

    /// Errors for which nobody may have run the call.
    private static let refusals: Set<String> = [
        "wamp.error.no_such_procedure", "wamp.error.not_authorized", "wamp.error.no_available_callee",
    ]
    /// Errors of calls whose callee is lost, so that nobody knows whether it has run.
    private static let losses: Set<String> = ["wamp.error.canceled"]
    /// Reasons of a router that a torture explains.
    private static let explainedEnds: Set<String> = ["left", "disconnected"]

    // MARK: Calls

    private func callDifferences() -> [LedgerDifference] {
        var differences: [LedgerDifference] = []
        for operation in invocations.keys where calls[operation] == nil {
            differences.append(.ranUncalled("\(operation)"))
        }
        for (operation, call) in calls {
            let name = "\(operation)"
            let runs = invocations[operation]?.count ?? 0
            if runs > 1 { differences.append(.ranTwice(name)) }
            let outcomes = outcomes[operation] ?? []
            if outcomes.count > 1 { differences.append(.answeredTwice(name)) }
            guard let outcome = outcomes.first else {
                if !wasKilled(operation.session) { differences.append(.unanswered(name)) }
                continue
            }
            if let difference = difference(of: outcome, name, runs: runs) { differences.append(difference) }
            if let difference = registrationDifference(of: call, by: operation, outcome, runs: runs) {
                differences.append(difference)
            }
        }
        return differences
    }

    private func difference(of outcome: Outcome, _ name: String, runs: Int) -> LedgerDifference? {
        switch outcome {
        case .lost: nil
        case .done: runs == 0 ? .answeredUnrun(name) : nil
        case .wrong: .wrongResult(name)
        case .failed(let error) where Self.refusals.contains(error): runs > 0 ? .refusedButRun(name) : nil
        case .failed(let error): Self.losses.contains(error) ? nil : .unexpectedError(name, error)
        }
    }

    /// Of a session that calls what it offers itself: nobody else can have ended the registration.
    private func registrationDifference(
        of call: Call, by operation: Operation, _ outcome: Outcome, runs: Int
    ) -> LedgerDifference? {
        guard let session = sessions[operation.session], let registration = session.registrations[call.procedure] else {
            return nil
        }
        if call.start > registration.end { return runs > 0 ? .registrationLingers("\(operation)") : nil }
        let wasOffered = call.start > registration.start && registration.withdrawal == .max
        guard wasOffered, outcome == .failed("wamp.error.no_such_procedure"),
            answerTimes[operation].map({ $0 < session.leaving }) == true
        else { return nil }
        return .registrationLost("\(operation)")
    }

    // MARK: Publications and events

    private func publicationDifferences() -> [LedgerDifference] {
        publications.keys.compactMap { operation in
            let count = outcomes[operation]?.count ?? 0
            if count > 1 { return .answeredTwice("\(operation)") }
            return count == 0 && !wasKilled(operation.session) ? .unanswered("\(operation)") : nil
        }
    }

    private func eventDifferences() -> [LedgerDifference] {
        var differences = sessions.flatMap { name, session in
            session.subscriptions.flatMap { topic, subscription in
                subscription.events.flatMap { publisher, numbers in
                    misplaced(numbers, of: publisher, in: name, subscribedTo: topic, subscription)
                }
            }
        }
        forEachDue { session, subscription, due in
            guard let publisher = due.first?.session else { return }
            let came = Set(subscription.events[publisher] ?? [])
            differences += due.filter { !came.contains($0.number) }.map { .lostEvent("\($0)", session: session) }
        }
        return differences
    }

    /// The events that came twice, out of order, or out of nowhere.
    private func misplaced(
        _ numbers: [Int], of publisher: String, in session: String, subscribedTo topic: String,
        _ subscription: Subscription
    ) -> [LedgerDifference] {
        var differences: [LedgerDifference] = []
        var seen: Set<Int> = []
        var latest = Int.min
        for number in numbers {
            let operation = Operation(publisher, number)
            if !isPublished(operation, for: topic, subscription) || publisher == session {
                differences.append(.inventedEvent("\(operation)", session: session))
            }
            if !seen.insert(number).inserted {
                differences.append(.doubledEvent("\(operation)", session: session))
            } else if number < latest {
                differences.append(.reorderedEvent("\(operation)", session: session))
            }
            latest = max(latest, number)
        }
        return differences
    }

    private func isPublished(_ operation: Operation, for topic: String, _ subscription: Subscription) -> Bool {
        guard let publication = publications[operation] else { return false }
        if case .failed = outcomes[operation]?.first { return false }
        return subscription.covers(publication.topic, as: topic)
    }

    /// The publications of a publisher that have to come to a subscription.
    private func due(
        _ publications: [(key: Operation, value: Publication)], of publisher: String, to session: Session,
        subscribedTo topic: String, _ subscription: Subscription
    ) -> [Operation] {
        let latest = session.hasSettled ? Int.max : subscription.events[publisher]?.max() ?? Int.min
        return publications.filter { operation, publication in
            operation.number <= latest && outcomes[operation]?.first == .done
                && publication.start > subscription.start && subscription.covers(publication.topic, as: topic)
        }
        .map(\.key)
    }

    /// Calls `body` for each subscription with everything that has to come to it.
    func forEachDue(_ body: (_ session: String, _ subscription: Subscription, _ due: [Operation]) -> Void) {
        let byPublisher = Dictionary(grouping: publications) { $0.key.session }
        for (name, session) in sessions {
            for (topic, subscription) in session.subscriptions {
                for (publisher, publications) in byPublisher where publisher != name {
                    body(
                        name, subscription,
                        due(publications, of: publisher, to: session, subscribedTo: topic, subscription))
                }
            }
        }
    }

    // MARK: Sessions

    private func sessionDifferences() -> [LedgerDifference] {
        sessions.compactMap { name, session in
            guard let end = session.end else { return wasKilled(name) ? nil : .missingEnd(session: name) }
            return Self.explainedEnds.contains(end) ? nil : .unexpectedEnd(session: name, end)
        }
    }
}

extension Ledger.Subscription {
    /// Whether what is published to `published` is for a subscription to `topic`.
    fileprivate func covers(_ published: String, as topic: String) -> Bool {
        isPrefix ? published.hasPrefix(topic) : published == topic
    }
}
