import ArgumentParser
import RouterBenchmarks
import Swampy

/// `swampy soak`
struct SoakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Have a router carry messages for a long time, and account for each.",
        discussion: """
            Callers, callees, publishers, subscribers and a session that comes and goes. Each call has to be answered \
            once and rightly, each event to come to all who subscribed, once and in order. A line is printed each minute, \
            and what is missing and how the memory has grown at the end. The exit status is 1 when anything is missing.
            """)

    @Option(help: ArgumentHelp("Where the router listens, as for a client.", valueName: "url"))
    var url = "ws://127.0.0.1:8080/ws"

    @Option(help: ArgumentHelp("The realm.", valueName: "name"))
    var realm = "realm1"

    @Option(help: ArgumentHelp("How long it takes.", valueName: "seconds"))
    var seconds = 3600.0

    @Option(help: ArgumentHelp("How often it is told how it goes.", valueName: "seconds"))
    var interval = 60.0

    @Option(help: ArgumentHelp("The process that routes, on this machine, whose memory is told.", valueName: "process"))
    var pid: Int32?

    @OptionGroup private var output: OutputOptions
    @OptionGroup private var scheduler: SchedulerOptions

    func validate() throws {
        guard [seconds, interval].allSatisfy({ $0 > 0 && $0 <= longestRun }) else {
            throw ValidationError("--seconds and --interval are more than 0, and at most a year")
        }
    }

    func run() async throws {
        let scheduler = try scheduler.name.makeScheduler()
        try await SwampyCLI.run(on: scheduler) {
            var soak = RouterSoak(url: url, duration: .seconds(seconds))
            soak.realm = realm
            soak.interval = .seconds(interval)
            soak.processID = pid
            let (figures, settled) = try await soak.run(on: scheduler) { [output] figures in
                try output.print(figures.text, json: figures.value)
            }
            let conclusion = "\(figures.text)\n\(figures.conclusion(since: settled))"
            try output.print(conclusion, json: figures.value(since: settled))
            if !figures.isBalanced { throw Unbalanced() }
        }
    }
}

/// A call or an event was lost, or came twice.
private struct Unbalanced: Error, CustomStringConvertible {
    let description = "not every call and event is accounted for"
}
