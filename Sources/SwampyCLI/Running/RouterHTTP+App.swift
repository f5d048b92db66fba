import RouterFiles
import Swampy
import TLS
import WAMPBridge

extension RouterHTTP {
    /// Serves this of `router`, whose first realm is `realm`, and returns the URL with its port.
    ///
    /// - Throws: `SocketError` for an address that cannot be listened on, or one that needs a certificate.
    func start(for router: Router, realm: String, tls: TLSContext?) async throws -> (app: RunningApp, url: String) {
        var endpoint = try Endpoint(url)
        let isSecure = endpoint.scheme == "https"
        guard tls != nil || !isSecure else {
            throw SocketError.invalidAddress("'\(endpoint)' is served over TLS, which needs a certificate and a key")
        }
        var settings = App.Configuration(host: endpoint.host, port: endpoint.port ?? (isSecure ? 443 : 80))
        #if TLS
            if isSecure { settings.tls = tls }
        #endif
        let app = App(configuration: settings)
        app.bridge(bridge(realm, below: try endpoint.pathOfRoutes()), router: router)
        let running = try await app.start(on: router.scheduler)
        endpoint.port = running.address.port
        return (running, "\(endpoint)")
    }

    private func bridge(_ realm: String, below prefix: String) -> BridgeConfiguration {
        var rules = RequestRules()
        if let signature { rules.signature = RequestSignature(key: signature.key, secret: signature.secret) }
        let identity = BridgeIdentity(realm: realm, role: role)
        var configuration = BridgeConfiguration()
        for service in services {
            switch service {
            case .health:
                configuration.healthPath = prefix + "/health"
                configuration.readinessPath = prefix + "/ready"
            case .metrics: configuration.metricsPath = prefix + "/metrics"
            case .status:
                configuration.statusPage = StatusPage(at: prefix + "/status", of: BridgeIdentity(realm: realm))
            case .publish:
                configuration.endpoints.append(
                    BridgeEndpoint(.publish, at: prefix + "/publish", as: identity, rules: rules))
            case .call:
                configuration.endpoints.append(
                    BridgeEndpoint(.call, at: prefix + "/call", as: identity, rules: rules))
            }
        }
        return configuration
    }
}
