import Foundation
import Swampy
import Testing
import WAMPBridge

/// The HTTP bridge, the metrics and the status page of `swampy router --http`, with programs that others wrote.
@Suite(.serialized)
struct `swampy router over HTTP` {
    // MARK: curl

    @Test(.timeLimit(.minutes(1)), arguments: schedulerNames)
    func `curl publishes, calls, and asks how the router is`(name: SchedulerName) async throws {
        try await withHTTPRouter(
            name, ["--serve", "publish", "--serve", "call", "--serve", "health", "--serve", "metrics"]
        ) {
            http, router in
            let published = try await curl(
                "--noproxy", "*", "-H", "Content-Type: application/json", "-w", " %{http_code}", "\(http)/publish",
                "--data", #"{"topic": "com.example.topic", "args": ["Hello"], "options": {"retain": true}}"#)
            #expect(published.wholeMatch(of: /\{"id":\d+\} 200/) != nil)
            try await withScheduler(name) { scheduler in
                try await withSession(to: router, realm: "realm1", on: scheduler) { session in
                    try await session.register("com.example.add") { (a: Int, b: Int) in a + b }
                    let called = try await curl(
                        "--noproxy", "*", "-H", "Content-Type: application/json", "\(http)/call",
                        "--data", #"{"procedure": "com.example.add", "args": [2, 3]}"#)
                    #expect(called == #"{"args":[5]}"#)
                    let kept = try await session.events(
                        "com.example.topic", buffering: EventBuffering(), options: SubscribeOptions(wantsRetained: true)
                    )
                    var iterator = kept.makeAsyncIterator()
                    let event = try #require(try await iterator.next())
                    #expect(try event.payload.arguments() == ["Hello"])
                }
            }
            #expect(try await curl("--noproxy", "*", "\(http)/health") == #"{"status":"alive"}"#)
            #expect(try await curl("--noproxy", "*", "\(http)/ready") == #"{"status":"ready"}"#)
            let metrics = try await curl("--noproxy", "*", "\(http)/metrics")
            #expect(metrics.contains(#"swampy_calls_total{realm="realm1"} 1"#))
            #expect(metrics.contains(#"swampy_publications_total{realm="realm1"} 1"#))
            let missing = try await curl("--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code}", "\(http)/status")
            #expect(missing == "404")
        }
    }

    // MARK: Crossbar.io's clients

    @Test(
        .timeLimit(.minutes(1)), .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"),
        arguments: schedulerNames)
    func `crossbarhttp publishes and calls, signed or not`(name: SchedulerName) async throws {
        for signature in [[], ["--key", "bazapp", "--secret", "foobar"]] {
            let key = signature.isEmpty ? [] : ["--http-key", "bazapp"]
            try await withHTTPRouter(name, ["--serve", "publish", "--serve", "call"] + key) { http, router in
                try await expectSuccess(
                    try Program(
                        Machine.python,
                        [Machine.peer("bridge_client.py"), "--url", http, "--router", router] + signature))
            }
        }
    }

    @Test(
        .timeLimit(.minutes(3)), .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
    func `the bridge answers as Crossbar.io's does`() async throws {
        try await withCrossbar(["--bridge"]) { crossbar in
            let crossbar = crossbar.replacing("ws://", with: "http://").replacing("/ws", with: "")
            let services = ["--serve", "publish", "--serve", "call"]
            try await withHTTPRouter(.libev, services) { ours, _ in
                try await withHTTPRouter(.libev, services + ["--http-key", "bazapp"]) { signed, _ in
                    try await expectSuccess(
                        try Program(
                            Machine.python,
                            [
                                Machine.peer("bridge_cases.py"), "--crossbar", crossbar, "--ours", ours,
                                "--ours-signed", signed,
                            ]))
                }
            }
        }
    }

    // MARK: Chromium

    @Test(
        .timeLimit(.minutes(3)),
        .enabled(if: Machine.hasPeers && Machine.hasChromium, "the peers and Chromium are installed by `make test`"))
    func `the status page shows who comes and goes`() async throws {
        try await withHTTPRouter(.libev, []) { http, router in
            try await expectSuccess(
                try Program(
                    Machine.python,
                    [Machine.peer("browser_status.py"), "--url", http + "/status", "--router", router]))
        }
    }

    @Test(
        .timeLimit(.minutes(3)),
        .enabled(if: Machine.hasPeers && Machine.hasChromium, "the peers and Chromium are installed by `make test`"))
    func `the status page asks who looks, where the realm lets nobody in without a ticket`() async throws {
        try await withScheduler(.libev) { scheduler in
            var settings = RouterConfiguration()
            settings.authentication.anonymousRole = nil
            settings.authentication.users = ["ann": User(role: "operator", .ticket("It's Ann"))]
            let router = Router(configuration: settings, on: scheduler)
            let place = try await router.listen(at: "ws://127.0.0.1:0/ws")
            let app = App(configuration: App.Configuration(port: 0))
            var bridge = BridgeConfiguration()
            bridge.statusPage = StatusPage()
            app.bridge(bridge, router: router)
            let running = try await app.start(on: scheduler)
            try await expectSuccess(
                try Program(
                    Machine.python,
                    [
                        Machine.peer("browser_status.py"), "--url", "http://\(running.address)/status", "--router",
                        place,
                        "--ticket", "ann:It's Ann",
                    ]))
            await router.shutdown(within: .zero)
            await running.stop()
        }
    }

    // MARK: What the command refuses

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ["--serve", "metrics"], ["--http", "ws://127.0.0.1:0"],
            ["--http", "http://0.0.0.0:0", "--serve", "publish"],
            ["--http", "http://127.0.0.1:0", "--http-secret-file", "x"],
            ["--http", "http://127.0.0.1:0", "--serve", "everything"],
        ])
    func `options that do not go together are refused`(arguments: [String]) async throws {
        let program = try Program(Machine.swampy, ["router", "--listen", "ws://127.0.0.1:0"] + arguments)
        let status = await program.status()
        #expect(status == 64)  // EX_USAGE
    }

    /// Runs `body` beside `swampy router` with a URL of HTTP, and one of WebSocket.
    private func withHTTPRouter(
        _ scheduler: SchedulerName, _ arguments: [String],
        _ body: (_ http: String, _ router: String) async throws -> Void
    ) async throws {
        let program = try Program(
            Machine.swampy,
            [
                "router", "--listen", "ws://127.0.0.1:0/ws", "--http", "http://127.0.0.1:0", "--scheduler",
                scheduler.rawValue,
            ] + arguments, environment: ["SWAMPY_HTTP_SECRET": "foobar"])
        try await with(program, signal: SIGTERM) { program in
            let router = try await url(in: program.require("listening on"))
            let line = try await program.require("serving HTTP at ")
            let http = try #require(line.split(separator: " ").last)
            try await body(String(http.hasSuffix("/") ? http.dropLast() : http), router)
        }
        #expect(await program.status() == 0)
    }
}
