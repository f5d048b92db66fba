import Foundation
import LibevScheduling
import Logging
import Swampy
import Testing

extension WAMPConfiguration {
    /// A port for the snippets that leave it to the default, which another program may have.
    @TaskLocal static var port: UInt16 = 0

    /// As the one that the snippets mean, but for the port.
    init(realm: String) {
        self.init(realm: realm, port: Self.port)
    }
}

/// Runs `program`, whose app listens at a port of the test's own, until `body` has asked it something.
private func whileServing(
    _ program: @escaping @Sendable (_ port: UInt16) async throws -> Void,
    _ body: (_ base: String, HTTPClient) async throws -> Void
) async throws {
    let port = try await freePort()
    let scheduler = try LibevScheduler()
    try await WAMPConfiguration.$port.withValue(port) {
        try await whileRunning(at: port) {
            try await program(port)
        } _: {
            try await HTTPClient.withClient(on: scheduler) { try await body("http://127.0.0.1:\(port)", $0) }
        }
    }
    await scheduler.shutdown()
}

extension `The article on` {
    @Test func `WebApp`() async throws {
        try await whileServing { port in
            struct Item: Codable { var name: String, price: Int }

            let app = App(configuration: App.Configuration(port: port))
            app.get("/hello/:name") { request, context in "Hello, \(request.parameters["name"])!" }
            app.post("/items") { request, context -> Item in
                let item = try request.json(Item.self)
                guard item.price >= 0 else { throw HTTPFailure(.badRequest, "a price is not negative") }
                return item
            }
            try await app.run(on: LibevScheduler())
        } _: { base, client in
            let hello = try await client.get("\(base)/hello/Ada")
            #expect(hello.text == "Hello, Ada!")
        }
    }

    @Test func `WebApp, its parts`() async throws {
        struct Item: Codable { var name: String, price: Int }

        let scheduler = try LibevScheduler()
        let app = App(configuration: App.Configuration(port: 0))
        app.post("/items") { request, _ -> Item in try request.json(Item.self) }
        app.use { request, context, next in
            let response = try await next(request, context)
            context.logger.info("\(request.method) \(request.path): \(response.status.code)")
            return response
        }
        app.group("/api") { api in
            api.get("/items/:id") { request, context -> Int in try request.parameters.require("id") }
        }
        app.on(.post, "/sum", body: .streamed(limit: 1_000_000_000)) { request, context in
            var sum = 0
            for try await bytes in request.bodyParts { sum += bytes.reduce(0) { $0 + Int($1) } }
            return "\(sum)"
        }
        app.get("/numbers") { request, context in
            Response.stream(contentType: "text/plain") { body in
                for number in 0..<1_000_000 { try await body.write("\(number)\n") }
            }
        }
        try await app.test(on: scheduler) { client in
            let response = try await client.post("/items", json: Item(name: "tea", price: 3))
            precondition(response.status == .ok)
        }
        try await app.test(on: scheduler) { client in
            let item = try await client.get("/api/items/7")
            #expect(item.text == "7")
            let missing = try await client.get("/api/items/seven")
            #expect(missing.status == .badRequest)
        }
        let running = try await app.start(on: scheduler)
        try await HTTPClient.withClient(on: scheduler) { client in
            let base = "http://\(running.address)"
            let sum = try await client.send(.init(.post, "\(base)/sum", body: .bytes([1, 2, 3])))
            #expect(sum.text == "6")
            let numbers = try await client.get("\(base)/numbers")
            #expect(numbers.text.hasSuffix("999999\n"))
        }
        await running.stop()
        await scheduler.shutdown()
    }

