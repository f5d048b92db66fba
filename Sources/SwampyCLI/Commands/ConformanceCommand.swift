import ArgumentParser
import RouterConformance
import Swampy

/// `swampy conformance`
struct ConformanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Try a router against the conformance table.",
        discussion: """
            Plays the cases of each row with the router at --url, or else with one of our own, and prints what came of \
            it: pass; fail, with what was expected and what came; skip, when the router does not announce what the case \
            needs, or a realm for it is not given. The exit status is 1 when a row fails.

            The realm is best one that nobody else is in: sessions of it are ended.

            With --tests the table of all rows is printed: what the log of `swift test` says of those whose ids its \
            tests have in their names, and with --beside what came of another router.
            """)

    @Option(
        help: ArgumentHelp(
            "The router: ws://, wss://, rs://, rss://, ws+unix:///PATH or rs+unix:///PATH; one of our own unless given.",
            valueName: "url"))
    var url: String?

    @Option(help: ArgumentHelp("A realm where anybody may do everything.", valueName: "name"))
    var realm = "realm1"

    @Option(
        help: ArgumentHelp(
            "Another realm that cases know as NAME: other=realm2, auth=REALM, limited=URL,REALM; may be repeated.",
            valueName: "name=realm"))
    var place: [String] = []

    @Option(help: ArgumentHelp("json, msgpack or cbor.", valueName: "name"))
    var serializer = SerializationFormat.json

    @Option(help: ArgumentHelp("Only these rows.", valueName: "id,id,..."))
    var only: String?

    @Option(help: ArgumentHelp("How long nothing may come where nothing is expected.", valueName: "milliseconds"))
    var quiet = 100

    @Option(help: ArgumentHelp("Cases of one's own, in place of the suite's; may be repeated.", valueName: "file"))
    var cases: [String] = []

    @Option(help: ArgumentHelp("The log of a run of `swift test`, for the table of all rows.", valueName: "file"))
    var tests: String?

    @Option(
        help: ArgumentHelp(
            "What --json printed of another router, for the table; may be repeated.", valueName: "name=file"))
    var beside: [String] = []

    @Flag(help: "Print the rows with their outcomes as JSON.")
    var json = false

    @Flag(help: "List the rows and how many cases each has, and try nothing.")
    var list = false

    @OptionGroup(title: "TLS") private var authority: AuthorityOptions
    @OptionGroup private var scheduler: SchedulerOptions

    func validate() throws {
        guard beside.isEmpty || tests != nil else { throw ValidationError("--beside is for the table of --tests") }
        guard tests == nil || !json else { throw ValidationError("--tests prints no JSON") }
        guard quiet > 0 else { throw ValidationError("--quiet must be greater than 0") }
    }

    func run() async throws {
        let suite = try suite
        if list { return try printList(of: suite) }
        let scheduler = try scheduler.name.makeScheduler()
        try await SwampyCLI.run(on: scheduler) {
            if let url {
                try await check(suite, at: try places(of: url), on: scheduler)
            } else {
                try await withConformanceRouter(on: scheduler) { try await check(suite, at: $0, on: scheduler) }
            }
        }
    }

    private var suite: ConformanceSuite {
        get throws {
            guard !cases.isEmpty else { return try .standard() }
            return try ConformanceSuite(files: cases.map { (name: $0, text: try contents(ofFile: $0)) })
        }
    }

    private func printList(of suite: ConformanceSuite) throws {
        let counts = Dictionary(grouping: suite.cases, by: \.id).mapValues(\.count)
        for row in suite.rows {
            let count = counts[row.id].map { "\($0) case\($0 == 1 ? "" : "s")" }
            try StandardOutput.print("\(row.id)\t\(row.who)\t\(count ?? row.unobservable ?? "-")\t\(row.statement)")
        }
    }

    private func check(
        _ suite: ConformanceSuite, at places: [String: RouterPlace], on scheduler: any Scheduler
    ) async throws {
        var runner = ConformanceRunner(places: places, on: scheduler)
        runner.format = serializer
        runner.quiet = .milliseconds(quiet)
        runner.only = Set((only ?? "").split(separator: ",").map(String.init))
        let report = try await withProgress("trying the rows", on: scheduler) { [runner] in
            try await runner.run(suite)
        }
        if let tests { return try printTable(report, TestLog(try contents(ofFile: tests))) }
        try StandardOutput.print(json ? report.json.json() : report.table)
        if !report.failures.isEmpty { throw FailedRows(count: report.failures.count) }
    }

    private func printTable(_ report: ConformanceReport, _ tests: TestLog) throws {
        let others = try beside.map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw ValidationError("--beside \(text): it is NAME=FILE") }
            return (name: parts[0], outcomes: try ConformanceReport.outcomes(of: contents(ofFile: parts[1])))
        }
        let table = ConformanceTable(report, tests: tests, others: others)
        try StandardOutput.print(table.markdown)
        if !table.unproved.isEmpty { throw FailedRows(count: table.unproved.count) }
    }

    private func places(of url: String) throws -> [String: RouterPlace] {
        let tls = try authority.context()
        var places = ["main": RouterPlace(url: url, realm: realm, tls: tls)]
        for text in place {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw ValidationError("--place \(text): it is NAME=REALM or NAME=URL,REALM") }
            let words = parts[1].split(separator: ",").map(String.init)
            places[parts[0]] = RouterPlace(url: words.count == 2 ? words[0] : url, realm: words.last ?? "", tls: tls)
        }
        return places
    }
}

/// - Throws: `SocketError` that names the file.
private func contents(ofFile path: String) throws -> String {
    String(decoding: try Descriptor.contents(ofFile: path), as: UTF8.self)
}

/// The router does not do all that it should.
private struct FailedRows: Error, CustomStringConvertible {
    let count: Int

    var description: String { count == 1 ? "1 row failed" : "\(count) rows failed" }
}
