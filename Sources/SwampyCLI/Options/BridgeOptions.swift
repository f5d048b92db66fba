import ArgumentParser
import RouterFiles
import Swampy
import TLS
import WAMPBridge

/// What a router serves over HTTP beside the sessions of its clients.
struct BridgeOptions: ParsableArguments {
    /// What can be served.
    enum Service: String, CaseIterable, ExpressibleByArgument {
        case health, metrics, status, publish, call
    }

    @Option(
        help: ArgumentHelp(
            "Where to serve health, metrics, the status page and the HTTP bridge: http://127.0.0.1:8081, or https://.",
            valueName: "url"))
    var http: String?

    @Option(
        help: ArgumentHelp(
            "What is served there; may be repeated: health (/health and /ready), metrics (/metrics, for Prometheus), "
                + "status (/status, a page), publish and call (POST /publish and /call, as Crossbar.io's bridge). By "
                + "default health, metrics and status at an address of this machine only, and health elsewhere.",
            valueName: "service"))
    var serve: [Service] = []

    @Option(help: ArgumentHelp("The role under which publish and call act.", valueName: "role"))
    var httpRole = "anonymous"

    @Option(
        help: ArgumentHelp("The key that requests to publish and call have to be signed with.", valueName: "name"))
    var httpKey: String?

    @Option(
        help: ArgumentHelp("A file with the key's secret; or set SWAMPY_HTTP_SECRET.", valueName: "file"))
    var httpSecretFile: String?

    /// - Throws: a `ValidationError` when the options do not go together.
    func check() throws {
        guard let http else {
            guard serve.isEmpty, httpKey == nil, httpSecretFile == nil else {
                throw ValidationError("--serve, --http-key and --http-secret-file need --http")
            }
            return
        }
        let endpoint = try Endpoint(http)
        guard endpoint.scheme == "http" || endpoint.scheme == "https" else {
            throw ValidationError("--http is an URL of HTTP, such as http://127.0.0.1:8081")
        }
        guard httpKey != nil || httpSecretFile == nil else {
            throw ValidationError("--http-secret-file needs --http-key")
        }
        let isOpen = serve.contains(.publish) || serve.contains(.call)
        guard !isOpen || httpKey != nil || RouterListener.isPrivate(http) else {
            throw ValidationError("to publish and call from other machines, requests are signed: --http-key")
        }
    }

    /// Serves what was asked for of `router`, whose first realm is `realm`; nil without `--http`.
    func start(for router: Router, realm: String, tls: TLSContext?) async throws -> (app: RunningApp, url: String)? {
        guard var endpoint = try http.map(Endpoint.init) else { return nil }
        let isSecure = endpoint.scheme == "https"
        guard tls != nil || !isSecure else {
            throw SocketError.invalidAddress("'\(endpoint)' is served over TLS, which needs a certificate and a key")
        }
        var settings = App.Configuration(host: endpoint.host, port: endpoint.port ?? (isSecure ? 443 : 80))
        #if TLS
            if isSecure { settings.tls = tls }
        #endif
        let app = App(configuration: settings)
        app.bridge(try configuration(realm, below: endpoint), router: router)
        let running = try await app.start(on: router.scheduler)
        endpoint.port = running.address.port
        return (running, "\(endpoint)")
    }

    private func configuration(_ realm: String, below endpoint: Endpoint) throws -> BridgeConfiguration {
        let prefix = endpoint.path.hasSuffix("/") ? String(endpoint.path.dropLast()) : endpoint.path
        let readable: [Service] = RouterListener.isPrivate("\(endpoint)") ? [.health, .metrics, .status] : [.health]
        var rules = RequestRules()
        if let httpKey { rules.signature = RequestSignature(key: httpKey, secret: try secret) }
        let identity = BridgeIdentity(realm: realm, role: httpRole)
        var configuration = BridgeConfiguration()
        for service in Set(serve.isEmpty ? readable : serve) {
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

    private var secret: Secret {
        get throws {
            if let httpSecretFile { return try Secret(file: httpSecretFile) }
            return try Secret(environment: "SWAMPY_HTTP_SECRET")
        }
    }
}
