import HTTP
import Scheduling
import SerializationCore
import TestSupport
import WAMPBridge

/// A router with a bridge over real sockets, and what one asks it with.
struct World: Sendable {
    let scheduler: any Scheduler
    let router: Router
    let client: HTTPClient
    /// `http://127.0.0.1:...`
    let url: String

    /// The answer to a request with a body of JSON.
    func post(
        _ path: String, _ body: String, type: String? = "application/json", method: HTTPRequest.Method = .post,
        headers: HTTPFields = [:]
    ) async throws -> HTTPClient.Response {
        var headers = headers
        headers[.contentType] = type
        return try await client.send(
            HTTPClient.Request(method, url + path, headers: headers, body: .text(body)))
    }

    /// The answer as JSON.
    func json(_ path: String, _ body: String) async throws -> Value {
        try Value(json: try await post(path, body).text)
    }

    func get(_ path: String) async throws -> HTTPClient.Response { try await client.get(url + path) }

    /// A session in the router's process.
    func session(role: String? = nil) async throws -> Session {
        try await router.session(realm: "realm1", role: role)
    }
}

/// Runs `body` with a scheduler that is shut down afterwards.
func withScheduler(_ kind: SchedulerKind, _ body: (any Scheduler) async throws -> Void) async throws {
    let scheduler = try kind.make()
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(scheduler))
    } catch {
        outcome = .failure(error)
    }
    await scheduler.shutdown()
    try outcome.get()
}

/// Runs `body` beside a router and an app with this bridge.
func withBridge(
    _ kind: SchedulerKind, _ configuration: BridgeConfiguration, router: RouterConfiguration = RouterConfiguration(),
    _ body: @Sendable (World) async throws -> Void
) async throws {
    try await withScheduler(kind) { scheduler in
        let router = Router(configuration: router, on: scheduler)
        let app = App(configuration: App.Configuration(port: 0))
        app.bridge(configuration, router: router)
        let running = try await app.start(on: scheduler)
        let client = HTTPClient(on: scheduler)
        let outcome: Result<Void, any Error>
        do {
            try await body(
                World(scheduler: scheduler, router: router, client: client, url: "http://\(running.address)"))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await client.close()
        await running.stop()
        await router.shutdown(within: .zero)
        try outcome.get()
    }
}

extension BridgeConfiguration {
    /// Publishing and calling at their usual places.
    static func endpoints(_ rules: RequestRules = RequestRules(), role: String? = nil) -> BridgeConfiguration {
        var configuration = BridgeConfiguration()
        let identity = BridgeIdentity(realm: "realm1", role: role)
        configuration.endpoints = [
            BridgeEndpoint(.publish, at: "/publish", as: identity, rules: rules),
            BridgeEndpoint(.call, at: "/call", as: identity, rules: rules),
        ]
        return configuration
    }
}
