public import ArgumentParser
public import RouterFiles
import Swampy

/// What a router serves over HTTP beside the sessions of its clients.
struct BridgeOptions: ParsableArguments {
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
    var serve: [RouterHTTP.Service] = []

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
        guard httpKey != nil || httpSecretFile == nil else {
            throw ValidationError("--http-secret-file needs --http-key")
        }
        if let fault = RouterHTTP.fault(of: Set(serve), at: http, isSigned: httpKey != nil) {
            throw ValidationError("--http: \(fault)")
        }
    }

    /// What was asked for; nil without `--http`.
    ///
    /// - Throws: `SecretError` for a key whose secret is not there.
    var services: RouterHTTP? {
        get throws {
            guard let http else { return nil }
            let signature = try httpKey.map { RouterHTTP.Signature(key: $0, secret: try secret) }
            return RouterHTTP(
                url: http, services: serve.isEmpty ? nil : Set(serve), role: httpRole, signature: signature)
        }
    }

    private var secret: Secret {
        get throws {
            if let httpSecretFile { return try Secret(file: httpSecretFile) }
            return try Secret(environment: "SWAMPY_HTTP_SECRET")
        }
    }
}

extension RouterHTTP.Service: ExpressibleByArgument {}
