import ArgumentParser
import Logging
import RouterFiles
import Swampy
import TLS

/// `swampy router`
struct RouterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "router", abstract: "Route WAMP between clients, until SIGINT or SIGTERM.")

    @OptionGroup var file: RouterFileOptions

    @Option(
        help: ArgumentHelp(
            "Where to listen; may be repeated: ws://, wss:// (WebSocket), rs://, rss:// (RawSocket), ws+unix:///PATH, "
                + "rs+unix:///PATH, http://, https:// (long-poll), or tcp://, tcps://, unix:///PATH for whatever clients "
                + "begin to speak. Port 0 lets the system choose. (default: ws://127.0.0.1:8080/ws)", valueName: "url"))
    var listen: [String] = []

    @Option(help: ArgumentHelp("A realm that clients may join; may be repeated. (default: realm1)", valueName: "name"))
    var realm: [String] = []

    @Option(
        help: ArgumentHelp(
            "A web page's origin that may connect, such as https://example.com, or * for any; may be repeated. Pages of "
                + "the router's own host may unless this is given.", valueName: "origin"))
    var origin: [String] = []

    @Flag(help: "Let everybody join where more than this machine reaches the router.")
    var anonymous = false

    @Option(
        help: ArgumentHelp(
            "A file of SQLite for retained events, so that they survive the router. Acknowledged is then what is on the "
                + "disk.", valueName: "file"))
    var store: String?

    @Option(
        help: ArgumentHelp(
            "How many messages a client may send in a second, with bursts of twice as many; any number unless this is "
                + "given.", valueName: "count"))
    var messageRate: Int?

    @Option(
        help: ArgumentHelp(
            "On how many threads. One of them routes. Clients are dealt to the others, which see to TLS and read and write "
                + "messages; of less than four threads also to the one that routes. (default: 1)", valueName: "count"))
    var threads: Int?

    @Option(help: ArgumentHelp("How long open calls may take at the end, at most. (default: 5)", valueName: "seconds"))
    var drain: Int?

    @OptionGroup var bridge: BridgeOptions
    @OptionGroup var certificate: CertificateOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var scheduler: SchedulerOptions

    func validate() throws {
        try certificate.check()
        try bridge.check()
        guard messageRate ?? 1 > 0 else { throw ValidationError("--message-rate must be greater than 0") }
        guard 1...1024 ~= threads ?? 1 else { throw ValidationError("--threads is from 1 to 1024") }
        guard drain ?? 0 >= 0 else { throw ValidationError("--drain must not be negative") }
        if file.read != nil {
            guard listen.isEmpty, realm.isEmpty, origin.isEmpty, !anonymous, messageRate == nil else {
                throw ValidationError(
                    "--listen, --realm, --origin, --anonymous and --message-rate do not go with a file that says so")
            }
        } else if !anonymous, let url = listen.first(where: { !RouterListener.isPrivate($0) }) {
            throw ValidationError(
                "everybody could join at \(url): --anonymous says that they may, or --config who else may")
        }
    }

    func run() async throws {
        if let read = file.read { try await run(by: read) } else { try await runByOptions() }
    }

    // MARK: By a file

    private func run(by read: @escaping @Sendable () throws(ConfigurationError) -> RouterFile) async throws {
        let description = try faultless(read)
        for remark in description.remarks { StandardError.print("\(remark)") }
        for listener in description.listeners { _ = try listener.context() }
        let http = try bridge.services ?? description.http
        let tls = try http?.certificates?.context() ?? certificate.context()
        let name = try scheduler.name(else: description.scheduler)
        if file.check { return try output.print("the configuration is right", json: ["right": true]) }

        if let level = description.logLevel { LogLevel.setDefault(level) }
        let scheduler = try name.makeScheduler()
        let hangups = Signals(.hangup)  // from before anybody may rely on it
        var configuration = description.configuration
        configuration.connectionSchedulers = try connectionSchedulers(
            threads ?? description.threads, beside: scheduler, name)
        let stored = try await StoredRouter(configuration, store: store ?? description.store, on: scheduler)
        try await runUntilSignal(on: scheduler) {
            let program = RouterProgram(description, of: stored, read: read)
            let realms = description.configuration.realms
            for url in try await program.listen() {
                try tellListening(at: url, realms, name)
            }
            let bridge = try await start(http, for: stored.router, realm: realms.first, tls)
            await program.reloadOnHangup(hangups)
            await program.stop(draining: drainTimeout ?? description.drainTimeout ?? Self.drainTimeout)
            await bridge?.stop()
        }
    }

    /// What the file says.
    ///
    /// - Throws: `ExitCode` after everything was told that is wrong, a line each.
    private func faultless(_ read: () throws(ConfigurationError) -> RouterFile) throws -> RouterFile {
        do {
            return try read()
        } catch {
            for fault in error.faults { StandardError.print("\(fault)") }
            throw ExitCode(1)
        }
    }

    // MARK: By options

    private func runByOptions() async throws {
        let name = try scheduler.name
        let http = try bridge.services
        let scheduler = try name.makeScheduler()
        let realms = realm.isEmpty ? ["realm1"] : realm
        var configuration = RouterConfiguration(realms: realms)
        if !origin.isEmpty { configuration.webSocketOrigins = origin.contains("*") ? .any : .list(origin) }
        configuration.rules.messageRate = messageRate.map { MessageRate(perSecond: $0) }
        configuration.connectionSchedulers = try connectionSchedulers(threads, beside: scheduler, name)
        let stored = try await StoredRouter(configuration, store: store, on: scheduler)
        let router = stored.router
        let tls = try certificate.context()
        let longPolls = LongPollListeners(for: router, tls: tls)
        try await runUntilSignal(on: scheduler) {
            for url in listen.isEmpty ? ["ws://127.0.0.1:8080/ws"] : listen {
                let longPollURL = url.hasPrefix("http") ? try await longPolls.listen(at: url) : nil
                let url = if let longPollURL { longPollURL } else { try await router.listen(at: url, tls: tls) }
                try tellListening(at: url, realms, name)
            }
            let bridge = try await start(http, for: router, realm: realms.first, tls)
            await untilCancelled()
            await stored.stop(draining: drainTimeout ?? Self.drainTimeout)
            await longPolls.stop()
            await bridge?.stop()
        }
    }

    /// The schedulers that clients are dealt to: none but the router's own unless there are several threads.
    private func connectionSchedulers(
        _ threads: Int?, beside own: any Scheduler, _ name: SchedulerName
    ) throws -> [any Scheduler] {
        guard let threads, threads > 1 else { return [] }
        let others = try (1..<threads).map { _ in try name.makeScheduler() }
        // Routing alone leaves its thread half idle where connections cost more: with TLS, or many subscribers.
        return threads < 4 ? [own] + others : others
    }

    private static let drainTimeout = Duration.seconds(5)
    private var drainTimeout: Duration? { drain.map { .seconds($0) } }

    /// Serves over HTTP what was asked for, and tells where.
    private func start(
        _ http: RouterHTTP?, for router: Router, realm: String?, _ tls: TLSContext?
    ) async throws -> RunningApp? {
        guard let (app, url) = try await http?.start(for: router, realm: realm ?? "realm1", tls: tls) else {
            return nil
        }
        try output.print("serving HTTP at \(url)", json: ["serving": .string(url)])
        return app
    }

    private func tellListening(at url: String, _ realms: [String], _ scheduler: SchedulerName) throws {
        let names = (realms.count == 1 ? "realm " : "realms ") + realms.joined(separator: " ")
        try output.print(
            "listening on \(url) (\(names), scheduler \(scheduler.rawValue))",
            json: [
                "listening": .string(url), "realms": .list(realms.map { .string($0) }),
                "scheduler": .string(scheduler.rawValue),
            ])
    }
}
