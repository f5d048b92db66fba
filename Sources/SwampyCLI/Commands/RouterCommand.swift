import ArgumentParser
import Swampy

/// `swampy router`
struct RouterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "router", abstract: "Route WAMP between clients, until SIGINT or SIGTERM.")

    @Option(help: ArgumentHelp("Where to listen; may be repeated. Port 0 lets the system choose.", valueName: "url"))
    var listen = ["ws://127.0.0.1:8080/ws"]

    @Option(help: ArgumentHelp("A realm that clients may join; may be repeated.", valueName: "name"))
    var realm = ["realm1"]

    @OptionGroup var scheduler: SchedulerOptions

    func run() async throws {
        let name = try scheduler.name
        let scheduler = try name.makeScheduler()
        let router = Router(configuration: RouterConfiguration(realms: realm), on: scheduler)
        try await runUntilSignal(on: scheduler) {
            for url in listen {
                let url = try await router.listen(at: url)
                let realms = (realm.count == 1 ? "realm " : "realms ") + realm.joined(separator: " ")
                try StandardOutput.print("listening on \(url) (\(realms), scheduler \(name.rawValue))")
            }
            await untilCancelled()
            await router.shutdown()
        }
    }
}
