#if Hummingbird
    import HTTP
    import HTTPTypes
    import Hummingbird
    import HummingbirdWAMP
    import Scheduling
    import TestSupport
    import Testing

    @Suite(.timeLimit(.minutes(1))) struct `The documentation of HummingbirdWAMP` {
        struct AppContext: WAMPRequestContext {
            var coreContext: CoreRequestContextStorage
            var wampContext = WAMPContext()

            init(source: Source) { coreContext = CoreRequestContextStorage(source: source) }
        }

        private func makeApp(port: UInt16) -> (App, Router<AppContext>) {
            let wamp = App(configuration: WAMPConfiguration(realm: "realm1", port: port))
            wamp.procedure("com.example.greet") { (name: String) in "Hello, \(name)!" }
            wamp.on("com.example.greeted") { (greeting: String) in print(greeting) }

            let router = Router(context: AppContext.self)
            router.get("hello/:name") { request, context -> String in
                let name = try context.parameters.require("name")
                let greeting: String = try await context.wamp.call("com.example.greet", name)
                try await Current.wamp.publish("com.example.greeted", greeting)
                return greeting
            }

            let views = router.group("notes").views(of: wamp)
            views.view("/:id", procedure: "com.example.note") { (id: Int) in "note \(id)" }
            views.view("/", method: .delete, procedure: "com.example.forget", permission: .role("admin")) {
                "forgotten"
            }
            return (wamp, router)
        }

        /// Asks what `work` serves at `port`, until it answers, and then cancels it.
        private func check(
            at port: UInt16, on scheduler: any Scheduler, _ work: sending @escaping () async throws -> Void
        ) async throws {
            let running = Task { try await work() }  // on the global pool, as in a program; it is waited for below
            try await HTTPClient.withClient(on: scheduler) { client in
                let base = "http://127.0.0.1:\(port)"
                let hello = try await scheduler.withDeadline(scheduler.now + .seconds(20)) {
                    while true {
                        do { return try await client.get("\(base)/hello/Ada") } catch is HTTPClientError {
                            try await scheduler.sleep(for: .milliseconds(10))  // it does not listen yet
                        }
                    }
                }
                #expect(hello.text == "Hello, Ada!")
                #expect(try await client.get("\(base)/notes/7").text == "note 7")
                #expect(try await client.send(.init(.delete, "\(base)/notes")).status == .unauthorized)
            }
            running.cancel()
            _ = await running.result
        }

        @Test func `serves a router on our server`() async throws {
            try await withScheduler(.libev) { scheduler in
                let port = try await freePort(on: scheduler)
                let (wamp, router) = makeApp(port: port)
                try await check(at: port, on: scheduler) {
                    wamp.mount(router)
                    try await wamp.runService(on: scheduler)
                }
            }
        }

        @Test func `stands beside Hummingbird's server`() async throws {
            try await withScheduler(.libev) { scheduler in
                let port = try await freePort(on: scheduler)
                let (wamp, router) = makeApp(port: 0)
                let configuration = ApplicationConfiguration(address: .hostname("127.0.0.1", port: Int(port)))
                try await check(at: port, on: scheduler) {
                    let application = Application(router: router, configuration: configuration)
                    try await application.connected(by: wamp, on: scheduler).runService()
                }
            }
        }
    }
#endif
