import LibevScheduling
import Swampy
import Testing

/// Runs `body` beside a router, with a greeter that ticks: 1, 2, 3, and again.
func withRouter(
    _ configuration: RouterConfiguration = RouterConfiguration(realms: ["realm1"]),
    _ body: @Sendable (_ port: Int) async throws -> Void
) async throws {
    let scheduler = try LibevScheduler()
    let router = Router(configuration: configuration, on: scheduler)
    let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
    let port = try #require(url.split(separator: "/")[1].split(separator: ":").last.flatMap { Int($0) })
    let greeter = try await router.session(realm: "realm1")
    try await greeter.register("com.example.greet") { (name: String) in "Hello, \(name)!" }
    let ticking = scheduler.task {
        while !Task.isCancelled {
            for tick in 1...3 { try await greeter.publish("com.example.tick", tick) }
            try await scheduler.sleep(for: .milliseconds(10))
        }
    }
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(port)) } catch { outcome = .failure(error) }
    ticking.cancel()
    _ = await ticking.result  // the cancellation
    await router.shutdown()
    await scheduler.shutdown()
    try outcome.get()
}

struct DateService: WAMPService {
    func start(_ client: Client) async throws {
        try await client.register("com.example.date") { "2026-11-23" }
    }

    func stop(_ client: Client) async {
        print("leaving")
    }
}

extension `The README` {
    @Test func `shows a client`() async throws {
        try await withRouter { port in
            try await withSession(to: "ws://127.0.0.1:\(port)/ws", realm: "realm1") { session in
                // Callee and caller. Types are read from the closure, and from what the result is used as.
                try await session.register("com.example.add") { (a: Int, b: Int) in a + b }
                let sum: Int = try await session.call("com.example.add", 2, 3)
                let same: Int = try await session.rpc.com.example.add(2, 3)
                print(sum, same)

                // Publisher and subscriber.
                try await session.publish("com.example.hello", "hi", acknowledge: true)
                for try await tick in try await session.subscribe("com.example.tick", as: Int.self) {
                    print(tick)
                    if tick == 3 { break }  // leaving the loop ends the subscription
                }
            }
        }
    }
}

extension `The article on` {
    @Test func `services`() async throws {
        try await withRouter { port in
            try await withClient(to: ["ws://127.0.0.1:\(port)/ws"], realm: "realm1") { client in
                let service = DateService()
                try await service.start(client)
                let date: String = try await client.rpc.com.example.date()
                #expect(date == "2026-11-23")
                await service.stop(client)
            }
        }
    }

    @Test func `Swampy, a session`() async throws {
        try await withRouter { port in
            try await withSession(to: "ws://127.0.0.1:\(port)/ws", realm: "realm1") { session in
                let greeting: String = try await session.rpc.com.example.greet("Ada")
                print(greeting)
            }

            let scheduler = try SchedulerName(validating: "dispatch").makeScheduler()
            try await withSession(to: "ws://127.0.0.1:\(port)/ws", realm: "realm1", on: scheduler) { session in
                let publication = try await session.publish("com.example.hello", "hi", acknowledge: true)
                print("published \(publication as Any)")
            }
            await scheduler.shutdown()
        }
    }

    @Test func `WAMP`() async throws {
        try await withRouter { port in
            let scheduler = try LibevScheduler()
            try await withSession(to: "ws://127.0.0.1:\(port)/ws", realm: "realm1", on: scheduler) { session in
                try await session.register("com.example.add") { (a: Int, b: Int) in a + b }
                let sum: Int = try await session.call("com.example.add", 2, 3)
                let same: Int = try await session.rpc.com.example.add(2, 3)
                print(sum, same)

                try await session.subscribe("com.example.hello") { (greeting: String) in print(greeting) }
                try await session.publish("com.example.hello", "hi", acknowledge: true, excludeMe: false)
            }
            try await withSession(to: "ws://127.0.0.1:\(port)/ws", realm: "realm1", on: scheduler) { session in
                for try await tick in try await session.subscribe("com.example.tick", as: Int.self) {
                    print(tick)
                    if tick == 3 { break }
                }

                try await session.register("com.example.area") { (invocation: Invocation) in
                    let width: Int = try invocation.argument(0)
                    let height: Int = try invocation.argument(1)
                    let unit: String? = try invocation.keyword("unit")
                    return try Payload(encoding: "\(width * height) \(unit ?? "m")²")
                }
                let area: String = try await session.rpc["com.example.area"](2, 3, unit: "cm")
                #expect(area == "6 cm²")
            }
            await scheduler.shutdown()
        }
    }

    @Test func `WAMPRouter`() async throws {
        do {
            let scheduler = try LibevScheduler()
            let router = Router(configuration: RouterConfiguration(realms: ["realm1"]), on: scheduler)
            let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
            print("listening on \(url)")

            let session = try await router.session(realm: "realm1")
            try await session.register("com.example.add") { (a: Int, b: Int) in a + b }
            print("\(await router.sessionCount) session")

            await router.shutdown()
        }
        let scheduler = try LibevScheduler()
        let port = try await freePort()
        var configuration = RouterConfiguration(realms: ["realm1", "realm2"])
        configuration.maximumSessions = 1_000
        configuration.overloadPolicy = .dropEvents
        configuration.webSocketLimits.maximumMessageSize = 1_048_576
        configuration.rules.requestIDs = .strict
        let router = Router(configuration: configuration, on: scheduler)
        try await router.listen(at: "ws://127.0.0.1:\(port)/ws")
        await router.shutdown()
        await scheduler.shutdown()
    }
}
