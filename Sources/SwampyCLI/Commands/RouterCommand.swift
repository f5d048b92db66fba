import ArgumentParser
import Swampy
import WAMPPersistence

/// `swampy router`
struct RouterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "router", abstract: "Route WAMP between clients, until SIGINT or SIGTERM.")

    @Option(
        help: ArgumentHelp(
            "Where to listen; may be repeated: ws://, wss:// (WebSocket), rs://, rss:// (RawSocket), ws+unix:///PATH, "
                + "rs+unix:///PATH, http://, https:// (long-poll), or tcp://, tcps://, unix:///PATH for whatever clients "
                + "begin to speak. Port 0 lets the system choose.", valueName: "url"))
    var listen = ["ws://127.0.0.1:8080/ws"]

    @Option(help: ArgumentHelp("A realm that clients may join; may be repeated.", valueName: "name"))
    var realm = ["realm1"]

    @Option(
        help: ArgumentHelp(
            "A web page's origin that may connect, such as https://example.com, or * for any; may be repeated. Pages of "
                + "the router's own host may unless this is given.", valueName: "origin"))
    var origin: [String] = []

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

    @Option(help: ArgumentHelp("How long open calls may take at the end, at most.", valueName: "seconds"))
    var drain = 5

    @OptionGroup var certificate: CertificateOptions
    @OptionGroup var scheduler: SchedulerOptions

    func validate() throws {
        try certificate.check()
        guard messageRate ?? 1 > 0 else { throw ValidationError("--message-rate must be greater than 0") }
        guard drain >= 0 else { throw ValidationError("--drain must not be negative") }
    }

    func run() async throws {
        let name = try scheduler.name
        let scheduler = try name.makeScheduler()
        var configuration = RouterConfiguration(realms: realm)
        if !origin.isEmpty { configuration.webSocketOrigins = origin.contains("*") ? .any : .list(origin) }
        configuration.rules.messageRate = messageRate.map { MessageRate(perSecond: $0) }
        let store: SQLiteEventStore? =
            if let path = self.store { try await SQLiteEventStore.open(at: path) } else { nil }
        let router =
            if let store {
                try await Router.restoring(from: store, configuration: configuration, on: scheduler)
            } else {
                Router(configuration: configuration, on: scheduler)
            }
        let tls = try certificate.context()
        let longPolls = LongPollListeners(for: router, tls: tls)
        try await runUntilSignal(on: scheduler) {
            for url in listen {
                let longPollURL = url.hasPrefix("http") ? try await longPolls.listen(at: url) : nil
                let url = if let longPollURL { longPollURL } else { try await router.listen(at: url, tls: tls) }
                let realms = (realm.count == 1 ? "realm " : "realms ") + realm.joined(separator: " ")
                try StandardOutput.print("listening on \(url) (\(realms), scheduler \(name.rawValue))")
            }
            await untilCancelled()
            await router.drain(within: .seconds(drain))
            await router.shutdown()
            await store?.close()
            await longPolls.stop()
        }
    }
}
