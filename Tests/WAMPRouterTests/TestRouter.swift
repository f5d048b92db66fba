import Scheduling
import Synchronization
import TestSupport
import Testing
import WAMPRouter

/// Every way to a router.
enum Carrier: String, CaseIterable, CustomTestStringConvertible {
    case webSocket, rawSocket, link

    var testDescription: String { rawValue }
}

/// A router for one test, and its clients.
final class TestRouter: Sendable {
    let scheduler: any Scheduler
    let router: Router
    let url: String
    let rawSocketURL: String
    private let clients = Mutex<[any Client]>([])

    init(_ router: Router, at url: String, _ rawSocketURL: String) {
        scheduler = router.scheduler
        self.router = router
        self.url = url
        self.rawSocketURL = rawSocketURL
    }

    /// A client that has not joined.
    func connect(_ carrier: Carrier = .webSocket) async throws -> any Client {
        let client: any Client =
            switch carrier {
            case .webSocket: try await WebSocketClient.connected(to: url, on: scheduler)
            case .rawSocket: try await RawSocketClient.connected(to: rawSocketURL, on: scheduler)
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

    /// A client over RawSocket that sends bytes as it likes; `request` is its handshake.
    func connectRawSocket(
        to url: String? = nil, _ request: [UInt8] = RawSocketClient.request
    ) async throws -> RawSocketClient {
        keep(try await RawSocketClient.connected(to: url ?? rawSocketURL, request, on: scheduler))
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
///
/// - Parameter threads: on how many schedulers its connections are; 0 for its own.
func withRouter(
    _ kind: SchedulerKind, _ configuration: RouterConfiguration = RouterConfiguration(), threads: Int = 0,
    _ body: (TestRouter) async throws -> Void
) async throws {
    let scheduler = try kind.make()
    var configuration = configuration
    configuration.connectionSchedulers = try (0..<threads).map { _ in try kind.make() }
    let router = Router(configuration: configuration, on: scheduler)
    let world = TestRouter(
        router, at: try await router.listen(at: "ws://127.0.0.1:0/"), try await router.listen(at: "rs://127.0.0.1:0"))
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(world))
    } catch {
        outcome = .failure(error)
    }
    await world.close()
    for other in configuration.connectionSchedulers { await other.shutdown() }
    await scheduler.shutdown()
    try outcome.get()
}
