#if TLS
    import Scheduling
    import Swampy
    import Testing

    /// A session of ours in one row of the matrix, and autobahn-python at the other end: the four roles.
    struct MatrixSession: Sendable {
        let session: Session
        let router: MatrixRouter
        let partner: MatrixPartner
        let scheduler: any Scheduler
        /// What its own URIs begin with, which no other row uses.
        let prefix: String

        private static let values: [Value] = [
            nil, true, false, 0, -1, .integer(1 << 53), 1.5, -0.25, "", "Grüße, 世界 🐍", .bytes([]),
            .bytes([0, 1, 255]), [], [:], ["list": [1, [2, ["deep": nil]]]],
        ]

        func checkCaller() async throws {
            let sum: Int = try await session.call(partner.procedure("add"), 2, 3)
            try #require(sum == 5)
            let echo = partner.procedure("echo")
            let both: CallResult = try await session.call(echo, 1, "two", keywordArguments: ["three": [3]])
            try #require(try both.payload.arguments() == [1, "two"])
            try #require(try both.payload.keywordArguments() == ["three": [3]])
            for value in Self.values {
                let echoed: Value = try await session.call(echo, value)
                try #require(echoed == value)
            }
            for size in [125, 126, 65_535, 65_536, 300_000] {
                let text = String(repeating: "x", count: size)
                let echoed: String = try await session.call(echo, text)
                try #require(echoed == text)
            }
            let error = try await error {
                try await session.call(partner.procedure("fail"), "sold out", keywordArguments: ["left": 0])
            }
            try #require(error.uri == "com.example.error" && error.message == "sold out")
            try #require(try error.payload.keywordArguments() == ["left": 0])
            let missing = try await self.error { try await session.call("com.example.nobody") }
            try #require(missing.uri == .noSuchProcedure)
        }

        func checkCallee() async throws {
            let registration = try await session.register("\(prefix).add") { (a: Int, b: Int) in a + b }
            try await session.register("\(prefix).greet") { (invocation: Invocation, name: String) in
                let greeting: String = try invocation.keyword("greeting")
                return "\(greeting), \(name)"
            }
            try await session.register("\(prefix).fail") { () async throws -> Int in
                throw try WAMPError("com.example.own.error", arguments: ["no"], keywordArguments: ["code": 7])
            }
            // A handler may call whoever called it.
            try await session.register("\(prefix).twice") { [session, partner] (number: Int) async throws -> Int in
                try await session.call(partner.procedure("add"), number, number)
            }
            try #require(try await call("add", 40, 2) == answer([42]))
            let greeting = try await partner.ask(
                "call", ["procedure": uri("greet"), "args": ["Ada"], "kwargs": ["greeting": "Grüße"]])
            try #require(greeting == answer(["Grüße, Ada"]))
            try #require(
                try await call("fail") == ["error": "com.example.own.error", "args": ["no"], "kwargs": ["code": 7]])
            try #require(try await call("twice", 21) == answer([42]))
            try await registration.cancel()
            try #require(try await call("add", 1, 1)["error"] == "wamp.error.no_such_procedure")
        }

        func checkPublisher() async throws {
            try await partner.ask("subscribe", ["topic": uri("words"), "match": "exact"])
            try #require(try await session.publish("\(prefix).words", "first", acknowledge: true) != nil)
            try await session.publish("\(prefix).words", "second", keywordArguments: ["last": true])
            let events = try await partner.ask("events", ["count": 2])
            let topic = uri("words")
            try #require(
                events == [
                    ["args": ["first"], "kwargs": [:], "topic": topic],
                    ["args": ["second"], "kwargs": ["last": true], "topic": topic],
                ])
            try await partner.ask("unsubscribe")
        }

        func checkSubscriber() async throws {
            let numbers = try await session.subscribe("\(prefix).numbers", as: Int.self)
            try await partner.ask("publish", ["topic": uri("numbers"), "count": 50])
            var received: [Int] = []
            for try await number in numbers {
                received.append(number)
                if received.count == 50 { break }
            }
            try #require(received == Array(0..<50))
            let words = try await session.events("\(prefix).words")
            try await partner.ask(
                "publish", ["topic": uri("words"), "count": 1, "args": ["a", .list([2])], "kwargs": ["last": true]])
            for try await event in words {
                try #require(try event.payload.arguments() == ["a", [2]])
                try #require(try event.keyword("last") == true)
                break
            }
        }

        // MARK: For the checks

        /// The URI of something of ours.
        func uri(_ name: String) -> Value { .string("\(prefix).\(name)") }

        /// What autobahn-python gets when it calls a procedure of ours.
        func call(_ name: String, _ arguments: Value...) async throws -> Value {
            try await partner.ask("call", ["procedure": uri(name), "args": .list(arguments)])
        }

        /// What it gets for a result.
        func answer(_ arguments: Value, parts: Value = []) -> Value {
            ["parts": parts, "args": arguments, "kwargs": [:]]
        }

        /// The error that a call must end with.
        func error(_ call: () async throws -> CallResult) async throws -> WAMPError {
            try #require(await #expect(throws: WAMPError.self) { try await call() })
        }
    }
#endif
