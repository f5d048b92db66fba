import Swampy
import TLS

/// Where clients reach a router over HTTP long-poll, beside the places where it listens itself.
actor LongPollListeners {
    private let router: Router
    private let tls: TLSContext?
    private var apps: [RunningApp] = []

    init(for router: Router, tls: TLSContext?) {
        self.router = router
        self.tls = tls
    }

    /// Serves clients at `url`, and returns it with the port that it got; nil when it is no URL of HTTP.
    ///
    /// - Throws: `SocketError` for an address that cannot be listened on, or one that needs a certificate.
    func listen(at url: String) async throws -> String? {
        var endpoint = try Endpoint(url)
        guard ["http", "https"].contains(endpoint.scheme) else { return nil }
        let isSecure = endpoint.scheme == "https"
        guard tls != nil || !isSecure else {
            throw SocketError.invalidAddress("'\(url)' is served over TLS, which needs a certificate and a key")
        }
        var configuration = App.Configuration(host: endpoint.host, port: endpoint.port ?? (isSecure ? 443 : 80))
        configuration.limits.maximumBodySize = router.configuration.webSocketLimits.maximumMessageSize
        #if TLS
            if isSecure { configuration.tls = tls }
        #endif
        let app = App(configuration: configuration)
        app.longPoll(try endpoint.pathOfRoutes(), router: router)
        let running = try await app.start(on: router.scheduler)
        apps.append(running)
        endpoint.port = running.address.port
        return "\(endpoint)"
    }

    /// Stops serving, after the router has said good-bye.
    func stop() async {
        for app in apps { await app.stop() }
        apps = []
    }
}
