import Scheduling
import Swampy
import Testing
import WAMPDistributed

/// Swift's distributed actors with autobahn-python at the other end, over our router and over Crossbar.io.
@Suite(.serialized, .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
struct `Distributed actors and Python` {
    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `call each other over our router`(scheduler name: SchedulerName) async throws {
        try await withSwampyRouter(name) { url in
            try await withScheduler(name) { scheduler in try await exerciseActors(over: url, on: scheduler) }
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `call each other over Crossbar`(scheduler name: SchedulerName) async throws {
        try await withCrossbar { url in
            try await withScheduler(name) { scheduler in try await exerciseActors(over: url, on: scheduler) }
        }
    }
}

/// What Python calls.
distributed actor SwiftGreeter: WAMPActor {
    distributed func greet(name: String, times: Int) -> [String] { Array(repeating: "Hello, \(name)!", count: times) }

    distributed func refuse(code: Int) throws {
        throw try WAMPError(
            "com.example.swift.refused", arguments: ["no"], keywordArguments: ["code": Value(integer: code)])
    }
}

/// What Python is, seen from here: `com.example.add` and so on of autobahn_peer.py.
distributed actor PythonPeer: WAMPActor {
    distributed func add(_ first: Int, _ second: Int) -> Int { first + second }

    distributed func fail(_ reason: String) throws {}

    distributed func slow(_ milliseconds: Int) async throws -> Int { milliseconds }
}

private func exerciseActors(over url: String, on scheduler: any Scheduler) async throws {
    try await withSession(to: url, realm: "realm1", on: scheduler) { session in
        let system = WAMPActorSystem(session)

        func autobahn(_ arguments: String...) throws -> Program {
            try Program(
                Machine.python, [Machine.peer("autobahn_peer.py"), "--url", url, "--realm", "realm1"] + arguments)
        }

        // Python calls an actor, with positional and with keyword arguments, and gets its error.
        let greeter = try await system.serve(as: "com.example.swift.greeter") { SwiftGreeter(actorSystem: system) }
        let positional = try autobahn(
            "--role", "caller", "--procedure", "com.example.swift.greeter.greet", "--args", #"["Ada", 2]"#)
        #expect(try await positional.require("args").contains(#"["Hello, Ada!", "Hello, Ada!"]"#))
        #expect(await positional.end() == 0)
        let keywords = try autobahn(
            "--role", "caller", "--procedure", "com.example.swift.greeter.greet", "--kwargs",
            #"{"times": 1, "name": "Bob"}"#)
        #expect(try await keywords.require("args").contains("Hello, Bob!"))
        #expect(await keywords.end() == 0)
        let refused = try autobahn(
            "--role", "caller", "--procedure", "com.example.swift.greeter.refuse", "--args", "[7]")
        #expect(try await refused.require("error").contains("com.example.swift.refused"))
        #expect(await refused.end() == 1)
        withExtendedLifetime(greeter) {}

        // A stub calls Python.
        try await with(try autobahn("--role", "callee")) { callee in
            _ = try await callee.require("READY")
            let python = try PythonPeer.resolve(id: "com.example", using: system)
            #expect(try await python.add(20, 22) == 42)
            let error = await #expect(throws: WAMPError.self) { try await python.fail("sold out") }
            #expect(error?.uri == "com.example.error")
            #expect(error?.message == "sold out")
            let slow = scheduler.task { try await python.slow(60_000) }
            try await scheduler.sleep(for: .milliseconds(50))
            slow.cancel()
            await #expect(throws: CancellationError.self) { try await slow.value }
        }
    }
}
