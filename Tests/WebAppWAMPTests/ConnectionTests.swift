import HTTP
import HTTPTypes
import Scheduling
import TestSupport
import Testing
import WAMP
import WAMPRouter
import WebApp
import WebAppWAMP

@Suite(.timeLimit(.minutes(1))) struct `An app and its router` {
    @Test(arguments: SchedulerKind.both)
    func `know whether they are connected, for a load balancer`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let router = Router(on: scheduler)
            let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
            let app = App(configuration: WAMPConfiguration(router: url, realm: "realm1", port: 0))
            app.readiness("/ready")
            try await app.test(on: scheduler) { client in
                #expect(try await client.get("/ready").text == #"{"status":"ready"}"#)
                await router.shutdown(within: .milliseconds(100))
                let gone = try await client.get("/ready")
                #expect(gone.status == .serviceUnavailable)
                #expect(gone.text == #"{"status":"disconnected"}"#)
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `meet later, where the app may start first`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let url = "ws://127.0.0.1:\(try await freePort(on: scheduler))/ws"
            var configuration = WAMPConfiguration(router: url, realm: "realm1", port: 0)
            configuration.startsWithoutRouter = true
            let app = App(configuration: configuration)
            app.procedure("com.example.echo") { (text: String) in text }
            app.get("/echo") { _, context in try await context.wamp.call("com.example.echo", "here") as String }
            app.get("/page") { _, _ in "page" }
            try await app.test(on: scheduler) { client in
                #expect(try await client.get("/page").text == "page")
                #expect(try await client.get("/echo").status == .serviceUnavailable)
                let router = Router(on: scheduler)
                try await router.listen(at: url)
                while try await client.get("/echo").status != .ok { try await scheduler.sleep(for: .milliseconds(10)) }
                #expect(try await client.get("/echo").text == "here")
                await router.shutdown(within: .milliseconds(100))
            }
            // It also stops where there was never a router.
            try await app.test(on: scheduler) { client in
                let page = try await client.get("/page")
                #expect(page.text == "page")
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `prove to each other who the app is`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            var settings = RouterConfiguration()
            settings.authentication.anonymousRole = nil
            settings.authentication.users = ["app": User(role: "backend", .ticket("tea"))]
            let router = Router(configuration: settings, on: scheduler)
            let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
            var configuration = WAMPConfiguration(router: url, realm: "realm1", port: 0)
            let stranger = App(configuration: configuration)
            await #expect(throws: SessionError.self) { try await stranger.start(on: scheduler) }
            configuration.session.authentication = .ticket(authID: "app", ticket: "tea")
            let app = App(configuration: configuration)
            app.procedure("com.example.caller", options: disclosing) { (context: ViewContext) in
                "\(context.identity?.id ?? "nobody") as \(context.identity?.role ?? "nothing")"
            }
            try await app.test(on: scheduler) { client in
                let caller: String = try await client.wamp.call("com.example.caller")
                #expect(caller == "app as backend")
            }
            await router.shutdown()
        }
    }

    private var disclosing: RegisterOptions {
        var options = RegisterOptions()
        options.disclosesCaller = true
        return options
    }

    @Test(arguments: SchedulerKind.both)
    func `bring events to web pages in one line`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let app = makeApp()
            app.live("/board", topic: "com.example.board")
            app.live("/loud", topic: "com.example.board") { event in
                let text: String? = try event.argument(0)
                return text.map { ServerSentEvent($0.uppercased(), name: "loud") }
            }
            app.live("/closed", topic: "com.example.board", permission: .known)
            app.post("/say") { request, context in
                try await context.wamp.publish("com.example.board", try request.text(), acknowledge: true)
                try await context.wamp.publish("com.example.board", 1, 2, acknowledge: true)
                return "said"
            }
            let running = try await app.start(on: scheduler)
            try await HTTPClient.withClient(on: scheduler) { client in
                let base = "http://\(running.address)"
                try await client.withResponse(to: .init(.get, "\(base)/board")) { board in
                    #expect(board.headers[.contentType] == "text/event-stream")
                    let said = try await client.send(.init(.post, "\(base)/say", body: .text("hi")))
                    #expect(said.text == "said")
                    let expected = "data: \"hi\"\n\ndata: {\"args\":[1,2],\"kwargs\":{}}\n\n"
                    #expect(try await text(of: board, count: expected.utf8.count) == expected)
                }
                try await client.withResponse(to: .init(.get, "\(base)/loud")) { loud in
                    _ = try await client.send(.init(.post, "\(base)/say", body: .text("hi")))
                    #expect(try await text(of: loud, count: 22) == "event: loud\ndata: HI\n\n")
                }
                #expect(try await client.get("\(base)/closed").status == .unauthorized)
            }
            await running.stop()
        }
    }

    private func text(of response: HTTPClient.StreamedResponse, count: Int) async throws -> String {
        var bytes: [UInt8] = []
        for try await piece in response.body {
            bytes += piece
            if bytes.count >= count { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
