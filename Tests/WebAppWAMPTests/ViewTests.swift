import HTTPTypes
import Scheduling
import Synchronization
import TestSupport
import Testing
import WAMP
import WAMPRouter
import WebApp
import WebAppWAMP
import WebSockets

@Suite(.timeLimit(.minutes(1))) struct `A view` {
    @Test(arguments: SchedulerKind.both)
    func `has typed arguments, whichever way it is reached`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let app = makeApp()
            let heard = AsyncStream<Int>.makeStream()
            app.view(
                "/add/:a/:b", procedure: "com.example.add", topic: "com.example.added", arguments: ["c"]
            ) { (a: Int, b: Int, c: Int?) in
                heard.continuation.yield(a + b + (c ?? 0))
                return a + b + (c ?? 0)
            }
            try await app.test(on: scheduler) { client in
                #expect(try await client.get("/add/2/3").text == "5")
                #expect(try await client.get("/add/2/3?c=4").text == "9")
                #expect(try await client.get("/add/two/3").status == .badRequest)
                let positional: Int = try await client.wamp.call("com.example.add", 1, 1, 1)
                #expect(positional == 3)
                let named: Int = try await client.wamp.call("com.example.add", 1, keywordArguments: ["b": 5])
                #expect(named == 6)
                await #expect(throws: WAMPError.self) {
                    let _: Int = try await client.wamp.call("com.example.add", "one")
                }
                try await client.wamp.publish("com.example.added", 10, 20)
                var sums: [Int] = []
                for await sum in heard.stream.prefix(5) { sums.append(sum) }
                #expect(sums == [5, 9, 3, 6, 30])
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `reads what its path does not name from a JSON body or a form`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let app = makeApp()
            app.view("/notes/:board", method: .post, arguments: ["text", "count"]) {
                (context: ViewContext, board: String, text: String, count: Int) in "\(board): \(text) \(count)"
            }
            try await app.test(on: scheduler) { client in
                let json = try await client.post("/notes/a", json: ["text": "b", "count": 2] as Value)
                #expect(json.text == "a: b 2")
                let form = try await client.send(
                    .post, "/notes/a", headers: [.contentType: "application/x-www-form-urlencoded"],
                    body: Array("text=b+c&count=3".utf8))
                #expect(form.text == "a: b c 3")
                #expect(try await client.post("/notes/a", json: ["text": "b"]).status == .badRequest)
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `may have no result, and may be a pattern or shared`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let app = makeApp()
            let topics = AsyncStream<String>.makeStream()
            app.view(
                "/note/:text", topic: "com.example.note",
                options: ViewOptions(subscribe: SubscribeOptions(match: .prefix))
            ) { (context: ViewContext, text: String) in
                if case .event(let event) = context.source { topics.continuation.yield("\(event.topic)=\(text)") }
            }
            app.procedure("com.example.shared", options: RegisterOptions(invoke: .roundRobin)) { 1 }
            try await app.test(on: scheduler) { client in
                #expect(try await client.get("/note/x").status == .noContent)
                try await client.wamp.publish("com.example.note.deep", "y")
                var topic = topics.stream.makeAsyncIterator()
                #expect(await topic.next() == "com.example.note.deep=y")
                let one: Int = try await client.wamp.call("com.example.shared")
                #expect(one == 1)
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `lets in by one permission who may use it, over HTTP and over WAMP`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            var configuration = WAMPConfiguration(realm: "realm1", port: 0)
            configuration.embedded.authentication.users = ["ada": User(role: "admin", .ticket("tea"))]
            let app = App(configuration: configuration)
            app.use { request, context, next in
                var context = context
                if let user = request.headers[.authorization] { context.identity = Identity(user, role: user) }
                return try await next(request, context)
            }
            app.view("/close", procedure: "com.example.close", permission: .role("admin")) { context in
                context.identity?.id ?? "nobody"
            }
            app.group("/inner", middleware: [Permission.known.handle]).get("/") { _, context in
                context.identity?.id ?? "nobody"
            }
            let running = try await app.start(on: scheduler)
            let url = "ws://\(running.address)/"
            try await withSession(to: url, realm: "realm1", on: scheduler) { session in
                let error = await #expect(throws: WAMPError.self) {
                    let _: String = try await session.call("com.example.close")
                }
                #expect(error?.uri == .notAuthorized)
            }
            var settings = Session.Configuration()
            settings.authentication = .ticket(authID: "ada", ticket: "tea")
            try await withSession(to: url, realm: "realm1", configuration: settings, on: scheduler) { session in
                let name: String = try await session.call("com.example.close")
                #expect(name == "ada")
            }
            await running.stop()
            try await app.test(on: scheduler) { client in
                let stranger = try await client.get("/close")
                #expect(stranger.status == .unauthorized)
                #expect(try await client.get("/close", headers: [.authorization: "guest"]).status == .forbidden)
                #expect(try await client.get("/close", headers: [.authorization: "admin"]).text == "admin")
                #expect(try await client.get("/inner").status == .unauthorized)
                #expect(try await client.get("/inner", headers: [.authorization: "guest"]).text == "guest")
            }
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct `The current client` {
    /// Deep in the app, where nobody was given a context.
    private static func tell(_ text: String) async throws {
        try await Current.wamp.publish("com.example.told", text)
    }

    @Test(arguments: SchedulerKind.both)
    func `is at hand in requests, calls, events, streams, WebSockets and background tasks`(
        kind: SchedulerKind
    ) async throws {
        try await withScheduler(kind) { scheduler in
            let app = makeApp()
            let told = AsyncStream<String>.makeStream()
            app.on("com.example.told") { (text: String) in _ = told.continuation.yield(text) }
            app.get("/request") { _, _ in
                try await Self.tell("request")
                return "done"
            }
            app.get("/stream") { _, _ in
                Response.stream(contentType: "text/plain") { _ in try await Self.tell("stream") }
            }
            app.procedure("com.example.call") { try await Self.tell("call") }
            app.on("com.example.event") { try await Self.tell("event") }
            app.webSocket("/socket") { socket, _, context in
                try await Self.tell("socket")
                try await context.wamp.publish("com.example.told", "socket's context")
            }
            app.background("teller") { context in
                try await Self.tell("background")
                try await context.scheduler.sleep(for: .seconds(600))
            }
            func heard() async -> String? { await told.stream.first { _ in true } }
            let running = try await app.start(on: scheduler)
            #expect(await heard() == "background")
            let socket = try await WebSocket.connect(to: "ws://\(running.address)/socket", on: scheduler)
            #expect(await heard() == "socket")
            #expect(await heard() == "socket's context")
            await socket.close()
            await running.stop()
            try await app.test(on: scheduler) { client in
                #expect(await heard() == "background")
                for name in ["request", "stream"] {
                    _ = try await client.get("/" + name)
                    #expect(await heard() == name)
                }
                try await client.wamp.call("com.example.call")
                #expect(await heard() == "call")
                try await client.wamp.publish("com.example.event")
                #expect(await heard() == "event")
            }
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct `A group of views` {
    @Test(arguments: SchedulerKind.both)
    func `shares the beginning of paths and names, and a permission`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let app = makeApp()
            let heard = AsyncStream<Int>.makeStream()
            app.views("/notes", prefix: "com.example.notes", permission: .role("trusted")) { notes in
                notes.view("/:id", procedure: "read") { (id: Int) in "note \(id)" }
                notes.view("/", permission: Permission { _ in true }) { "notes" }
                notes.on("changed", permission: Permission { _ in true }) { (id: Int) in
                    _ = heard.continuation.yield(id)
                }
            }
            try await app.test(on: scheduler) { client in
                #expect(try await client.get("/notes").text == "notes")
                #expect(try await client.get("/notes/7").status == .unauthorized)
                let note: String = try await client.wamp.call("com.example.notes.read", 7)
                #expect(note == "note 7")
                try await client.wamp.publish("com.example.notes.changed", 8)
                let changed = await heard.stream.first { _ in true }
                #expect(changed == 8)
            }
        }
    }
}
