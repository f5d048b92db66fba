import ArgumentParser
import Swampy

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

    @OptionGroup var bridge: BridgeOptions
    @OptionGroup var certificate: CertificateOptions
    @OptionGroup var scheduler: SchedulerOptions

    func validate() throws {
        try certificate.check()
        try bridge.check()
    }

    func run() async throws {
        let name = try scheduler.name
        let scheduler = try name.makeScheduler()
        var configuration = RouterConfiguration(realms: realm)
        if !origin.isEmpty { configuration.webSocketOrigins = origin.contains("*") ? .any : .list(origin) }
        let router = Router(configuration: configuration, on: scheduler)
        let tls = try certificate.context()
        let longPolls = LongPollListeners(for: router, tls: tls)
        try await runUntilSignal(on: scheduler) {
            for url in listen {
                let longPollURL = url.hasPrefix("http") ? try await longPolls.listen(at: url) : nil
                let url = if let longPollURL { longPollURL } else { try await router.listen(at: url, tls: tls) }
                let realms = (realm.count == 1 ? "realm " : "realms ") + realm.joined(separator: " ")
                try StandardOutput.print("listening on \(url) (\(realms), scheduler \(name.rawValue))")
            }
            let bridge = try await bridge.start(for: router, realm: realm[0], tls: tls)
            if let bridge { try StandardOutput.print("serving HTTP at \(bridge.url)") }
            await untilCancelled()
            await router.shutdown()
            await longPolls.stop()
            await bridge?.app.stop()
        }
    }
}
