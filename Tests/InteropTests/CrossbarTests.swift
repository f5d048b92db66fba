import Foundation
import Swampy
import Testing

/// Our client and our web app with somebody else's router: Crossbar.io from PyPI, started for each test.
@Suite(.serialized, .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
struct `Crossbar.io` {
    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `carries our calls, procedures, events and errors`(scheduler name: SchedulerName) async throws {
        try await withCrossbar { url in
            try await withScheduler(name) { scheduler in
                try await withSession(to: url, realm: "realm1", on: scheduler) { session in
                    try await exerciseSession(session, over: url, on: scheduler)
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `serves our web app when only the URL is changed`(scheduler name: SchedulerName) async throws {
        try await withCrossbar { url in
            try await withDemo(name, environment: ["SWAMPY_ROUTER": url]) { page, _ in
                try await checkDemoWithAutobahn(page: page, router: url)
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `refuses an unknown realm, and we say so`() async throws {
        try await withCrossbar { url in
            try await withScheduler(.libev) { scheduler in
                let error = await #expect(throws: SessionError.self) {
                    try await Session.connect(to: url, realm: "nowhere", on: scheduler)
                }
                #expect(error?.description.contains("wamp.error.no_such_realm") == true)
            }
        }
    }
}

/// The same for our own router: what works with one must work with the other.
@Suite(.serialized, .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
struct `swampy router` {
    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `carries our calls, procedures, events and errors`(scheduler name: SchedulerName) async throws {
        try await withSwampyRouter(name) { url in
            try await withScheduler(name) { scheduler in
                try await withSession(to: url, realm: "realm1", on: scheduler) { session in
                    try await exerciseSession(session, over: url, on: scheduler)
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `serves our web app when only the URL is changed`(scheduler name: SchedulerName) async throws {
        try await withSwampyRouter(name) { url in
            try await withDemo(name, ["--router", url]) { page, _ in
                try await checkDemoWithAutobahn(page: page, router: url)
            }
        }
    }
}

/// Our session in all four roles, with autobahn-python at the other end of each.
func exerciseSession(_ session: Session, over url: String, on scheduler: any Scheduler) async throws {
    func autobahn(_ arguments: String...) throws -> Program {
        try Program(Machine.python, [Machine.peer("autobahn_peer.py"), "--url", url, "--realm", "realm1"] + arguments)
    }

    // Caller: an autobahn callee answers.
    try await with(try autobahn("--role", "callee")) { callee in
        _ = try await callee.require("READY")
        let sum: Int = try await session.call("com.example.add", 2, 3)
        #expect(sum == 5)
        let proxied: Int = try await session.rpc.com.example.add(20, 22)
        #expect(proxied == 42)
        let error = await #expect(throws: WAMPError.self) {
            try await session.call("com.example.fail", "sold out", keywordArguments: ["left": 0]) as CallResult
        }
        #expect(error?.uri == "com.example.error")
        #expect(error?.message == "sold out")
        let keywords = try error?.payload.keywordArguments()
        #expect(keywords == ["left": 0])
        let missing = await #expect(throws: WAMPError.self) {
            try await session.call("com.example.nobody") as CallResult
        }
        #expect(missing?.uri == .noSuchProcedure)
        for size in [0, 125, 126, 127, 32_767, 32_768, 65_535, 65_536, 1_048_576] {
            let text = String(repeating: "x", count: size)
            let echoed: String = try await session.call("com.example.echo", text)
            #expect(echoed == text, "\(size) bytes")
        }
        // A call whose task is cancelled ends at once, and the session goes on.
        let slow = scheduler.task { try await session.call("com.example.slow", 60_000) as CallResult }
        try await scheduler.sleep(for: .milliseconds(50))
        slow.cancel()
        await #expect(throws: CancellationError.self) { try await slow.value }
    }

    // Callee: an autobahn caller asks.
    try await session.register("com.example.swift.add") { (a: Int, b: Int) in a + b }
    try await session.register("com.example.swift.fail") { () async throws -> Int in
        throw try WAMPError("com.example.swift.error", arguments: ["no"], keywordArguments: ["code": 7])
    }
    let caller = try autobahn("--role", "caller", "--procedure", "com.example.swift.add", "--args", "[40, 2]")
    #expect(try await caller.require("args").contains("42"))
    #expect(await caller.end() == 0)
    let failing = try autobahn("--role", "caller", "--procedure", "com.example.swift.fail")
    let failure = try await failing.require("error")
    #expect(failure.contains("com.example.swift.error"))
    #expect(failure.contains("7"))
    #expect(await failing.end() == 1)

    // Subscriber: autobahn publishes.
    let events = try await session.subscribe("com.example.numbers", as: Int.self)
    let publisher = try autobahn("--role", "publisher", "--topic", "com.example.numbers", "--count", "100")
    var received: [Int] = []
    for try await number in events {
        received.append(number)
        if received.count == 100 { break }
    }
    #expect(received == Array(0..<100))
    #expect(await publisher.end() == 0)

    // Publisher: autobahn listens.
    let subscriber = try autobahn("--role", "subscriber", "--topic", "com.example.words", "--count", "2")
    _ = try await subscriber.require("READY")
    #expect(try await session.publish("com.example.words", "first", acknowledge: true) != nil)
    try await session.publish("com.example.words", "second", keywordArguments: ["last": true])
    #expect(try await subscriber.require("args").contains("first"))
    #expect(try await subscriber.require("args").contains("second"))
    #expect(await subscriber.end() == 0)
}

/// The demo's views, through a router that is not its own.
private func checkDemoWithAutobahn(page: String, router: String) async throws {
    let caller = try Program(
        Machine.python,
        [
            Machine.peer("autobahn_peer.py"), "--url", router, "--realm", "realm1", "--role", "caller",
            "--procedure", "com.example.board.add", "--args", #"["Ada","hello"]"#,
        ])
    #expect(try await caller.require("args").contains("hello"))
    #expect(await caller.end() == 0)
    #expect(try await curl(page + "api/entries").contains("hello"))
}
