/// What is in a ``Ledger``, in numbers.
package struct LedgerCounts: Sendable, Equatable {
    package var sessions = 0
    /// Of them, those that lived until all was over.
    package var settledSessions = 0
    package var registrations = 0
    package var calls = 0
    package var results = 0
    /// Calls that came back with an error, by its name.
    package var errors: [String: Int] = [:]
    /// Calls whose session was lost first.
    package var lostCalls = 0
    package var invocations = 0
    package var publications = 0
    package var acknowledgements = 0
    /// Publications that the router refused.
    package var refusals = 0
    package var events = 0
    /// How many of them had to come; the others were under way when a connection was lost.
    package var dueEvents = 0

    /// Nothing.
    package init() {}

    package static func += (total: inout LedgerCounts, other: LedgerCounts) {
        for path: WritableKeyPath<LedgerCounts, Int> in [
            \.sessions, \.settledSessions, \.registrations, \.calls, \.results, \.lostCalls, \.invocations,
            \.publications, \.acknowledgements, \.refusals, \.events, \.dueEvents,
        ] {
            total[keyPath: path] += other[keyPath: path]
        }
        total.errors.merge(other.errors, uniquingKeysWith: +)
    }

    /// Everything that was asked of the router.
    package var operations: Int { calls + publications + registrations }

    /// Some lines for people.
    package var text: String {
        let failures = errors.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        return """
            sessions: \(sessions), \(settledSessions) of them to the end; registrations: \(registrations)
            calls: \(calls); \(results) results, \(errors.values.reduce(0, +)) errors (\(failures.joined(separator: ", "))), \
            \(lostCalls) lost with their session; \(invocations) ran
            publications: \(publications); \(acknowledgements) acknowledged, \(refusals) refused, \
            \(publications - acknowledgements - refusals) lost with their session; \(events) events came, \
            \(dueEvents) had to
            """
    }
}

extension Ledger {
    /// What was taken down, in numbers.
    package var counts: LedgerCounts {
        var counts = LedgerCounts()
        counts.sessions = sessions.count
        counts.settledSessions = sessions.values.count { $0.hasSettled }
        counts.registrations = sessions.values.reduce(0) { $0 + $1.registrations.count }
        counts.calls = calls.count
        for operation in calls.keys {
            switch outcomes[operation]?.first {
            case .done, .wrong: counts.results += 1
            case .failed(let error): counts.errors[error, default: 0] += 1
            case .lost, nil: counts.lostCalls += 1
            }
        }
        counts.invocations = invocations.values.reduce(0) { $0 + $1.count }
        counts.publications = publications.count
        for operation in publications.keys {
            switch outcomes[operation]?.first {
            case .done: counts.acknowledgements += 1
            case .failed: counts.refusals += 1
            default: break
            }
        }
        counts.events = sessions.values.reduce(0) { sum, session in
            sum + session.subscriptions.values.reduce(0) { $0 + $1.events.values.reduce(0) { $0 + $1.count } }
        }
        forEachDue { counts.dueEvents += $2.count }
        return counts
    }
}
