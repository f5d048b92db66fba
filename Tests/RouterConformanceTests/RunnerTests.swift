import Scheduling
import SerializationCore
import TestSupport
import Testing

@testable import RouterConformance

/// Against a peer that answers what each test has it answer: a suite that cannot fail proves nothing.
@Suite(.timeLimit(.minutes(1))) struct `A runner` {
    private static let cases = #"""
        {"cases": [
          {"id": "P1", "title": "one", "steps": [{"a sends": [32, 1, {}, "a.topic"]}, {"a gets": [33, 1, "$id"]}]},
          {"id": "P4", "steps": [{"a sends": [16, 1, {"acknowledge": true}, "a.topic"]}, {"a gets": [17, 1, "$_"]}]}
        ]}
        """#

    private func outcomes(
        _ cases: String = cases, _ kind: SchedulerKind = .libev,
        answer: @escaping @Sendable (Value) -> [Value]? = rightAnswer
    ) async throws -> [String: ConformanceReport.Outcome] {
        let suite = try ConformanceSuite(files: [(name: "mine.json", text: cases)])
        nonisolated(unsafe) var outcomes: [String: ConformanceReport.Outcome] = [:]
        try await withPeer(kind, answer: answer) { runner in
            let report = try await runner.run(suite)
            for row in report.rows where row.caseCount > 0 { outcomes[row.row.id] = row.outcome }
            #expect(report.rows.count == 203)
        }
        return outcomes
    }

    /// The reason of a failure.
    private func reason(_ outcome: ConformanceReport.Outcome?) -> String {
        if case .failed(let reason)? = outcome { reason } else { "it is \(outcome as Any)" }
    }

    @Test(arguments: SchedulerKind.both)
    func `passes what is answered as the case has it`(kind: SchedulerKind) async throws {
        #expect(try await outcomes(kind) == ["P1": .passed, "P4": .passed])
    }

    private func outcomes(_ kind: SchedulerKind) async throws -> [String: ConformanceReport.Outcome] {
        try await outcomes(Self.cases, kind)
    }

    @Test func `fails a wrong answer, and says at which step and what came`() async throws {
        let outcomes = try await outcomes { message in
            message[0] == 32 ? [[33, 2, 99]] : rightAnswer(to: message)
        }
        #expect(outcomes["P4"] == .passed)
        #expect(
            reason(outcomes["P1"])
                == #"one: step 2, a gets [33, 1, "$id"]: at [1]: expected 1, not 2, in [33, 2, 99]"#)
    }

    @Test func `fails what is not answered, or answered by the end of the connection`() async throws {
        let silent = try await outcomes { $0[0] == 32 ? [] : rightAnswer(to: $0) }
        #expect(reason(silent["P1"]).contains("nothing came within 0.5 seconds"))
        #expect(silent["P4"] == .passed)
        let closing = try await outcomes { $0[0] == 16 ? nil : rightAnswer(to: $0) }
        #expect(reason(closing["P4"]).contains("the connection was closed"))
        #expect(closing["P1"] == .passed)
    }

    @Test func `fails what is said without being asked, up to the end of the case`() async throws {
        let outcomes = try await outcomes { $0[0] == 32 ? [[33, 1, 99], [36, 99, 1, [:]]] : rightAnswer(to: $0) }
        #expect(reason(outcomes["P1"]).contains("the end: a got [36, 99, 1, {}]"))
    }

    @Test func `fails an ABORT that is not followed by the end of the connection`() async throws {
        let cases =
            #"{"cases": [{"id": "M6", "steps": [{"a sends": [99]}, {"a is aborted": "wamp.error.protocol_violation"}]}]}"#
        let abort: Value = [3, [:], "wamp.error.protocol_violation"]
        let open = try await outcomes(cases) { $0[0] == 99 ? [abort] : rightAnswer(to: $0) }
        #expect(reason(open["M6"]).contains("nothing came"))
        let other = try await outcomes(cases) { $0[0] == 99 ? [[3, [:], "wamp.error.no"]] : rightAnswer(to: $0) }
        #expect(reason(other["M6"]).contains(#"not "wamp.error.no""#))
    }

    @Test func `skips what the router does not announce and realms that it is not told`() async throws {
        let outcomes = try await outcomes(
            #"""
            {"cases": [
              {"id": "E10", "needs": ["broker.event_retention"], "steps": [{"a sends": [32, 1, {}, "a.b"]}, {"a gets": [33, 1, 99]}]},
              {"id": "E13", "needs": ["broker.event_history"], "steps": [{"a gets": [0]}]},
              {"id": "U1", "realm": "auth", "steps": [{"a gets": [0]}]},
              {"id": "S20", "sessions": {"b": {"realm": "other"}}, "steps": [{"b gets": [0]}]}
            ]}
            """#)
        #expect(
            outcomes == [
                "E10": .passed, "E13": .skipped("broker.event_history is not announced"),
                "U1": .skipped("no realm is given for 'auth'"), "S20": .skipped("no realm is given for 'other'"),
            ])
    }

    @Test func `tries nothing where nobody can join`() async throws {
        let suite = try ConformanceSuite(files: [(name: "mine.json", text: Self.cases)])
        try await withPeer(answer: { _ in [[3, [:], "wamp.error.no_such_realm"]] }) { runner in
            await #expect(throws: CannotJoin.self) { try await runner.run(suite) }
        }
    }

    @Test func `fails nearly every row of the standard suite where all is answered wrongly`() async throws {
        try await withPeer(answer: { $0[0] == 1 ? rightAnswer(to: $0) : [[50, 1, [:]]] }) { runner in
            var runner = runner
            runner.patience = .milliseconds(50)
            runner.quiet = .milliseconds(5)
            runner.only = Set([
                "M4", "M8", "M9", "M14", "P1", "P2", "P5", "P6", "R1", "R3", "R4", "R5", "R12", "I2", "I3",
            ])
            let report = try await runner.run(.standard())
            #expect(report.rows.count == 15)
            #expect(report.failures.map(\.row.id) == report.rows.map(\.row.id))
        }
    }
}
