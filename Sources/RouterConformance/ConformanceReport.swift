public import SerializationCore

/// What came of a suite's rows.
public struct ConformanceReport: Sendable {
    /// What came of one case, or of all of a row.
    @nonexhaustive
    public enum Outcome: Sendable, Equatable {
        /// Everything came as it was expected.
        case passed
        /// What was expected, and what came.
        case failed(String)
        /// Why it was not tried.
        case skipped(String)
        /// There is no case: the row is not about routers, or cannot be seen from outside.
        case untried(String)
    }

    /// One row and its outcome.
    public struct Row: Sendable {
        /// The row of the suite.
        public let row: ConformanceSuite.Row
        /// What came of its cases: a failure if one failed.
        public let outcome: Outcome
        /// How many cases it has.
        public let caseCount: Int
    }

    /// In the order of the table.
    public internal(set) var rows: [Row] = []

    /// The rows that failed.
    public var failures: [Row] {
        rows.filter { if case .failed = $0.outcome { true } else { false } }
    }

    /// One line for each row, and a sum.
    public var table: String {
        (rows.map(\.line) + [summary]).joined(separator: "\n")
    }

    /// How many rows passed, failed, were skipped and have no case, in one line.
    public var summary: String {
        let counts = Dictionary(grouping: rows, by: \.outcome.word).mapValues(\.count)
        let words = ["pass", "fail", "skip", "-"].map { "\($0 == "-" ? "without a case" : $0) \(counts[$0] ?? 0)" }
        return "\(rows.count) rows: \(words.joined(separator: ", "))"
    }

    /// The rows as a JSON list of objects with `id`, `outcome` and `detail`.
    public var json: Value {
        .list(
            rows.map { row in
                var entry: [String: Value] = [
                    "id": .string(row.row.id), "who": .string(row.row.who), "statement": .string(row.row.statement),
                    "outcome": .string(row.outcome.word),
                ]
                if let detail = row.outcome.detail { entry["detail"] = .string(detail) }
                return .dictionary(entry)
            })
    }
}

extension ConformanceReport {
    /// The outcomes by the ids of the rows, of what ``json`` was written to a file.
    ///
    /// - Throws: ``MalformedCase`` when it is no such list.
    public static func outcomes(of json: String) throws(MalformedCase) -> [String: String] {
        do {
            var outcomes: [String: String] = [:]
            for row in try Value(json: json).listValue ?? [] {
                guard let id = row["id"]?.stringValue, let outcome = row["outcome"]?.stringValue else {
                    throw MalformedCase(description: "a row has an 'id' and an 'outcome': \(row)")
                }
                outcomes[id] = outcome
            }
            return outcomes
        } catch {
            throw MalformedCase(description: "\(error)")
        }
    }
}

extension ConformanceReport.Outcome {
    /// `pass`, `fail`, `skip` or `-`.
    public var word: String {
        switch self {
        case .passed: "pass"
        case .failed: "fail"
        case .skipped: "skip"
        case .untried: "-"
        }
    }

    /// Why it is not `pass`; nil if it is.
    public var detail: String? {
        switch self {
        case .passed: nil
        case .failed(let reason), .skipped(let reason), .untried(let reason): reason
        }
    }
}

extension ConformanceReport.Row {
    /// The outcome, the id and the statement, and what went wrong below.
    public var line: String {
        func padded(_ text: String) -> String { text + String(repeating: " ", count: max(1, 5 - text.count)) }
        let line = padded(outcome.word) + padded(row.id) + row.statement
        return outcome.detail.map { "\(line)\n          \($0)" } ?? line
    }

    init(_ row: ConformanceSuite.Row, _ outcomes: [ConformanceReport.Outcome]) {
        self.row = row
        caseCount = outcomes.count
        outcome = Self.outcome(of: row, outcomes)
    }

    private static func outcome(
        of row: ConformanceSuite.Row, _ outcomes: [ConformanceReport.Outcome]
    ) -> ConformanceReport.Outcome {
        func first(_ word: String) -> ConformanceReport.Outcome? { outcomes.first { $0.word == word } }
        if let outcome = first("fail") ?? first("skip") ?? first("pass") { return outcome }
        return .untried(row.unobservable ?? "about \(row.who == "C" ? "clients" : "transports")")
    }
}
