import RouterConformance
import TestSupport
import WebSockets

/// What stands in for a router: it answers each message as `answer` says, right or wrong; nil closes the connection.
///
/// Runs `body` with a runner that tries it, patient for a tenth of a second.
func withPeer(
    _ kind: SchedulerKind = .libev, answer: @escaping @Sendable (Value) -> [Value]?,
    _ body: (ConformanceRunner) async throws -> Void
) async throws {
    let scheduler = try kind.make()
    let configuration = WebSocketServer.Configuration(subprotocols: ["wamp.2.json"])
    let server = try await WebSocketServer.serving(
        at: .ipv4("127.0.0.1", port: 0), on: scheduler, configuration: configuration
    ) { socket, _ in
        while case .text(let text)? = try await socket.receive() {
            guard let answers = answer(try Value(json: text)) else { return }
            for answer in answers { try await socket.send(answer.json()) }
        }
    }
    let port = await server.address?.port ?? 0
    var runner = ConformanceRunner(
        places: ["main": RouterPlace(url: "ws://127.0.0.1:\(port)/", realm: "realm1")], on: scheduler)
    runner.patience = .milliseconds(500)
    runner.quiet = .milliseconds(20)
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(runner))
    } catch {
        outcome = .failure(error)
    }
    await server.close()
    await scheduler.shutdown()
    try outcome.get()
}

/// What a router would answer: WELCOME, SUBSCRIBED, and PUBLISHED to who asks.
@Sendable func rightAnswer(to message: Value) -> [Value]? {
    switch message[0] {
    case 1: [[2, 1234, ["roles": ["broker": ["features": ["event_retention": true]], "dealer": [:]]]]]
    case 32: [[33, message[1] ?? 0, 99]]
    case 16 where message[2]?["acknowledge"] == true: [[17, message[1] ?? 0, 77]]
    default: []
    }
}