    @Test func `WebApp, files, forms and cookies`() async throws {
        let scheduler = try LibevScheduler()
        let key = Array("0123456789abcdef0123456789abcdef".utf8)
        let app = App(configuration: App.Configuration(port: 0))
        try await withFolder { directory in
            try "body {}".write(toFile: directory + "/style.css", atomically: true, encoding: .utf8)
            try app.files("/assets", from: directory)
            app.post("/login") { request, context in
                let form = try request.form()
                return "Hello, \(try form.require("user", as: String.self))"
            }
            app.on(.post, "/upload", body: .streamed(limit: 1_000_000_000)) { request, context in
                var form = try request.formReader()
                var sizes: [String: Int] = [:]
                while let part = try await form.nextPart() {
                    while let bytes = try await form.nextBytes() { sizes[part.name, default: 0] += bytes.count }
                }
                return sizes
            }
            let sessions = try CookieSessions(key: key)
            app.use(sessions.handle)
            app.post("/visit") { request, context in
                let count = try context.cookieSession.value("visits", as: Int.self) ?? 0
                try context.cookieSession.set("visits", to: count + 1)
                return "visit \(count + 1)"
            }
            app.use(CrossOriginSharing(origins: ["https://shop.example"]).handle)
            app.use(Compression().handle)
            app.failurePage { failure, request in
                failure.status == .notFound ? .html("<h1>There is nothing here</h1>") : nil
            }
            app.get("/countdown") { request, context in
                let (events, continuation) = AsyncStream.makeStream(of: ServerSentEvent.self)
                for number in [3, 2, 1] { continuation.yield(ServerSentEvent("\(number)")) }
                continuation.finish()
                return Response.events(events)
            }
            app.webSocket("/echo") { socket, request, context in
                for try await message in socket.messages {
                    if case .text(let text) = message { try await socket.send(text) }
                }
            }
            try await app.test(on: scheduler) { client in
                let style = try await client.get("/assets/style.css")
                #expect(style.text == "body {}")
                let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
                let hello = try await client.send(.post, "/login", headers: form, body: Array("user=Ada".utf8))
                #expect(hello.text == "Hello, Ada")
                let parts: HTTPFields = [.contentType: "multipart/form-data; boundary=b"]
                let body = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--b--\r\n"
                let sizes = try await client.send(.post, "/upload", headers: parts, body: Array(body.utf8))
                #expect(sizes.text == #"{"a":3}"#)
                let visit = try await client.send(.post, "/visit")
                #expect(visit.text == "visit 1" && visit.headers.contains(.setCookie))
                let missing = try await client.get("/nothing")
                #expect(missing.text == "<h1>There is nothing here</h1>")
                let countdown = try await client.get("/countdown")
                #expect(countdown.text == "data: 3\n\ndata: 2\n\ndata: 1\n\n")
            }
            let running = try await app.start(on: scheduler)
            let socket = try await WebSocket.connect(to: "ws://\(running.address)/echo", on: scheduler)
            try await socket.send("hi")
            let echo = try await socket.receive()
            #expect(echo == .text("hi"))
            await socket.close()
            await running.stop()
        }
        await scheduler.shutdown()
    }

    #if Mustache
        @Test func `WebApp, templates`() async throws {
            let scheduler = try LibevScheduler()
            let app = App(configuration: App.Configuration(port: 0))
            app.use(try Templates(["hello": "<h1>Hello, {{name}}</h1>"]))  // or Templates(directory: "templates")
            app.get("/hello/:name") { request, context in
                try context.page("hello", ["name": request.parameters["name"]])
            }
            try await app.test(on: scheduler) { client in
                let page = try await client.get("/hello/Ada")
                #expect(page.text == "<h1>Hello, Ada</h1>")
            }
            await scheduler.shutdown()
        }
    #endif

