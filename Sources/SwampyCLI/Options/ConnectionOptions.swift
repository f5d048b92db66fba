import ArgumentParser
import Swampy

/// Which router a client connects to.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The router, over WebSocket or RawSocket: ws://, wss://, rs://, rss://, ws+unix:///PATH or rs+unix:///PATH; "
                + "or SWAMPY_ROUTER. (default: ws://127.0.0.1:8080/ws)", valueName: "url"))
    private var router: String?

    @Option(help: ArgumentHelp("The realm; or SWAMPY_REALM. (default: realm1)", valueName: "name"))
    private var realm: String?

    @Option(
        help: ArgumentHelp(
            "How messages are encoded; may be repeated, the preferred first. (default: what the router prefers)",
            valueName: "format"))
    private var serializer: [SerializationFormat] = []

    @OptionGroup(title: "Profile") private var profile: ProfileOptions
    @OptionGroup(title: "Authentication") private var authentication: AuthenticationOptions
    @OptionGroup private var authority: AuthorityOptions
    @OptionGroup private var scheduler: SchedulerOptions

    /// Runs `body` with a session, which is left when the body returns, throws, or is cancelled by a signal.
    ///
    /// - Throws: what connecting and `body` throw; ``Interrupted`` after a signal.
    func withSession(_ body: @escaping @Sendable (Session) async throws -> Void) async throws {
        let target = try Target(
            router: router, realm: realm, authentication.credentials, authority, profile: profile.chosen,
            environment: environment)
        var configuration = target.session
        if !serializer.isEmpty { configuration.serializers = serializer }
        let scheduler = try scheduler.name.makeScheduler()
        try await run(on: scheduler) { [configuration] in
            try await Swampy.withSession(
                to: target.router, realm: target.realm, configuration: configuration, on: scheduler, body)
        }
    }
}
