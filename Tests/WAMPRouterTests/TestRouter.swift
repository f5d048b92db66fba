import Scheduling
import Synchronization
import TestSupport
import Testing
import WAMPRouter

/// Every way to a router.
enum Carrier: String, CaseIterable, CustomTestStringConvertible {
    case webSocket, link

    var testDescription: String { rawValue }
}

/// A router for one test, and its clients.
final class TestRouter: Sendable {
    let scheduler: any Scheduler
    let router: Router
    let url: String
    private let clients = Mutex<[any Client]>([])

    init(_ router: Router, at url: String) {
        scheduler = router.scheduler
        self.router = router
        self.url = url
    }

    /// A client that has not joined.
    func connect(_ carrier: Carrier = .webSocket) async throws -> any Client {
        let client: any Client =
            switch carrier {
            case .webSocket: try await WebSocketClient.connected(to: url, on: scheduler)
            case .link: await LinkedClient.connected(to: router)
            }
        return keep(client)
    }

    /// A client that has joined.
    func join(_ realm: String = "realm1", over carrier: Carrier = .webSocket) async throws -> any Client {
        let client = try await connect(carrier)
        try await client.join(realm)
        return client
    }

    /// A client that sends frames as it likes, and reads only when it is asked to.
    func connectRaw(headers: String = "") async throws -> RawClient {
        keep(try await RawClient.connected(to: url, headers: headers, on: scheduler))
    }

    private func keep<Kept: Client>(_ client: Kept) -> Kept {
        clients.withLock { $0.append(client) }
        return client
    }

    private func keep(_ client: any Client) -> any Client {
        clients.withLock { $0.append(client) }
        return client
    }

    fileprivate func close() async {
        // What a client thinks of the end is not what these tests are about.
        let clients = clients.withLock { $0 }
        async let shutdown: Void = router.shutdown(within: .zero)
        for client in clients { await client.close() }
        await shutdown
    }
}

/// Runs `body` beside a router that listens on loopback; everything ends with it.
func withRouter(
    _ kind: SchedulerKind, _ configuration: RouterConfiguration = RouterConfiguration(),
    _ body: (TestRouter) async throws -> Void
) async throws {
    let scheduler = try kind.make()
    let router = Router(configuration: configuration, on: scheduler)
    let world = TestRouter(router, at: try await router.listen(at: "ws://127.0.0.1:0/"))
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(world))
    } catch {
        outcome = .failure(error)
    }
    await world.close()
    await scheduler.shutdown()
    try outcome.get()
}