    @Test func `WebAppWAMP`() async throws {
        try await whileServing { _ in
            let app = App(configuration: WAMPConfiguration(realm: "realm1"))
            app.get("/hello/:name") { request, context -> String in
                let greeting: String = try await context.wamp.rpc.com.example.greet(request.parameters["name"])
                try await context.wamp.publish("com.example.greeted", greeting)
                return greeting
            }
            app.procedure("com.example.greet") { (name: String) in "Hello, \(name)!" }
            app.on("com.example.hello") { (text: String) in print(text) }
            try await app.run(on: LibevScheduler())
        } _: { base, client in
            let hello = try await client.get("\(base)/hello/Ada")
            #expect(hello.text == "Hello, Ada!")
        }
    }

    @Test func `WebAppWAMP, views`() async throws {
        let scheduler = try LibevScheduler()
        let app = App(configuration: WAMPConfiguration(realm: "realm1"))
        let tokens = ["Bearer tea": "ada"]
        app.view("/add/:a/:b", procedure: "com.example.add", topic: "com.example.added") { (a: Int, b: Int) in a + b }
        app.view("/notes", method: .post, procedure: "com.example.note", arguments: ["title", "text"]) {
            (title: String, text: String?) in "noted \(title)"
        }
        app.procedure("com.example.tell") { (context: ViewContext, text: String) in
            try await context.wamp.publish("com.example.told", text)
            return text.count
        }
        @Sendable func audit(_ text: String) async throws {
            try await Current.wamp.publish("com.example.audit", text)
        }
        app.get("/tell/:text") { request, context -> Int in
            try await audit(request.parameters["text"])
            return try await context.wamp.rpc.com.example.tell(request.parameters["text"])
        }
        app.background("ticker") { context in
            while true {
                try await audit("tick")
                try await context.scheduler.sleep(for: .seconds(1))
            }
        }
        app.use { request, context, next in
            var context = context
            if let user = request.headers[.authorization].flatMap({ tokens[$0] }) {
                context.identity = Identity(user, role: "admin")
            }
            return try await next(request, context)
        }
        app.view("/restart", method: .post, procedure: "com.example.restart", permission: .role("admin")) { context in
            "restarted by \(context.identity?.id ?? "nobody")"
        }
        app.views("/notes", prefix: "com.example.notes") { notes in
            notes.view("/:id", procedure: "read") { (id: Int) in "note \(id)" }
            notes.on("changed") { (id: Int) in print("note \(id) was changed") }
        }
        app.live("/board", topic: "com.example.board")
        app.readiness("/ready")
        try await app.test(on: scheduler) { client in
            let overHTTP = try await client.get("/add/2/3")
            let overWAMP: Int = try await client.wamp.call("com.example.add", 2, 3)
            precondition(overHTTP.text == "5" && overWAMP == 5)
        }
        try await app.test(on: scheduler) { client in
            let length = try await client.get("/tell/hello")
            #expect(length.text == "5")
            let note = try await client.post("/notes", json: ["title": "tea"])
            #expect(note.text == "noted tea")
            let seventh = try await client.get("/notes/7")
            #expect(seventh.text == "note 7")
            let refused = try await client.send(.post, "/restart")
            #expect(refused.status == .unauthorized)
            let restarted = try await client.send(.post, "/restart", headers: [.authorization: "Bearer tea"])
            #expect(restarted.text == "restarted by ada")
            let ready = try await client.get("/ready")
            #expect(ready.status == .ok)
        }
        await scheduler.shutdown()
    }

    @Test func `Swampy, an app`() async throws {
        try await whileServing { _ in
            let app = App(configuration: .init(realm: "realm1"))
            app.procedure("com.example.greet") { (name: String) in "Hello, \(name)!" }
            app.get("/hello/:name") { request, context -> String in
                try await context.wamp.rpc.com.example.greet(request.parameters["name"])
            }
            await app.main()
        } _: { base, client in
            let hello = try await client.get("\(base)/hello/Ada")
            #expect(hello.text == "Hello, Ada!")
        }
    }
}

