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
        app.view("/add/:a/:b", procedure: "com.example.add") { context in
            try context.argument("a", at: 0, as: Int.self) + context.argument("b", at: 1, as: Int.self)
        }
        app.procedure("com.example.tell") { (context: ViewContext, text: String) in
            try await context.wamp.publish("com.example.told", text)
            return text.count
        }
        app.get("/tell/:text") { request, context -> Int in
            try await context.wamp.rpc.com.example.tell(request.parameters["text"])
        }
        try await app.test(on: scheduler) { client in
            let sum = try await client.get("/add/2/3")
            #expect(sum.text == "5")
            let length = try await client.get("/tell/hello")
            #expect(length.text == "5")
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
            try await app.run()
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
            try await app.run()
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
            app.view("/add/:a/:b", procedure: "com.example.add") { context in
                try context.argument("a", at: 0, as: Int.self) + context.argument("b", at: 1, as: Int.self)
            }

            try await app.run()
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
