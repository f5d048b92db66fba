import Foundation
import Swampy
import Testing

/// Our client and our web app with somebody else's router: Crossbar.io from PyPI, started for each test.
@Suite(.serialized, .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
struct `Crossbar.io` {
    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `serves our web app when only the URL is changed`(scheduler name: SchedulerName) async throws {
        try await withCrossbar { url in
            try await withDemo(name, environment: ["SWAMPY_ROUTER": url]) { page, _ in
                try await checkDemoWithAutobahn(page: page, router: url)
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `joins two of our apps, one on libev and one on Dispatch`() async throws {
        try await withCrossbar { url in try await checkTwoApps(through: url) }
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
    func `serves our web app when only the URL is changed`(scheduler name: SchedulerName) async throws {
        try await withSwampyRouter(name) { url in
            try await withDemo(name, ["--router", url]) { page, _ in
                try await checkDemoWithAutobahn(page: page, router: url)
            }
        }
    }
}

/// Two apps that call each other and share a topic.
private func checkTwoApps(through router: String) async throws {
    try await withScheduler(.libev) { libev in
        try await withScheduler(.dispatch) { dispatch in
            let (one, heardByOne) = makeApp(named: "one", asking: "two", router)
            let (two, heardByTwo) = makeApp(named: "two", asking: "one", router)
            try await one.test(on: libev) { first in
                try await two.test(on: dispatch) { second in
                    try await withThrowingTaskGroup { group in
                        for (client, other) in [(first, "two"), (second, "one")] {
                            for number in 0..<50 {
                                group.addTask {
                                    let answer = try await client.get("/ask/\(number)")
                                    #expect(answer.text == "\(other): \(2 * number)")
                                }
                            }
                        }
                        try await group.waitForAll()
                    }
                    #expect(try await first.get("/say/hi").text == "said")
                    for heard in [heardByOne, heardByTwo] { #expect(await heard.first { _ in true } == "one: hi") }
                    #expect(try await second.get("/say/ho").text == "said")
                    for heard in [heardByOne, heardByTwo] { #expect(await heard.first { _ in true } == "two: ho") }
                }
            }
        }
    }
}

/// An app with a procedure that the other one asks, and what it hears.
private func makeApp(named name: String, asking other: String, _ router: String) -> (App, AsyncStream<String>) {
    let (heard, hearing) = AsyncStream.makeStream(of: String.self)
    let app = App(configuration: WAMPConfiguration(router: router, realm: "realm1"))
    app.procedure("com.example.\(name).double") { (number: Int) in "\(name): \(2 * number)" }
    app.on("com.example.said") { (text: String) in _ = hearing.yield(text) }
    app.get("/ask/:number") { request, context -> String in
        try await context.wamp.call("com.example.\(other).double", try request.parameters.require("number") as Int)
    }
    app.get("/say/:text") { request, context in
        try await context.wamp.publish("com.example.said", "\(name): \(request.parameters["text"])", acknowledge: true)
        return "said"
    }
    return (app, heard)
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
