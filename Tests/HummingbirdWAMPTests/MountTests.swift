#if Hummingbird
    import HTTP
    import HTTPTypes
    import Hummingbird
    import HummingbirdWAMP
    import NIOCore
    import Scheduling
    import Synchronization
    import TestSupport
    import Testing
    import WAMP

    /// A context as an app may have one.
    struct AppContext: WAMPRequestContext {
        var coreContext: CoreRequestContextStorage
        var wampContext = WAMPContext()
        let client: String?

        init(source: ApplicationRequestContextSource) {
            coreContext = CoreRequestContextStorage(source: source)
            client = source.channel.remoteAddress?.ipAddress
        }
    }

    struct Item: ResponseCodable, Equatable {
        let name: String
        let price: Int
    }

    /// Sees every request, knows users by a field, and signs every response.
    struct Doorkeeper: RouterMiddleware {
        let seen = Tally()

        func handle(
            _ request: Request, context: AppContext,
            next: @concurrent (Request, AppContext) async throws -> Response
        ) async throws -> Response {
            seen.add(1)
            var context = context
            if let user = request.headers[.from] { context.wampIdentity = Identity(user, role: "admin") }
            var response = try await next(request, context)
            response.headers[.server] = "doorkeeper"
            return response
        }
    }

    @Suite(.timeLimit(.minutes(1))) struct `A Hummingbird router on our server` {
        @Test(arguments: SchedulerKind.both)
        func `answers with its routes, middleware, coders and errors`(kind: SchedulerKind) async throws {
            let doorkeeper = Doorkeeper()
            let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
            router.add(middleware: doorkeeper)
            router.get("hello/:name") { _, context in "Hello, \(try context.parameters.require("name"))" }
            router.get("who") { _, context in "\(context.client ?? "nobody"), request \(context.id.count > 0)" }
            router.get("search") { request, _ in request.uri.queryParameters["q"].map(String.init) ?? "" }
            router.post("items") { request, context in
                let item = try await request.decode(as: Item.self, context: context)
                return EditedResponse(status: .created, response: Item(name: item.name, price: item.price + 1))
            }
            router.get("teapot") { _, _ -> String in throw HTTPError(.init(code: 418), message: "short and stout") }
            router.get("broken") { _, _ -> String in throw CancellationError() }
            router.delete("items/:id") { _, _ in HTTPResponse.Status.noContent }
            try await withApp(kind, { $0.mount(router) }) { served in
                let hello = try await served.get("/hello/Ada")
                #expect(hello.status == .ok && hello.text == "Hello, Ada")
                #expect(hello.headers[.server] == "doorkeeper" && hello.headers[.contentLength] == "10")
                let head = try await served.send(.head, "/hello/Ada")
                #expect(head.headers[.contentLength] == "10" && head.body.isEmpty)
                #expect(try await served.get("/who").text == "127.0.0.1, request true")
                #expect(try await served.get("/search?q=a%20b").text == "a b")
                let item = try await served.send(
                    .post, "/items", headers: [.contentType: "application/json"], .text(#"{"name":"tea","price":2}"#))
                #expect(item.status == .created && item.text.contains(#""price":3"#))
                let bad = try await served.send(.post, "/items", .text(#"{"name":"tea"}"#))
                #expect(bad.status == .badRequest && bad.text.contains("price"))
                let teapot = try await served.get("/teapot")
                #expect(teapot.status.code == 418 && teapot.text.contains("short and stout"))
                #expect(try await served.get("/broken").status == .internalServerError)
                #expect(try await served.send(.delete, "/items/1").status == .noContent)
                #expect(try await served.get("/nowhere").status == .notFound)
                #expect(doorkeeper.seen.value == 10)
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `stands behind the app's own routes and its middleware`(kind: SchedulerKind) async throws {
            let router = Router()
            router.get("ours") { _, _ in "never asked" }
            router.post("ours") { _, _ in "theirs" }
            let seen = Tally()
            try await withApp(kind) { app in
                app.use { request, context, next in
                    seen.add(1)
                    return try await next(request, context)
                }
                app.view("/ours") { "ours" }
                app.mount(router)
            } _: { served in
                let ours = try await served.get("/ours")
                #expect(ours.text == "ours")
                #expect(try await served.send(.post, "/ours").text == "theirs")
                #expect(try await served.get("/%zz").status == .badRequest)
                #expect(seen.value == 2)
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `has the client in its context and at hand, and is reached over WAMP`(kind: SchedulerKind) async throws {
            let router = Router(context: AppContext.self)
            router.get("greet/:name") { _, context -> String in
                try await context.wamp.call("com.example.greet", context.parameters.require("name"))
            }
            router.get("detached") { _, context -> String in
                try await Task.detached { try await context.wamp.call("com.example.greet", "you") }.value
            }
            router.post("told") { request, context in
                let text = String(buffer: try await request.body.collect(upTo: 100))
                try await Current.wamp.publish("com.example.told", text, acknowledge: true)
                return HTTPResponse.Status.accepted
            }
            router.get("missing") { _, context in try await context.wamp.call("com.example.missing") as String }
            router.get("refused") { _, context -> String in throw HTTPFailure(.conflict, "not now") }
            try await withApp(kind) { app in
                app.procedure("com.example.greet") { (name: String) in "Hello, \(name)!" }
                app.mount(router)
            } _: { served in
                #expect(try await served.get("/greet/Ada").text == "Hello, Ada!")
                #expect(try await served.get("/detached").text == "Hello, you!")
                let missing = try await served.get("/missing")
                #expect(missing.status == .badGateway && missing.text.contains("no_such_procedure"))
                let refused = try await served.get("/refused")
                #expect(refused.status == .conflict && refused.text.contains("not now"))

                let browser = try await served.session()
                let greeting: String = try await browser.call("com.example.greet", "browser")
                #expect(greeting == "Hello, browser!")
                let told = try await browser.events("com.example.told")
                #expect(try await served.send(.post, "/told", .text("news")).status == .accepted)
                let news = try #require(try await told.first { _ in true })
                #expect(try news.argument(0, as: String.self) == "news")
                await browser.leave()
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `finds the client without a context of its own`(kind: SchedulerKind) async throws {
            let router = Router()
            router.get("sum") { _, _ in
                let sum: Int = try await Current.wamp.call("com.example.add", 2, 3)
                let body = ResponseBody { writer in
                    let again: Int = try await Current.wamp.call("com.example.add", sum, 3)
                    try await writer.write(ByteBuffer(string: "\(sum) \(again)"))
                    try await writer.finish([.server: "trailer"])
                }
                return Response(status: .ok, body: body)
            }
            try await withApp(kind) { app in
                app.procedure("com.example.add") { (a: Int, b: Int) in a + b }
                app.mount(router)
            } _: { served in
                let response = try await served.get("/sum")
                #expect(response.text == "5 8" && response.trailers[.server] == "trailer")
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `answers 503 while the WAMP router cannot be reached`(kind: SchedulerKind) async throws {
            let router = Router(context: AppContext.self)
            router.get("time") { _, context in "\(try await context.wamp.call("com.example.time") as Int)" }
            try await withScheduler(kind) { scheduler in
                var configuration = WAMPConfiguration(router: "ws://127.0.0.1:1/ws", realm: "realm1", port: 0)
                configuration.startsWithoutRouter = true
                let app = App(configuration: configuration)
                app.mount(router)
                let running = try await app.start(on: scheduler)
                try await HTTPClient.withClient(on: scheduler) { client in
                    let response = try await client.get("http://\(running.address)/time")
                    #expect(response.status == .serviceUnavailable && response.text.contains("cannot be reached"))
                }
                await running.stop()
            }
        }
    }
#endif
