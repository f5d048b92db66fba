import ArgumentParser
import Swampy

/// Which router a client connects to.
struct ConnectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The router; SWAMPY_ROUTER sets another default.", valueName: "url"))
    var router = environment("SWAMPY_ROUTER") ?? "ws://127.0.0.1:8080/ws"

    @Option(help: ArgumentHelp("The realm; SWAMPY_REALM sets another default.", valueName: "name"))
    var realm = environment("SWAMPY_REALM") ?? "realm1"

    @OptionGroup(title: "Authentication") private var authentication: AuthenticationOptions
    @OptionGroup private var scheduler: SchedulerOptions

    /// Runs `body` with a session, which is left when the body returns, throws, or is cancelled by a signal.
    ///
    /// - Throws: what connecting and `body` throw; ``Interrupted`` after a signal.
    func withSession(_ body: @escaping @Sendable (Session) async throws -> Void) async throws {
        var configuration = Session.Configuration()
        configuration.authentication = try authentication.authentication
        let scheduler = try scheduler.name.makeScheduler()
        try await run(on: scheduler) { [configuration] in
            try await Swampy.withSession(
                to: router, realm: realm, configuration: configuration, on: scheduler, body)
        }
    }
}
