public import ArgumentParser
import RouterBenchmarks
public import Swampy

/// `swampy bench router`
struct BenchRouterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "router",
        abstract: "Press a WAMP router, ours or any other, and measure it.",
        discussion: """
            Calls of an echo unless another load is named, with caller and callee in this process. The router must let \
            anonymous clients in. With --pid its processor time for each operation is told, the figure least hurt by \
            what else runs; without --calls what is done in --seconds is counted.
            """)

    @Option(help: ArgumentHelp("Where the router listens, as for a client.", valueName: "url"))
    var url = "ws://127.0.0.1:8080/ws"

    @Option(help: ArgumentHelp("The realm.", valueName: "name"))
    var realm = "realm1"

    @Option(help: ArgumentHelp("How messages are encoded.", valueName: "format"))
    var serializer = SerializationFormat.json

    @Option(help: ArgumentHelp("How many calls, publications or joins are under way at a time.", valueName: "count"))
    var inFlight = 1

    @Option(help: ArgumentHelp("Characters of the one argument.", valueName: "bytes"))
    var size = 16

    @Option(help: ArgumentHelp("How long is measured.", valueName: "seconds"))
    var seconds = 5.0

    @Option(help: ArgumentHelp("How long the load runs before that.", valueName: "seconds"))
    var warmUp = 1.0

    @Option(
        help: ArgumentHelp("Measure so many calls or publications instead, from the first one.", valueName: "count"))
    var calls: Int?

    @Option(
        help: ArgumentHelp(
            "Be only one end of the calls, the other being such a command in another process.", valueName: "role"))
    var role = RouterLoad.CallRole.both

    @Option(help: ArgumentHelp("Publish to so many subscribers, instead of calling.", valueName: "count"))
    var subscribers: Int?

    @Option(help: ArgumentHelp("Have so many sessions join, instead of calling.", valueName: "count"))
    var joins: Int?

    @Option(
        help: ArgumentHelp(
            "Have so many sessions join and do nothing for --seconds, and tell the router's memory for each.",
            valueName: "count"))
    var idle: Int?

    @Option(
        help: ArgumentHelp(
            "What other sessions have besides, which the calls or publications do not concern: so many registrations, "
                + "or subscriptions to prefixes or wildcards.", valueName: "kind"))
    var crowd: RouterLoad.Crowd.Kind?

    @Option(help: ArgumentHelp("How much of that there is.", valueName: "count"))
    var crowdSize = 1000

    @Option(help: ArgumentHelp("The process that routes, on this machine.", valueName: "process"))
    var pid: Int32?

    @Flag(help: "One line of JSON, times in microseconds.")
    var json = false

    @OptionGroup private var scheduler: SchedulerOptions

    func validate() throws {
        guard [subscribers, joins, idle].count(where: { $0 != nil }) <= 1 else {
            throw ValidationError("--subscribers, --joins and --idle exclude each other")
        }
        guard crowd == nil || (joins == nil && idle == nil) else {
            throw ValidationError("--crowd is for calls and publications")
        }
        guard role == .both || kind == .calls(role) else { throw ValidationError("--role is for calls") }
        if let trouble = load.trouble { throw ValidationError(trouble) }
    }

    func run() async throws {
        let scheduler = try scheduler.name.makeScheduler()
        if kind == .calls(.callee) {
            try await runUntilSignal(on: scheduler) {
                try await load.serveCalls(on: scheduler) {
                    let value: Value = ["answering": .string(url)]
                    try StandardOutput.print(json ? value.json() : "answering calls at \(url)")
                }
            }
        } else {
            try await SwampyCLI.run(on: scheduler) {
                let expected: Duration? = calls == nil && joins == nil ? .seconds(seconds + warmUp) : nil
                let figures = try await withProgress("measuring", of: expected, on: scheduler) {
                    try await load.measure(on: scheduler)
                }
                try StandardOutput.print(json ? figures.json : figures.text)
            }
        }
    }

    private var kind: RouterLoad.Kind {
        if let subscribers { return .events(subscribers: subscribers) }
        if let joins { return .joins(joins) }
        if let idle { return .idle(idle) }
        return .calls(role)
    }

    private var load: RouterLoad {
        var load = RouterLoad(kind, url: url)
        load.realm = realm
        load.format = serializer
        load.inFlight = inFlight
        load.size = size
        load.crowd = crowd.map { RouterLoad.Crowd($0, count: crowdSize) }
        load.extent = calls.map(RouterLoad.Extent.operations) ?? .seconds(seconds, warmUp: warmUp)
        load.processID = pid
        return load
    }
}

extension SerializationFormat: ExpressibleByArgument {}
extension RouterLoad.CallRole: ExpressibleByArgument {}
extension RouterLoad.Crowd.Kind: ExpressibleByArgument {}
