import SerializationCore
import Testing

@testable import RouterConformance

@Suite struct `The table` {
    private let log = TestLog(
        """
        ◇ Test "P1: subscribes" started.
        ✔ Test "P1: subscribes" passed after 0.016 seconds.
        ✔ Test "P1: subscribes again" with 2 test cases passed after 0.016 seconds.
        ✘ Test "P2: unsubscribes" recorded an issue at File.swift:1:2: Expectation failed
        ✘ Test "P2: unsubscribes" failed after 0.1 seconds with 1 issue.
        ✔ Test "A4, A5: streams" passed after 0.1 seconds.
        ✔ Test "of nothing: passed after " passed after 0.1 seconds.
        ✔ Test "says \\"P7: no\\" to nobody" passed after 0.1 seconds.
        ✔ Suite "P9: is no test" passed after 1 seconds.
        """)

    @Test func `reads which tests of a run prove which rows`() {
        #expect(log.tests.keys.sorted() == ["A4", "A5", "P1", "P2"])
        #expect(log.tests["P1"]?.map(\.name) == ["P1: subscribes", "P1: subscribes again"])
        #expect(log.tests["P1"]?.allSatisfy(\.hasPassed) == true)
        #expect(log.tests["P2"]?.map(\.hasPassed) == [false])
        #expect(log.tests["A5"] == log.tests["A4"])
    }

    private func row(_ id: String, _ outcomes: [ConformanceReport.Outcome]) -> ConformanceReport.Row {
        let row = ConformanceSuite.Row(id: id, who: "R", statement: "It is | so", unobservable: nil)
        return ConformanceReport.Row(row, outcomes)
    }

    @Test func `proves a row by cases or by tests, and fails it by either`() {
        var report = ConformanceReport()
        report.rows = [
            row("P1", []), row("P2", [.passed]), row("P3", [.passed, .passed]),
            row("P4", [.passed, .failed("step 1: no")]),
            row("P5", []), row("P6", [.skipped("not announced")]),
        ]
        let table = ConformanceTable(
            report, tests: log, others: [(name: "Other", outcomes: ["P1": "pass", "P3": "skip"])])
        #expect(table.rows.map(\.verdict) == ["pass", "fail", "pass", "fail", "missing", "fail"])
        #expect(table.unproved.map(\.row.id) == ["P2", "P4", "P5", "P6"])
        #expect(table.summary == "6 rows: 2 pass, 3 fail, 1 missing; Other: 1 pass, 0 fail, 1 skip")
        let lines = table.markdown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines[0] == "| row | here | Other | what is so | shown by |")
        #expect(lines[2] == #"| P1 | pass | pass | It is \| so | test 'P1: subscribes' and 1 more |"#)
        #expect(lines[4] == #"| P3 | pass | skip | It is \| so | 2 cases |"#)
        #expect(lines.contains("P2: the test 'P2: unsubscribes'"))
        #expect(lines.contains("P4: step 1: no"))
        #expect(lines.contains("P6: skipped: not announced"))
    }

    @Test func `reads again what a report wrote`() throws {
        var report = ConformanceReport()
        report.rows = [row("P1", [.passed]), row("P2", [.failed("no")]), row("P3", [])]
        #expect(try ConformanceReport.outcomes(of: report.json.json()) == ["P1": "pass", "P2": "fail", "P3": "-"])
        #expect(throws: MalformedCase.self) { try ConformanceReport.outcomes(of: "[{}]") }
        #expect(throws: MalformedCase.self) { try ConformanceReport.outcomes(of: "nothing") }
    }
}
