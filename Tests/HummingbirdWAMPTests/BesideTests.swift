#if Hummingbird
    import HTTP
    import HTTPTypes
    import Hummingbird
    import HummingbirdWAMP
    import Logging
    import NIOCore
    import Scheduling
    import ServiceLifecycle
    import enum Sockets.SocketError
    import TestSupport
    import Testing
    import WAMP

    /// Runs `application` on Hummingbird's server; shuts it down gracefully afterwards.
    private func withApplication<Responder: HTTPResponder>(
        _ responder: Responder, connectedBy app: App, on scheduler: any Scheduler, services: [any Service] = [],
        _ body: (Served) async throws -> Void
    ) async throws
    where Responder.Context: RequestContext & InitializableFromSource<ApplicationRequestContextSource> {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: responder, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            services: services, onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "swampy.tests")
        ).connected(by: app, on: scheduler)
        let group = ServiceGroup(services: [application], logger: Logger(label: "swampy.tests"))
        let running = Task {  // on the global pool, as in a program; it is waited for below
            defer { port.finish() }
            try await group.run()
        }
        guard let chosen = await ports.first(where: { _ in true }) else { return try await running.value }
        let stop = { @Sendable in
            await group.triggerGracefulShutdown()
            try await running.value
        }
        let outcome: Result<Void, any Error>
        do {
            try await HTTPClient.withClient(on: scheduler) { client in
                try await body(Served(port: UInt16(chosen), client: client, scheduler: scheduler, stop: stop))
            }
            outcome = .success(())
        } catch { outcome = .failure(error) }
        try await stop()
        try outcome.get()
    }

    @Suite(.timeLimit(.minutes(1))) struct `A Hummingbird application on its own server` {
        @Test(arguments: SchedulerKind.both)
        func `has the client from its first request to its last`(kind: SchedulerKind) async throws {
            try await withScheduler(kind) { scheduler in
                let realm = try await Realm(on: scheduler)
                let app = App(configuration: WAMPConfiguration(router: realm.url, realm: "realm1"))
                app.procedure("com.example.add") { (a: Int, b: Int) in a + b }
                let (began, goOn) = (Gate(), Gate())
                let router = Router(context: AppContext.self)
                router.get("sum") { _, context in "\(try await context.wamp.call("com.example.add", 2, 3) as Int)" }
                router.get("stream") { _, _ in
                    let body = ResponseBody { writer in
                        let sum: Int = try await Current.wamp.call("com.example.add", 20, 3)
                        try await writer.write(ByteBuffer(string: "\(sum)"))
                        try await writer.finish(nil)
                    }
                    return Response(status: .ok, body: body)
                }
                router.get("slow") { _, _ in
                    began.open()
                    await goOn.wait()
                    return "\(try await Current.wamp.call("com.example.add", 1, 2) as Int)\n"
                }
                router.get("missing") { _, context in try await context.wamp.call("com.example.missing") as String }
                try await withApplication(router.buildResponder(), connectedBy: app, on: scheduler) { served in
                    let sum = try await served.get("/sum")
                    #expect(sum.text == "5", "\(sum)")
                    #expect(try await served.get("/stream").text == "23")
                    #expect(try await served.get("/missing").status == .badGateway)
                    #expect(try await served.get("/%zz").status == .badRequest)
                    let caller = try await realm.session()
                    #expect(try await caller.call("com.example.add", 40, 2) as Int == 42)
                    await caller.leave()

                    let wire = try await Wire(to: served)
                    try await wire.send("GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    await began.wait()
                    let stopping = scheduler.task { try await served.stop() }
                    goOn.open()
                    #expect(try await wire.read(through: "3\n").hasSuffix("\r\n\r\n3\n"))
                    try await stopping.value
                    await wire.close()
                }
                #expect(await realm.sessionCount == 0)
                await realm.shutDown()
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `joins again when its session is lost`(kind: SchedulerKind) async throws {
            try await withScheduler(kind) { scheduler in
                let first = try await Realm(on: scheduler)
                let app = App(configuration: WAMPConfiguration(router: first.url, realm: "realm1"))
                let (joins, joined) = AsyncStream.makeStream(of: SessionID.self)
                app.onJoin { session in joined.yield(await session.id) }
                app.procedure("com.example.three") { 3 }
                let router = Router(context: AppContext.self)
                router.get("three") { _, context in "\(try await context.wamp.call("com.example.three") as Int)" }
                try await withApplication(router.buildResponder(), connectedBy: app, on: scheduler) { served in
                    var ids = joins.makeAsyncIterator()
                    let id = try #require(await ids.next())
                    #expect(try await served.get("/three").text == "3")
                    let other = try await first.session()
                    try await other.meta.sessions.kill(id)
                    let next = try #require(await ids.next())
                    #expect(next != id)
                    #expect(try await served.get("/three").text == "3")
                    await other.leave()
                }
                await first.shutDown()
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `does not start when the WAMP router cannot be reached`(kind: SchedulerKind) async throws {
            try await withScheduler(kind) { scheduler in
                let app = App(configuration: WAMPConfiguration(router: "ws://127.0.0.1:1/ws", realm: "realm1"))
                await #expect(throws: SocketError.self) {
                    try await withApplication(Router().buildResponder(), connectedBy: app, on: scheduler) { _ in
                        Issue.record("it was started")
                    }
                }
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `answers 503 while it has no session`(kind: SchedulerKind) async throws {
            try await withScheduler(kind) { scheduler in
                var configuration = WAMPConfiguration(router: "ws://127.0.0.1:1/ws", realm: "realm1")
                configuration.startsWithoutRouter = true
                let router = Router(context: AppContext.self)
                router.get("time") { _, context in "\(try await context.wamp.call("com.example.time") as Int)" }
                router.get("plain") { _, _ in "plain" }
                let app = App(configuration: configuration)
                try await withApplication(router.buildResponder(), connectedBy: app, on: scheduler) { served in
                    let time = try await served.get("/time")
                    #expect(time.status == .serviceUnavailable)
                    #expect(try await served.get("/plain").text == "plain")
                }
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `listens beside it with a router of its own`(kind: SchedulerKind) async throws {
            try await withScheduler(kind) { scheduler in
                let port = try await freePort(on: scheduler)
                let app = App(configuration: WAMPConfiguration(realm: "realm1", port: port))
                app.procedure("com.example.three") { 3 }
                let router = Router(context: AppContext.self)
                router.get("three") { _, context in "\(try await context.wamp.call("com.example.three") as Int)" }
                try await withApplication(router.buildResponder(), connectedBy: app, on: scheduler) { served in
                    #expect(try await served.get("/three").text == "3")
                    let other = try await Session.connect(
                        to: "ws://127.0.0.1:\(port)/ws", realm: "realm1", on: scheduler)
                    #expect(try await other.call("com.example.three") as Int == 3)
                    await other.leave()
                }
            }
        }
    }

    @Suite(.timeLimit(.minutes(1))) struct `A view of a Hummingbird router` {
        private func addViews(to app: App) -> Router<AppContext> {
            let router = Router(context: AppContext.self)
            router.add(middleware: Doorkeeper())
            let views = router.group("sums").views(of: app)
            views.view("/add/:a/:b", procedure: "com.example.add") { (a: Int, b: Int) in a + b }
            views.view("/double", method: .post, procedure: "com.example.double", arguments: ["number"]) {
                (context: ViewContext, number: Int) in
                guard number < 100 else { throw HTTPFailure(.badRequest, "\(number) is too much") }
                return "\(context.identity?.id ?? "nobody"): \(number * 2)"
            }
            views.view("/secret/:text", procedure: "com.example.secret", permission: .role("admin")) { (text: String) in
                "the secret is \(text)"
            }
            return router
        }

        private func check(_ served: Served, _ session: Session) async throws {
            #expect(try await served.get("/sums/add/2/3").text == "5")
            #expect(try await served.get("/sums/add/two/3").status == .badRequest)
            let double = try await served.send(
                .post, "/sums/double", headers: [.from: "ada"], .text(#"{"number": 4}"#))
            #expect(double.text == "ada: 8" && double.headers[.server] == "doorkeeper")
            let much = try await served.send(.post, "/sums/double?number=100")
            #expect(much.status == .badRequest && much.text.contains("100 is too much"))
            #expect(try await served.get("/sums/secret/x").status == .unauthorized)
            #expect(try await served.get("/sums/secret/a%20b", headers: [.from: "ada"]).text == "the secret is a b")
            #expect(try await session.call("com.example.add", 2, 3) as Int == 5)
            #expect(try await session.call("com.example.double", 4) as String == "nobody: 8")
            let refused = await #expect(throws: WAMPError.self) { try await session.call("com.example.secret", "x") }
            #expect(refused?.uri == .notAuthorized)
        }

        @Test(arguments: SchedulerKind.both)
        func `is a route and a procedure on our server`(kind: SchedulerKind) async throws {
            try await withApp(kind, { $0.mount(addViews(to: $0)) }) { served in
                let session = try await served.session()
                try await check(served, session)
                await session.leave()
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `is a route and a procedure on Hummingbird's server`(kind: SchedulerKind) async throws {
            try await withScheduler(kind) { scheduler in
                let realm = try await Realm(on: scheduler)
                let app = App(configuration: WAMPConfiguration(router: realm.url, realm: "realm1"))
                let router = addViews(to: app)
                try await withApplication(router.buildResponder(), connectedBy: app, on: scheduler) { served in
                    // Over the network, as anonymous: a session of the router's own process may do everything.
                    let session = try await Session.connect(to: realm.url, realm: "realm1", on: scheduler)
                    try await check(served, session)
                    await session.leave()
                }
                await realm.shutDown()
            }
        }
    }
#endif
