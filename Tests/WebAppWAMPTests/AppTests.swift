import HTTPTypes
import Scheduling
import Synchronization
import TestSupport
import Testing
import WAMP
import WAMPRouter
import WebApp
import WebAppWAMP

/// Runs `body` on a scheduler of its own.
func withScheduler(_ kind: SchedulerKind, _ body: (any Scheduler) async throws -> Void) async throws {
    let scheduler = try kind.make()
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(scheduler)) } catch { outcome = .failure(error) }
    await scheduler.shutdown()
    try outcome.get()
}

/// An app with its own router, at a port that the system chooses.
func makeApp() -> App {
    App(configuration: WAMPConfiguration(realm: "realm1", port: 0))
}

@Suite struct `An app with WAMP` {
    @Test(arguments: SchedulerKind.both)
    func `has the connected client in every view, on the first request and on the ten-thousandth`(
        kind: SchedulerKind
    ) async throws {
        try await withScheduler(kind) { scheduler in
            let app = makeApp()
            app.procedure("com.example.greet") { (name: String) in "Hello, \(name)!" }
            app.get("/hello/:name") { request, context in
                let greeting: String = try await context.wamp.rpc.com.example.greet(request.parameters["name"])
                return greeting
            }
            try await app.test(on: scheduler) { client in
                for _ in 0..<10_000 {
                    let response = try await client.get("/hello/Ada")
                    guard response.text == "Hello, Ada!" else {
                        Issue.record("\(response.status): \(response.text)")
                        return
                    }
                }
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `answers one view over HTTP and over WAMP, with the arguments of each`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let app = makeApp()
            app.view("/add/:a/:b", procedure: "com.example.add") { context in
                try context.argument("a", at: 0, as: Int.self) + context.argument("b", at: 1, as: Int.self)
            }
            app.get("/through") { _, context -> Response in
                let sum: Int = try await context.wamp.call("com.example.add", 2, keywordArguments: ["b": 40])
                return .text("\(sum)")
            }
            try await app.test(on: scheduler) { client in
                let sum: Int = try await client.get("/add/2/3").json()
                #expect(sum == 5)
                #expect(try await client.get("/through").text == "42")
                #expect(try await client.get("/add/two/3").status == .badRequest)
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `calls a view for an event of its topic, with the client at hand`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let app = makeApp()
            let heard = AsyncStream<String>.makeStream()
            app.on("com.example.first") { (context: ViewContext, text: String) in
                try await context.wamp.publish("com.example.second", text + "!")
            }
            app.on("com.example.second") { (text: String) in _ = heard.continuation.yield(text) }
            app.post("/say/:text") { request, context in
                try await context.wamp.publish("com.example.first", request.parameters["text"], acknowledge: true)
                return "said"
            }
            try await app.test(on: scheduler) { client in
                let response = try await client.send(.post, "/say/hi")
                #expect(response.text == "said")
                for await text in heard.stream {
                    #expect(text == "hi!")
                    break
                }
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `translates errors into the form of each side`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let app = makeApp()
            app.view("/item", procedure: "com.example.item") { _ -> String in
                throw HTTPFailure(.notFound, "there is no such item")
            }
            app.get("/error") { _, context in try await context.wamp.call("com.example.item") as String }
            app.get("/nobody") { _, context in try await context.wamp.call("com.example.nobody") as String }
            try await app.test(on: scheduler) { client in
                let missing = try await client.get("/item")
                #expect(missing.status == .notFound)
                let error = try await client.get("/error")
                #expect(error.status == .badRequest)
                #expect(error.text.contains("there is no such item"))
                #expect(try await client.get("/nobody").status == .badGateway)
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `carries a router that others reach at the app's own port, at any path`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let app = makeApp()
            app.procedure("com.example.double") { (number: Int) in number * 2 }
            app.get("/") { _, _ in "page" }
            let running = try await app.start(on: scheduler)
            for path in ["", "/", "/ws", "/any/path"] {
                try await withSession(to: "ws://\(running.address)\(path)", realm: "realm1", on: scheduler) { session in
                    let double: Int = try await session.call("com.example.double", 21)
                    #expect(double == 42)
                }
            }
            await running.stop()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `connects to another router by its URL, and comes back when that was gone`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let first = Router(on: scheduler)
            let url = try await first.listen(at: "ws://127.0.0.1:0/ws")
            let app = App(configuration: WAMPConfiguration(router: url, realm: "realm1", port: 0))
            app.procedure("com.example.echo") { (text: String) in text }
            app.get("/echo") { _, context in try await context.wamp.call("com.example.echo", "here") as String }
            try await app.test(on: scheduler) { client in
                #expect(try await client.get("/echo").text == "here")
                await first.shutdown(within: .milliseconds(100))
                #expect(try await client.get("/echo").status == .serviceUnavailable)
                let second = Router(on: scheduler)
                try await second.listen(at: url)
                while try await client.get("/echo").status != .ok { try await scheduler.sleep(for: .milliseconds(10)) }
                try await withSession(to: url, realm: "realm1", on: scheduler) { session in
                    let text: String = try await session.call("com.example.echo", "registered again")
                    #expect(text == "registered again")
                }
                await second.shutdown(within: .milliseconds(100))
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `does not start without its router, and says why`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let router = Router(on: scheduler)
            let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
            let elsewhere = App(configuration: WAMPConfiguration(router: url, realm: "nowhere", port: 0))
            let error = await #expect(throws: SessionError.self) { try await elsewhere.start(on: scheduler) }
            #expect(error?.description.contains("no_such_realm") == true)
            await router.shutdown()
            let alone = App(configuration: WAMPConfiguration(router: url, realm: "realm1", port: 0))
            await #expect(throws: (any Error).self) { try await alone.start(on: scheduler) }
        }
    }
}
