import HTTP
import Scheduling
import SerializationCore
import Synchronization
import TestSupport
import Testing
import WAMPBridge

@Suite(.timeLimit(.minutes(1))) struct `Requests that the bridge makes` {
    // MARK: Procedures

    @Test(arguments: SchedulerKind.both)
    func `a procedure asks the server, with fields, parameters and a body`(kind: SchedulerKind) async throws {
        try await withServer(kind) { server in
            var configuration = BridgeConfiguration()
            configuration.callees = [BridgeCallee("com.example.rest", baseURL: server.url + "/api/")]
            try await withBridge(kind, configuration) { world in
                let session = try await world.session()
                let answer: Value = try await session.call(
                    "com.example.rest",
                    keywordArguments: [
                        "method": "POST", "url": "items?a=1", "body": "hello", "headers": ["X-Test": ["one"]],
                        "params": ["b": "2 & 3"],
                    ])
                #expect(answer["code"] == 200)
                #expect(answer["content"] == "POST /api/items a=1 b=2 & 3 one hello")
                #expect(answer["headers"]?["Content-Type"] == ["text/plain; charset=utf-8"])
                let positional: Value = try await session.call("com.example.rest", "GET", "/other")
                #expect(positional["content"] == "GET /other - ")
                let missing: Value = try await session.call("com.example.rest", "GET", "/missing")
                #expect(missing["code"] == 404)
                await session.leave()
            }
        }
    }

    @Test(
        arguments: [
            ["method": "GET", "url": "http://169.254.169.254/latest/meta-data"],
            ["method": "GET", "url": "//evil.example/"],
            ["method": "GET", "url": "http://127.0.0.1:1/"], ["method": "GET", "url": "a b"], ["url": "/"],
            ["method": "GET"], ["method": "CONNECT", "url": "/"], ["method": "GET", "url": "/", "body": 1],
            ["method": "GET", "url": "/", "headers": ["Host": "evil.example"]],
            ["method": "GET", "url": "/", "headers": ["Transfer-Encoding": "chunked"]],
            ["method": "GET", "url": "/", "headers": ["X": "a\r\nX-Evil: b"]],
            ["method": "GET", "url": "/", "params": ["a": 1]],
        ] as [[String: Value]])
    func `callers reach nothing but that server, and smuggle nothing in`(arguments: [String: Value]) async throws {
        var configuration = BridgeConfiguration()
        configuration.callees = [BridgeCallee("com.example.rest", baseURL: "http://127.0.0.1:9/")]
        try await withBridge(.libev, configuration) { world in
            let session = try await world.session()
            let error = await #expect(throws: WAMPError.self) {
                try await session.call("com.example.rest", keywordArguments: arguments)
            }
            #expect(error?.uri == .invalidArgument)
            await session.leave()
        }
    }

    @Test func `a server that does not answer, or is not there, is an error of the call`() async throws {
        try await withServer(.libev) { server in
            var slow = BridgeCallee("com.example.slow", baseURL: server.url)
            slow.timeout = .milliseconds(30)
            var configuration = BridgeConfiguration()
            configuration.callees = [slow, BridgeCallee("com.example.gone", baseURL: "http://127.0.0.1:9/")]
            try await withBridge(.libev, configuration) { world in
                let session = try await world.session()
                let late = await #expect(throws: WAMPError.self) {
                    try await session.call("com.example.slow", "GET", "/never")
                }
                #expect(late?.uri == .timeout)
                let gone = await #expect(throws: WAMPError.self) {
                    try await session.call("com.example.gone", "GET", "/")
                }
                #expect(gone?.uri == .runtimeError)
                await session.leave()
            }
        }
    }

    @Test func `an app whose bridge is to ask what is no URL does not start`() async throws {
        var callee = BridgeConfiguration()
        callee.callees = [BridgeCallee("com.example.rest", baseURL: "nowhere")]
        var subscriber = BridgeConfiguration()
        subscriber.subscribers = [BridgeSubscriber([.init(topic: "com.example", url: "/hook")])]
        for configuration in [callee, subscriber] {
            await #expect(throws: SocketError.self) {
                try await withBridge(.libev, configuration) { _ in Issue.record("it has started") }
            }
        }
    }

    // MARK: Web hooks

    @Test(arguments: SchedulerKind.both)
    func `events reach the hook in their order, again where it failed`(kind: SchedulerKind) async throws {
        try await withServer(kind, failures: [503, 500, 429]) { server in
            var subscriber = BridgeSubscriber([
                .init(topic: "com.example", url: server.url + "/hook", match: .prefix)
            ])
            subscriber.firstPause = .milliseconds(1)
            var configuration = BridgeConfiguration.endpoints()
            configuration.subscribers = [subscriber]
            try await withBridge(kind, configuration) { world in
                for number in 0..<5 {
                    _ = try await world.post(
                        "/publish", #"{"topic":"com.example.n","args":[\#(number)],"kwargs":{"a":null}}"#)
                }
                let hooks = try await server.hooks(8)
                #expect(hooks.prefix(4).allSatisfy { $0 == hooks[0] })  // the first one, until it was taken
                let bodies = hooks.dropFirst(3).map(\.body)
                #expect(bodies.map { $0["args"] } == (0..<5).map { [.integer($0)] })
                #expect(bodies.allSatisfy { $0["kwargs"] == ["a": nil] })
                #expect(hooks.allSatisfy { $0.topic == "com.example.n" })
                #expect(Set(hooks.map(\.publication)).count == 5)
            }
        }
    }

    @Test func `an event that the hook does not want is given up, and the next one is sent`() async throws {
        try await withServer(.libev, failures: [400, 503, 503]) { server in
            var subscriber = BridgeSubscriber([.init(topic: "com.example.n", url: server.url + "/hook")])
            subscriber.firstPause = .milliseconds(1)
            subscriber.maximumAttempts = 2
            var configuration = BridgeConfiguration.endpoints()
            configuration.subscribers = [subscriber]
            try await withBridge(.libev, configuration) { world in
                for number in 0..<3 {
                    _ = try await world.post("/publish", #"{"topic":"com.example.n","args":[\#(number)]}"#)
                }
                let hooks = try await server.hooks(4)
                #expect(hooks.map { $0.body["args"] } == [[0], [1], [1], [2]])
            }
        }
    }

    @Test func `a hook that never answers neither grows the queue without bound nor holds up the end`() async throws {
        try await withServer(.libev) { server in
            var subscriber = BridgeSubscriber([.init(topic: "com.example.n", url: server.url + "/never")])
            subscriber.maximumWaitingEvents = 2
            var configuration = BridgeConfiguration.endpoints()
            configuration.subscribers = [subscriber]
            try await withBridge(.libev, configuration) { world in
                for _ in 0..<10 {
                    let response = try await world.post("/publish", #"{"topic":"com.example.n"}"#)
                    #expect(response.status == .ok)
                }
            }
        }
    }
}

/// What arrived at a hook.
private struct Hook: Equatable {
    let body: Value
    let topic: String?
    let publication: String?
}

/// A server that the bridge asks.
private final class TestServer: Sendable {
    let url: String
    private let arrivals: AsyncStream<Hook>

    init(url: String, arrivals: AsyncStream<Hook>) {
        self.url = url
        self.arrivals = arrivals
    }

    /// The first `count` requests at /hook, waited for.
    func hooks(_ count: Int) async throws -> [Hook] {
        var hooks: [Hook] = []
        for await hook in arrivals {
            hooks.append(hook)
            if hooks.count == count { break }
        }
        return hooks
    }
}

/// Runs `body` beside a server whose /hook answers with `failures` first.
private func withServer(
    _ kind: SchedulerKind, failures: [Int] = [], _ body: (TestServer) async throws -> Void
) async throws {
    try await withScheduler(kind) { scheduler in
        let (arrivals, continuation) = AsyncStream.makeStream(of: Hook.self)
        let failures = Mutex(failures)
        var settings = App.Configuration(port: 0)
        settings.timeouts.shutdown = .milliseconds(10)
        let app = App(configuration: settings)
        let echo: @concurrent @Sendable (Request, RequestContext) async throws -> String = { request, _ in
            let query = request.query.pairs.map { " \($0.name)=\($0.value)" }.joined()
            let test = request.headers[HTTPField.Name("X-Test")!] ?? "-"
            return "\(request.method) \(request.path)\(query) \(test) \(try request.text())"
        }
        app.post("/api/items", echo)
        app.get("/other", echo)
        app.get("/never") { _, _ -> String in
            try await scheduler.sleep(for: .seconds(600))
            return ""
        }
        app.post("/never") { _, _ -> String in
            try await scheduler.sleep(for: .seconds(600))
            return ""
        }
        app.post("/hook") { request, _ -> Response in
            continuation.yield(
                Hook(
                    body: try Value(json: try request.text()), topic: request.headers[HTTPField.Name("WAMP-Topic")!],
                    publication: request.headers[HTTPField.Name("WAMP-Publication")!]))
            let status = failures.withLock { $0.isEmpty ? 204 : $0.removeFirst() }
            return Response(status: .init(code: status))
        }
        let running = try await app.start(on: scheduler)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(TestServer(url: "http://\(running.address)", arrivals: arrivals)))
        } catch {
            outcome = .failure(error)
        }
        await running.stop()
        try outcome.get()
    }
}
