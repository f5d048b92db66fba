import Foundation
import LibevScheduling
import RouterFiles
import Testing
import WAMPTesting

/// Our side of the pages for those who come from elsewhere.
@Suite(.serialized, .timeLimit(.minutes(1))) struct `The page for those who come from` {
    @Test func `Flask-WAMP`() async throws {
        let scheduler = try LibevScheduler()
        let app = App(configuration: .init(realm: "realm1"))
        app.view("/hello/:name", procedure: "com.example.hello") { (name: String) in "Hello, \(name)" }
        app.get("/today") { request, context -> String in
            let date: String = try await context.wamp.rpc.get_todays_date()
            try await context.wamp.publish("com.example.asked", keywordArguments: ["message": .string(date)])
            return date
        }
        app.view(topic: "com.example.asked", arguments: ["message"]) { (message: String) in print(message) }
        try await app.test(on: scheduler) { client in
            try await DateService().start(client.wamp)
            let asked = try await client.wamp.events("com.example.asked")
            let today = try await client.get("/today")
            #expect(today.text == "2026-11-23")
            for try await event in asked {
                let message: String = try event.keyword("message")
                #expect(message == "2026-11-23")
                break
            }
            let hello = try await client.get("/hello/Ada")
            #expect(hello.text == "Hello, Ada")
        }
        await scheduler.shutdown()
    }

    private struct DateService: WAMPService {
        func start(_ client: Client) async throws {
            let shared = RegisterOptions(invoke: .roundRobin)
            try await client.register("get_todays_date", options: shared) { "2026-11-23" }
        }
    }

    @Test func `wampy's secrets`() {
        var configuration = Session.Configuration()
        configuration.authentication = .wampcra(authID: "peter", secret: Secret("prq7+YkJ1/KlW1X0YczMHw=="))
        #expect(configuration.authentication.authID == "peter")
    }

    @Test(.wampRouter) func dates() async throws {
        let router = TestRouter.current
        try await withClient(to: [router.url], realm: "realm1", on: router.scheduler) { client in
            try await DateService().start(client)
            let caller = try await router.session()
            let date: String = try await caller.rpc.get_todays_date()
            #expect(date == "2026-11-23")
        }
    }

    private struct Adder: WAMPService {
        func start(_ client: Client) async throws {
            try await client.register("com.example.add") { (a: Int, b: Int) in a + b }
            try await client.subscribe("com.example.hello") { (text: String) in print(text) }
        }
    }

    @Test func `autobahn's components`() async throws {
        let scheduler = try LibevScheduler()
        let router = Router(on: scheduler)
        let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
        let port = try #require(URL(string: url)?.port)
        try await withClient(to: [url], realm: "realm1", on: scheduler) { client in
            try await Adder().start(client)
            let greetings = try await client.subscribe("com.example.hello", as: String.self)
            try await withSession(to: "ws://127.0.0.1:\(port)/ws", realm: "realm1") { session in
                let total: Int = try await session.call("com.example.add", 2, 3)
                try await session.publish("com.example.hello", "\(total)", acknowledge: true)
            }
            for try await greeting in greetings {
                #expect(greeting == "5")
                break
            }
        }
        await router.shutdown()
        await scheduler.shutdown()
    }

    @Test(.wampRouter) func `autobahn's options and errors`() async throws {
        let session = try await TestRouter.current.session()
        let shared = RegisterOptions(invoke: .roundRobin)
        try await session.register("com.example.area", options: shared) { (call: Invocation, width: Int, height: Int) in
            let unit = try call.keyword("unit", as: String?.self) ?? "m"
            return "\(width * height) \(unit)² for \(call.callerAuthID ?? "somebody")"
        }
        let area: String = try await session.rpc.com.example.area(2, 3, unit: "cm")
        #expect(area == "6 cm² for somebody")

        try await session.register("com.example.count") { (call: Invocation, limit: Int) in
            for number in 1...limit { try await call.progress(number) }
            return limit
        }
        do {
            let parts = try await session.stream("com.example.count", 3, as: Int.self)
            for try await part in parts { print(part) }
            let total: Int = try await parts.result()
            #expect(total == 3)
        }

        try await session.register("com.example.user") { (name: String) -> String in
            throw WAMPError("com.example.error.no_such_user", name)
        }
        do {
            let user: String = try await session.call("com.example.user", "Ada")
            print(user)
        } catch let error as WAMPError {
            print(error)
        }
    }

    @Test func `Vapor and Hummingbird`() async throws {
        let scheduler = try LibevScheduler()
        let app = App(configuration: WAMPConfiguration(realm: "realm1", port: 0))
        app.webSocket("/echo") { socket, request, context in
            for try await message in socket.messages {
                if case .text(let text) = message { try await socket.send(text) }
            }
        }
        app.on("com.example.chat") { (text: String) in print(text) }
        app.live("/chat", topic: "com.example.chat")
        app.view("/chat/say", method: .post, procedure: "com.example.say", arguments: ["text"]) {
            (context: ViewContext, text: String) in
            try await context.wamp.publish("com.example.chat", text)
        }
        let running = try await app.start(on: scheduler)
        let port = try #require(running.address.port)
        try await withWebSocket(to: "ws://127.0.0.1:\(port)/echo", on: scheduler) { socket in
            try await socket.send("hello")
            if case .text(let answer) = try await socket.receive() { print(answer) }
        }
        try await withSession(to: "ws://127.0.0.1:\(port)/ws", realm: "realm1", on: scheduler) { session in
            let said = try await session.subscribe("com.example.chat", as: String.self)
            try await session.call("com.example.say", "hi")
            for try await text in said {
                #expect(text == "hi")
                break
            }
        }
        await running.stop()
        await scheduler.shutdown()
    }

    @Test(.wampRouter) func `our own router, to another one`() async throws {
        let url = try #require(URL(string: TestRouter.current.url))
        let port = try #require(url.port)
        let app = App(configuration: .init(router: "ws://127.0.0.1:\(port)/ws"))
        app.procedure("com.example.greet") { (name: String) in "Hello, \(name)!" }
        let running = try await app.start(on: TestRouter.current.scheduler)
        let greeting: String = try await TestRouter.current.session().rpc.com.example.greet("Ada")
        #expect(greeting == "Hello, Ada!")
        await running.stop()
    }

    @Test func `nowhere, and chooses a scheduler`() async throws {
        let scheduler = try SchedulerName(validating: "libev-poll").makeScheduler()
        let answer = await scheduler.task { 42 }.value
        #expect(answer == 42)
        await scheduler.shutdown()
    }
}

/// The file that the page on deployment shows.
@Test func `the router's file of the page on deployment is right`() async throws {
    let article = Documentation.root.appending(path: "Sources/Swampy/Swampy.docc/Deploying.md")
    let text = try String(contentsOf: article, encoding: .utf8)
    let match = try #require(text.firstMatch(of: /```yaml\n(?<file>[^`]+)```/))
    try await withFolder { folder in
        let mine: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        for name in ["chain.pem", "key.pem", "shop.ticket"] {
            let path = "\(folder)/\(name)"
            #expect(FileManager.default.createFile(atPath: path, contents: Data("secret".utf8), attributes: mine))
        }
        let file = String(match.file).replacing("/etc/swampy", with: folder)
        try file.write(toFile: "\(folder)/router.yaml", atomically: true, encoding: .utf8)
        let router = try RouterFile(reading: "\(folder)/router.yaml")
        #expect(router.listeners.map(\.url) == ["wss://[::]:443/ws", "ws://127.0.0.1:8080/ws"])
        #expect(router.configuration.realms == ["realm1"])
    }
}
