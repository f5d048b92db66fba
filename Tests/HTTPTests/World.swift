import HTTP
import Scheduling
import Sockets
import Synchronization
import TestSupport
import WebApp

/// Runs `body` with a client of an app that is served on loopback; ends all of it afterwards.
func withClient(
    _ kind: SchedulerKind, configuration: HTTPClient.Configuration = .direct, _ build: (App) -> Void,
    _ body: (_ client: HTTPClient, _ base: String) async throws -> Void
) async throws {
    let scheduler = try kind.make()
    let app = App(configuration: App.Configuration(port: 0))
    build(app)
    let running = try await app.start(on: scheduler)
    let outcome: Result<Void, any Error>
    do {
        try await HTTPClient.withClient(on: scheduler, configuration: configuration) { client in
            try await body(client, "http://\(running.address)")
        }
        outcome = .success(())
    } catch {
        outcome = .failure(error)
    }
    await running.stop()
    await scheduler.shutdown()
    try outcome.get()
}

/// Runs `body` with a client of a server that answers each connection as a script says: when so many bytes have come,
/// it sends this. Then it closes.
func withScript(
    _ kind: SchedulerKind, configuration: HTTPClient.Configuration = .direct, _ answers: [String],
    _ body: (_ client: HTTPClient, _ base: String, Script) async throws -> Void
) async throws {
    let scheduler = try kind.make()
    let script = Script(answers)
    let listener = try await Listener.serving(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { stream in
        await script.serve(stream)
    }
    let outcome: Result<Void, any Error>
    do {
        try await HTTPClient.withClient(on: scheduler, configuration: configuration) { client in
            try await body(client, "http://\(listener.address)", script)
        }
        outcome = .success(())
    } catch {
        outcome = .failure(error)
    }
    await listener.shutdown(grace: .seconds(5))
    await scheduler.shutdown()
    try outcome.get()
}

/// What a server says on its connections, one answer a connection, and what it was asked.
final class Script: Sendable {
    private let state: Mutex<(answers: [String], requests: [String])>

    init(_ answers: [String]) {
        state = Mutex((answers, []))
    }

    var requests: [String] { state.withLock { $0.requests } }

    func serve(_ stream: isolated ByteStream) async {
        do {
            let bytes = try await stream.read()
            let answer = state.withLock { state in
                state.requests.append(String(decoding: bytes, as: UTF8.self))
                return state.answers.isEmpty ? "" : state.answers.removeFirst()
            }
            // After an answer that ends with an ellipsis the client has to say something, or to go.
            let isUnfinished = answer.hasSuffix("…")
            try await stream.write(Array((isUnfinished ? String(answer.dropLast()) : answer).utf8))
            if isUnfinished { _ = try await stream.read() }
            try await stream.closeWriting()
        } catch {
            // The client has gone, which some tests want.
        }
    }
}

extension HTTPClient.Configuration {
    /// Whatever the environment says of proxies, the servers of these tests are here.
    static var direct: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.proxies = .none
        return configuration
    }
}
