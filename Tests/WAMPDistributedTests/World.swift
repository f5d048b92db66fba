import Scheduling
import TestSupport
import Testing
import WAMPDistributed
import WAMPRouter

/// How both sessions are connected to the router.
enum Carrier: String, CaseIterable, CustomTestStringConvertible {
    case link, webSocket

    var testDescription: String { rawValue }
}

/// A router with a session that serves actors, and one that calls them.
struct World: Sendable {
    let server: WAMPActorSystem
    let client: WAMPActorSystem

    var scheduler: any Scheduler { server.session.scheduler }
}

/// Runs `body` with two actor systems that know each other by a router alone.
func withSystems(
    _ kind: SchedulerKind = .libev, over carrier: Carrier = .link,
    _ body: @escaping @Sendable (World) async throws -> Void
) async throws {
    let scheduler = try kind.make()
    let router = Router(on: scheduler)
    let outcome: Result<Void, any Error>
    do {
        let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
        var sessions: [Session] = []
        for _ in 0..<2 {
            switch carrier {
            case .link: sessions.append(try await router.session(realm: "realm1"))
            case .webSocket: sessions.append(try await .connect(to: url, realm: "realm1", on: scheduler))
            }
        }
        outcome = .success(
            try await body(World(server: WAMPActorSystem(sessions[0]), client: WAMPActorSystem(sessions[1]))))
        for session in sessions { await session.leave() }
    } catch {
        outcome = .failure(error)
    }
    await router.shutdown(within: .zero)
    await scheduler.shutdown()
    try outcome.get()
}
