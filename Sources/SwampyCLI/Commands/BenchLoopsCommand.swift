import ArgumentParser
import LoopBenchmarks
import Swampy

/// `swampy bench loops`
struct BenchLoopsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loops",
        abstract: "Compare the schedulers on this machine, and recommend one.",
        discussion: """
            Echo over TCP and Unix sockets, connections that come and go, timers, tasks that are handed over, and the \
            memory of idle connections, on every scheduler that this machine has. It takes less than ten minutes, or \
            less than one with --quick. Let the machine rest meanwhile.

            libev-iouring takes part only when it is named: libev's own checks may end the process under load.
            """)

    @Flag(help: "Only the situations that tell most, in less than a minute.")
    var quick = false

    @Option(
        help: ArgumentHelp(
            "The schedulers to compare, ratios being to the first; all available ones unless given.",
            valueName: "a,b,..."))
    var schedulers: String?

    @Option(help: ArgumentHelp("Where the random order of samples starts.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "Take no more samples after so many seconds, and report what there is.", valueName: "seconds"))
    var timeLimit: Int?

    @Option(
        help: ArgumentHelp("Write the figures as JSON; - is standard output, without the table.", valueName: "file"))
    var json: String?

    @Option(help: ArgumentHelp("Write a report with plots as one HTML file.", valueName: "file"))
    var html: String?

    func validate() throws {
        guard timeLimit.map({ $0 > 0 }) ?? true else { throw ValidationError("--time-limit is a number of seconds.") }
    }

    func run() async throws {
        let names = try schedulers.map(SchedulerList.parsed) ?? SchedulerList.standard
        let files = [json, html].compactMap(\.self).filter { $0 != "-" }
        for file in files { try ReportFile(file).check() }
        let report = try await measured(names)
        if json == "-" { try StandardOutput.print(report.json) } else { try StandardOutput.print(report.table) }
        if let json, json != "-" { try ReportFile(json).write(report.json) }
        if let html { try ReportFile(html).write(report.html) }
        for file in files { StandardError.print("wrote \(file)") }
    }

    /// The report of all samples; SIGINT and SIGTERM end it between two of them.
    private func measured(_ names: [SchedulerName]) async throws -> LoopReport {
        var plan = quick ? LoopPlan.quick : LoopPlan.full
        plan.seed = seed
        if let timeLimit { plan.timeLimit = .seconds(timeLimit) }
        let benchmark = LoopBenchmark(candidates: names.map(Candidate.init), plan: plan)
        // Awaited below, and so not lost; a task only to be cancelled by a signal.
        let task = Task {
            var line = ProgressLine()
            defer { line.clear() }
            return try await benchmark.run { line.show($0) }
        }
        EndSignals.onFirst { task.cancel() }
        do {
            return try await task.value
        } catch is CancellationError {
            throw Interrupted()
        }
    }
}

extension Candidate {
    /// The scheduler with this name.
    init(_ name: SchedulerName) {
        self.init(name: name.rawValue) { try name.makeScheduler() }
    }
}