@Suite(.serialized, .timeLimit(.minutes(1))) struct `The README` {
    @Test func `runs ten lines`() async throws {
        try await whileServing { _ in
            let app = App(configuration: .init(realm: "realm1"))
            app.procedure("com.example.greet") { (name: String) in "Hello, \(name)!" }
            app.get("/hello/:name") { request, context -> String in
                try await context.wamp.rpc.com.example.greet(request.parameters["name"])
            }
            app.on("com.example.hello") { (text: String) in print("somebody says \(text)") }
            await app.main()
        } _: { base, client in
            let hello = try await client.get("\(base)/hello/Ada")
            #expect(hello.text == "Hello, Ada!")
        }
    }

    @Test func `shows a web app`() async throws {
        try await whileServing { port in
            let app = App(configuration: .init(realm: "realm1", port: port))

            // A route. Every route finds the connected client.
            app.get("/hello/:name") { request, context -> String in
                let greeting: String = try await context.wamp.rpc.com.example.greet(request.parameters["name"])
                try await context.wamp.publish("com.example.greeted", greeting)
                return greeting
            }

            // A procedure, a subscriber, and one view that is a route and a procedure.
            app.procedure("com.example.greet") { (name: String) in "Hello, \(name)!" }
            app.on("com.example.greeted") { (greeting: String) in print(greeting) }
            app.view("/add/:a/:b", procedure: "com.example.add") { (a: Int, b: Int) in a + b }

            await app.main()
        } _: { base, client in
            let hello = try await client.get("\(base)/hello/Ada")
            #expect(hello.text == "Hello, Ada!")
            let sum = try await client.get("\(base)/add/2/3")
            #expect(sum.text == "5")
        }
    }

    @Test func `chooses a scheduler`() async throws {
        try await whileServing { _ in
            let app = App(configuration: .init(realm: "realm1"))
            app.get("/") { _, _ in "hello" }
            let scheduler = try SchedulerName.dispatch.makeScheduler()
            try await app.run(on: scheduler)
        } _: { base, client in
            let hello = try await client.get("\(base)/")
            #expect(hello.text == "hello")
        }
        let port = try await freePort()
        let pool = try await SchedulerPool { try SchedulerName.libev.makeScheduler() }  // one for each core
        let listener = try await PooledListener.serving(at: .ipv4("127.0.0.1", port: port), on: pool) { stream in
            while let bytes = try? await stream.read(), !bytes.isEmpty { try? await stream.write(bytes) }
        }
        await listener.shutdown(grace: .zero)
        await pool.shutdown()
    }

    @Test func `sets limits`() async throws {
        var configuration = WAMPConfiguration(realm: "realm1")
        configuration.embedded.webSocketLimits.maximumMessageSize = 1_048_576
        configuration.embedded.overloadPolicy = .dropEvents
        configuration.embedded.rules.requestIDs = .strict  // by default clients may number requests as they like
        configuration.app.limits.maximumBodySize = 65_536
        let app = App(configuration: configuration)
        app.get("/") { _, _ in "hello" }
        let scheduler = try LibevScheduler()
        try await app.test(on: scheduler) { client in
            let hello = try await client.get("/")
            #expect(hello.text == "hello")
        }
        await scheduler.shutdown()
    }
}

/// A user's app.
private func makeApp() -> App {
    let app = App(configuration: .init(realm: "realm1"))
    app.get("/hello/:name") { request, _ in "Hello, \(request.parameters["name"])!" }
    return app
}

@Test func greets() async throws {
    try await makeApp().test { client in
        let response = try await client.get("/hello/Ada")
        #expect(response.status == .ok)
        #expect(response.text == "Hello, Ada!")
    }
}

@Test func adds() async throws {
    let router = try Router(on: DefaultScheduler.get())
    let callee = try await router.session(realm: "realm1")
    let caller = try await router.session(realm: "realm1")
    try await callee.register("com.example.add") { (a: Int, b: Int) in a + b }
    let sum: Int = try await caller.call("com.example.add", 2, 3)
    #expect(sum == 5)
    await router.shutdown()
}
