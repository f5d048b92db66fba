/// All rows with what proves each: the cases that a router was tried with, and the tests of a run of `swift test`. What
/// came of another router's cases stands beside it.
public struct ConformanceTable: Sendable {
    /// A row, and whether it is proved.
    public struct Row: Sendable {
        /// The row of the suite.
        public let row: ConformanceSuite.Row
        /// `pass`, `fail`, or `missing` where neither a case nor a test is about it.
        public let verdict: String
        /// Its cases and tests, in words.
        public let proof: String
        /// What failed, a line each.
        public let failures: [String]
        /// The outcomes of the other routers, in their order.
        public let others: [String]
    }

    /// In the order of the suite.
    public let rows: [Row]
    private let names: [String]

    /// - Parameters:
    ///   - report: what came of the suite's cases with the router that the table is about.
    ///   - tests: what came of its tests.
    ///   - others: what came of the cases with other routers, by their names: outcomes by the ids of rows.
    public init(_ report: ConformanceReport, tests: TestLog, others: [(name: String, outcomes: [String: String])] = [])
    {
        names = others.map(\.name)
        rows = report.rows.map { row in
            Row(row, tests.tests[row.row.id] ?? [], others.map { $0.outcomes[row.row.id] ?? "-" })
        }
    }

    /// The rows that are not proved.
    public var unproved: [Row] { rows.filter { $0.verdict != "pass" } }

    /// The table in Markdown, what failed, and a sum.
    public var markdown: String {
        let titles = ["row", "here"] + names + ["what is so", "shown by"]
        let head = [Self.line(titles), Self.line(titles.map { _ in "---" })]
        let body = rows.map { Self.line([$0.row.id, $0.verdict] + $0.others + [$0.row.statement, $0.proof]) }
        let failures = rows.flatMap { row in row.failures.map { "\(row.row.id): \($0)" } }
        return (head + body + [""] + failures + [summary]).joined(separator: "\n")
    }

    /// How many rows are proved, in one line.
    public var summary: String {
        let counts = Dictionary(grouping: rows, by: \.verdict).mapValues(\.count)
        let words = ["pass", "fail", "missing"].map { "\(counts[$0] ?? 0) \($0)" }
        let others = names.indices.map { index in
            let counts = Dictionary(grouping: rows, by: { $0.others[index] }).mapValues(\.count)
            return "\(names[index]): "
                + ["pass", "fail", "skip"].map { "\(counts[$0] ?? 0) \($0)" }.joined(separator: ", ")
        }
        return (["\(rows.count) rows: \(words.joined(separator: ", "))"] + others).joined(separator: "; ")
    }

    private static func line(_ cells: [String]) -> String {
        "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
}

extension ConformanceTable.Row {
    fileprivate init(_ report: ConformanceReport.Row, _ tests: [TestLog.Test], _ others: [String]) {
        row = report.row
        self.others = others
        var failures = tests.filter { !$0.hasPassed }.map { "the test '\($0.name)'" }
        if case .failed(let reason) = report.outcome { failures.append(reason) }
        if case .skipped(let reason) = report.outcome { failures.append("skipped: \(reason)") }
        self.failures = failures
        let isTried = report.outcome == .passed || !tests.isEmpty
        verdict = failures.isEmpty ? (isTried ? "pass" : "missing") : "fail"
        proof = Self.proof(cases: report.caseCount, tests: Array(Set(tests.map(\.name))).sorted())
    }

    /// `2 cases; M8: unknown options pass, and 3 more tests`
    private static func proof(cases: Int, tests: [String]) -> String {
        var words: [String] = []
        if cases > 0 { words.append(cases == 1 ? "a case" : "\(cases) cases") }
        if let first = tests.first {
            let more = tests.count - 1
            words.append("test '\(first)'" + (more == 0 ? "" : " and \(more) more"))
        }
        return words.joined(separator: "; ")
    }
}
