import ArgumentParser
import RouterFiles
import Swampy
import WAMPProxy

/// `swampy proxy`
struct ProxyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proxy",
        abstract: "Join two routers or realms: forward events and calls between them, until SIGINT or SIGTERM.",
        discussion: """
            What is published or offered at --from is also had at --to; with --back-topic and --back-procedure the other \
            way round. A name is exact, or a pattern: prefix:com.example. or wildcard:com..name.

            What is forwarded to a side does not come back from there, also where topics pass in both directions. A \
            procedure passes in one direction only. When a router is gone, the proxy waits for it, keeps some events and \
            logs what is lost.
            """)

    @OptionGroup(title: "From") var from: SideOptions<FromSide>
    @OptionGroup(title: "To") var to: SideOptions<ToSide>

    @Option(help: ArgumentHelp("A topic whose events pass; may be repeated.", valueName: "name"))
    var topic: [String] = []

    @Option(help: ArgumentHelp("A procedure that may be called at --to; may be repeated.", valueName: "name"))
    var procedure: [String] = []

    @Option(help: ArgumentHelp("A topic whose events pass from --to to --from; may be repeated.", valueName: "name"))
    var backTopic: [String] = []

    @Option(
        help: ArgumentHelp("A procedure of --to that may be called at --from; may be repeated.", valueName: "name"))
    var backProcedure: [String] = []

    @Option(help: ArgumentHelp("A file with more of them, in YAML or JSON.", valueName: "file"))
    var rules: String?

    @Flag(help: "Tell the other router who calls or publishes, as far as it is disclosed; Crossbar.io hands it on.")
    var identify = false

    @Option(
        help: ArgumentHelp(
            "A role that does not get what the proxy publishes, such as that of other proxies; may be repeated.",
            valueName: "role"))
    var excludeRole: [String] = []

    @Option(help: ArgumentHelp("How many events of a rule may wait for the other router.", valueName: "count"))
    var waitingEvents = 4096

    @Flag(help: "Wait for routers that are not there at the beginning.")
    var wait = false

    @OptionGroup(title: "Profiles") private var profiles: ProfileFileOptions
    @OptionGroup private var authority: AuthorityOptions
    @OptionGroup private var output: OutputOptions
    @OptionGroup private var scheduler: SchedulerOptions

    func validate() throws {
        guard waitingEvents > 0 else { throw ValidationError("--waiting-events must be greater than 0") }
        guard try rules != nil || !optionRules.isEmpty else {
            throw ValidationError(
                "nothing is to be forwarded: --topic, --procedure, --back-topic, --back-procedure or --rules")
        }
    }

    func run() async throws {
        let rules = try optionRules + (rules.map { try ProxyFile(reading: $0).rules } ?? [])
        let near = try from.target(profiles, authority)
        let far = try to.target(profiles, authority)
        guard (near.router, near.realm) != (far.router, far.realm) else {
            throw ValidationError("--from and --to are the same realm of the same router")
        }
        let scheduler = try scheduler.name.makeScheduler()
        try await runUntilSignal(on: scheduler) {
            try await near.withClient(waits: wait, on: scheduler) { from in
                try await far.withClient(waits: wait, on: scheduler) { to in
                    try await forward(rules, from: from, to: to, on: scheduler)
                }
            }
        }
    }

    @concurrent private func forward(
        _ rules: [ProxyRule], from: Client, to: Client, on scheduler: any Scheduler
    ) async throws {
        var configuration = ProxyConfiguration()
        configuration.identifiesCallers = identify
        configuration.excludedRoles = excludeRole
        configuration.maximumWaitingEvents = waitingEvents
        try await withProxy(rules, from: from, to: to, configuration: configuration, on: scheduler) { proxy in
            for rule in rules { try output.print("forwarding \(rule)", json: ["forwarding": .string("\(rule)")]) }
            try await proxy.waitUntilEnded()
        }
    }

    private var optionRules: [ProxyRule] {
        get throws {
            try parsed(topic, .topics, .forward) + parsed(procedure, .procedures, .forward)
                + parsed(backTopic, .topics, .backward) + parsed(backProcedure, .procedures, .backward)
        }
    }

    private func parsed(
        _ names: [String], _ kind: ProxyRule.Kind, _ direction: ProxyRule.Direction
    ) throws -> [ProxyRule] {
        try names.map { name in
            guard let rule = ProxyRule(kind, name, direction) else {
                throw ValidationError("'\(name)' is no URI; a pattern is prefix:com.example. or wildcard:com..name")
            }
            return rule
        }
    }
}

extension Target {
    /// Runs `body` with a client that comes back when the router was gone.
    fileprivate func withClient(
        waits: Bool, on scheduler: any Scheduler, _ body: (Client) async throws -> Void
    ) async throws {
        var configuration = Client.Configuration()
        configuration.session = session
        configuration.waitsForRouter = waits
        try await Swampy.withClient(to: [router], realm: realm, configuration: configuration, on: scheduler, body)
    }
}
