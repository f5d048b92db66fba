#if Macros
    import Swampy
    import TestSupport
    import Testing
    import WAMPMacros

    @WAMPService private struct Calculator: WAMPService {
        static let step = 2

        @Procedure("com.example.add")
        func add(a: Int, b: Int = Self.step) async throws -> Int { a + b }

        @Procedure("com.example.join")
        func join(_ words: [String], _ separator: String = ", ") -> String {
            words.joined(separator: separator)
        }

        @Procedure("com.example.greet")
        private func greet(name: String?) throws(WAMPError) -> String {
            guard name != "" else { throw WAMPError("com.example.nobody") }
            return "Hello, \(name ?? "you")!"
        }

        @Procedure("com.example.silent")
        func silent() {}

        @Procedure("com.example.both")
        static func both(payload invocation: Invocation) -> Payload { invocation.payload }

        @Procedure("com.example.any", match: .prefix, invoke: .roundRobin)
        func any(invocation: Invocation, number: Int) -> String { "\(invocation.procedure) \(number)" }

        #if DEBUG
            @Procedure("com.example.built")
            func built() -> String { "for debugging" }
        #else
            @Procedure("com.example.built")
            func built() -> String { "for release" }
        #endif
    }

    @WAMPService private actor Reader {
        private(set) var seen: [String] = []
        let (changes, change) = AsyncStream.makeStream(of: Void.self)

        @Topic("com.example.news", match: .prefix)
        func news(text: String, event: Event, urgent: Bool = false) {
            seen.append("\(event.topic): \(text)\(urgent ? "!" : "")")
            change.yield()
        }

        @Procedure("com.example.seen")
        func count() -> Int { seen.count }
    }

    @WAMPService private struct Announcer: WAMPService {
        func start(_ client: Client) async throws {
            try await offer(to: client)
            try await client.publish("com.example.started", acknowledge: true)
        }

        @Procedure("com.example.one", options: RegisterOptions(invoke: .first))
        func one() -> Int { 1 }
    }

    @Suite struct `A type with @WAMPService` {
        @Test(arguments: SchedulerKind.both)
        func `answers calls by position, by keyword and with defaults`(kind: SchedulerKind) async throws {
            try await withSessions(kind) { callee, caller in
                try await Calculator().offer(to: callee)
                for sum in [
                    try await caller.rpc.com.example.add(3, 4) as Int,
                    try await caller.rpc.com.example.add(3, b: 4),
                    try await caller.rpc.com.example.add(b: 4, a: 3),
                    try await caller.rpc.com.example.add(a: 5),
                    try await caller.rpc.com.example.add(5),
                ] { #expect(sum == 7) }
                let words: String = try await caller.call("com.example.join", ["a", "b"])
                let dashed: String = try await caller.call("com.example.join", ["a", "b"], "-")
                #expect(words == "a, b" && dashed == "a-b")
                let you: String = try await caller.rpc.com.example.greet()
                let ada: String = try await caller.rpc.com.example.greet(name: "Ada")
                #expect(you == "Hello, you!" && ada == "Hello, Ada!")
                let built: String = try await caller.call("com.example.built")
                #expect(built.hasPrefix("for "))
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `answers with nothing, with a whole payload, and for a pattern`(kind: SchedulerKind) async throws {
            try await withSessions(kind) { callee, caller in
                try await Calculator().offer(to: callee)
                let nothing: CallResult = try await caller.call("com.example.silent")
                #expect(try nothing.payload.arguments().isEmpty)
                let both: CallResult = try await caller.call("com.example.both", 1, keywordArguments: ["two": 2])
                #expect(try both.first(as: Int.self) == 1 && both.keyword("two", as: Int.self) == 2)
                let name: String = try await caller.call("com.example.any.thing", 3)
                #expect(name == "com.example.any.thing 3")
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `refuses arguments that do not fit, and passes errors on`(kind: SchedulerKind) async throws {
            try await withSessions(kind) { callee, caller in
                try await Calculator().offer(to: callee)
                let missing = await #expect(throws: WAMPError.self) {
                    _ = try await caller.call("com.example.add") as CallResult
                }
                #expect(missing?.uri == .invalidArgument && missing?.message == "argument a: missing")
                let wrong = await #expect(throws: WAMPError.self) {
                    _ = try await caller.call("com.example.add", 1, "two") as CallResult
                }
                #expect(wrong?.uri == .invalidArgument && wrong?.message == "argument 2: expected an integer")
                let own = await #expect(throws: WAMPError.self) {
                    _ = try await caller.rpc.com.example.greet(name: "") as CallResult
                }
                #expect(own?.uri == "com.example.nobody")
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `is given events, and may be an actor`(kind: SchedulerKind) async throws {
            try await withSessions(kind) { callee, caller in
                let reader = Reader()
                try await reader.offer(to: callee)
                try await caller.publish("com.example.news.local", "rain", keywordArguments: ["urgent": true])
                for await _ in reader.changes { break }
                #expect(await reader.seen == ["com.example.news.local: rain!"])
                let count: Int = try await caller.call("com.example.seen")
                #expect(count == 1)
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `is a program's service, with a start of its own or without`(kind: SchedulerKind) async throws {
            let scheduler = try kind.make()
            let router = Router(on: scheduler)
            let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
            try await withSession(to: url, realm: "realm1", on: scheduler) { session in
                let started = try await session.events("com.example.started")
                try await withClient(to: [url], realm: "realm1", on: scheduler) { client in
                    let services: [any WAMPService] = [Calculator(), Announcer()]
                    for service in services { try await service.start(client) }
                    for try await _ in started { break }
                    let sum: Int = try await session.rpc.com.example.add(1)
                    let one: Int = try await session.rpc.com.example.one()
                    #expect(sum == 3 && one == 1)
                }
            }
            await router.shutdown(within: .milliseconds(100))
            await scheduler.shutdown()
        }
    }

    /// Runs `body` with two sessions of a router.
    private func withSessions(
        _ kind: SchedulerKind, _ body: (_ callee: Session, _ caller: Session) async throws -> Void
    ) async throws {
        let scheduler = try kind.make()
        let router = Router(on: scheduler)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(
                try await body(try await router.session(realm: "realm1"), try await router.session(realm: "realm1")))
        } catch {
            outcome = .failure(error)
        }
        await router.shutdown(within: .milliseconds(100))
        await scheduler.shutdown()
        try outcome.get()
    }
#endif
