import HTTP
import HTTPTypes
import Scheduling
import TestSupport
import Testing
import WAMP
import WAMPRouter
import WebApp
import WebAppWAMP

@Suite(.timeLimit(.minutes(1))) struct `WAMP over HTTP long-poll` {
    @Test(arguments: SchedulerKind.allCases, [false, true])
    func `T16: carries our session, one message or a batch at a time`(
        kind: SchedulerKind, batches: Bool
    ) async throws {
        try await withLongPoll(kind) { url, router, scheduler in
            var configuration = Session.Configuration()
            configuration.batchesMessages = batches
            try await withSession(to: url, realm: "realm1", configuration: configuration, on: scheduler) { session in
                try await session.register("com.example.add") { (a: Int, b: Int) in a + b }
                let sums = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<10 { group.addTask { try await session.call("com.example.add", number, 1) } }
                    return try await group.reduce(0, +)
                }
                #expect(sums == 55)
                let local = try await router.session(realm: "realm1")
                let events = try await session.subscribe("com.example.topic", as: Int.self)
                for number in 0..<10 { try await local.publish("com.example.topic", number) }
                var received: [Int] = []
                for try await number in events {
                    received.append(number)
                    if received.count == 10 { break }
                }
                #expect(received == Array(0..<10))
                await local.leave()
            }
            #expect(await router.sessionCount == 0)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `T16: answers as the specification says, and 400 to what makes no sense`(kind: SchedulerKind) async throws {
        try await withLongPoll(kind) { url, _, scheduler in
            try await HTTPClient.withClient(on: scheduler) { client in
                func post(_ path: String, _ body: String = "") async throws -> HTTPClient.Response {
                    try await client.send(HTTPClient.Request(.post, "\(url)/\(path)", body: .text(body)))
                }
                for body in ["", "[]", "{}", #"{"protocols":["wamp.2.unknown"]}"#] {
                    #expect(try await post("open", body).status == .badRequest)
                }
                let opened = try await post("open", #"{"protocols":["wamp.2.unknown","wamp.2.json"]}"#)
                let answer = try Value(json: opened.text)
                #expect(answer["protocol"] == "wamp.2.json")
                let transport = try #require(answer["transport"]?.stringValue)

                let sent = try await post("\(transport)/send", #"[1,"realm1",{"roles":{"caller":{}}}]"#)
                #expect(sent.status == .accepted)
                #expect(sent.body.isEmpty)
                let welcome = try await post("\(transport)/receive?x=1")
                #expect(welcome.headers[.contentType] == "application/json")
                #expect(welcome.text.hasPrefix("[2,"))

                #expect(try await post("\(transport)/send", "nonsense").status == .badRequest)
                #expect(try await post("\(transport)/receive").text.contains("wamp.error.protocol_violation"))
                #expect(try await post("\(transport)/receive").status == .badRequest)

                let second = try Value(json: try await post("open", #"{"protocols":["wamp.2.json"]}"#).text)
                let other = try #require(second["transport"]?.stringValue)
                #expect(other != transport)
                #expect(try await post("\(other)/close").status == .accepted)
                for path in ["\(other)/send", "\(other)/receive", "\(other)/close", "nobody/send"] {
                    #expect(try await post(path).status == .badRequest)
                }
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `T16: ends our session when the router shuts down, or is none`(kind: SchedulerKind) async throws {
        try await withLongPoll(kind) { url, router, scheduler in
            let session = try await Session.connect(to: url, realm: "realm1", on: scheduler)
            let shutdown = scheduler.task { await router.shutdown() }
            let end = await session.waitUntilEnded()
            #expect(end == .closedByRouter(reason: .systemShutdown, message: nil))
            await shutdown.value
            await #expect(throws: LongPollError.refused(status: 404)) {
                try await Session.connect(to: url + "/nowhere", realm: "realm1", on: scheduler)
            }
        }
    }

    @Test(arguments: ["/lp", "/lp/"])
    func `a path is the same with a slash at its end`(path: String) async throws {
        try await withScheduler(.libev) { scheduler in
            let router = Router(on: scheduler)
            let app = App()
            app.longPoll(path, router: router)
            try await app.test(on: scheduler) { client in
                let answer = try await client.post("/lp/open", json: ["protocols": ["none"]])
                #expect(answer.status == .badRequest)
            }
            await router.shutdown(within: .zero)
        }
    }

    /// Runs `body` beside a router that is reached over HTTP only.
    private func withLongPoll(
        _ kind: SchedulerKind, _ body: (_ url: String, Router, any Scheduler) async throws -> Void
    ) async throws {
        try await withScheduler(kind) { scheduler in
            let router = Router(on: scheduler)
            let app = App(configuration: App.Configuration(port: 0))
            app.longPoll("/lp", router: router)
            let running = try await app.start(on: scheduler)
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await body("http://\(running.address)/lp", router, scheduler))
            } catch {
                outcome = .failure(error)
            }
            await router.shutdown(within: .zero)
            await running.stop()
            try outcome.get()
        }
    }
}
