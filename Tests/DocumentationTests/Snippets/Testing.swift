import Testing
import WAMPTesting

/// What the article of WAMPTesting shows.
@Suite struct `Testing with a router` {
    @Test(.wampRouter) func adds() async throws {
        let callee = try await TestRouter.current.session()
        let caller = try await TestRouter.current.session()
        try await callee.register("com.example.add") { (a: Int, b: Int) in a + b }
        let sum: Int = try await caller.call("com.example.add", 2, 3)
        #expect(sum == 5)
    }

    @Test(.wampRouter(RouterConfiguration(realms: ["realm1", "other"]))) func services() async throws {
        let router = TestRouter.current
        let service = try await router.session()
        let ticks = try await router.record("com.example.tick", as: Int.self)
        try await service.register("com.example.tick") { (n: Int) in
            try await service.publish("com.example.tick", n)
        }
        try await router.waitForRegistration(of: "com.example.tick")
        let caller = try await router.session()
        for n in 1...3 { try await caller.call("com.example.tick", n) }
        #expect(try await ticks.next(3) == [1, 2, 3])
    }

    @Test func fakes() async throws {
        let scheduler = try DefaultScheduler.get()
        let router = try await FakeRouter.start(on: scheduler)
        async let session = Session.connect(to: router.url, realm: "realm1", on: scheduler)
        let peer = try await router.accept()
        try await peer.welcome()
        let client = try await session
        async let sum: Int = client.call("com.example.add", 2, 3)
        let call = try await peer.receive()  // [48, 1, {}, "com.example.add", [2, 3]]
        try await peer.send([50, call[1], [:], [5]])
        #expect(try await sum == 5)
        await router.close()
    }
}

/// What the article on testing an app shows.
@Suite struct `Testing an app` {
    func makeApp() -> App {
        let app = App(configuration: WAMPConfiguration(realm: "realm1"))
        app.view("/add/:a/:b", procedure: "com.example.add") { (a: Int, b: Int) in a + b }
        app.live("/board", topic: "com.example.board")
        app.webSocket("/echo") { socket, request, context in
            for try await case .text(let text) in socket.messages { try await socket.send(text) }
        }
        app.on(.post, "/count", body: .streamed(limit: 1_000_000_000)) { request, context in
            var count = 0
            for try await bytes in request.bodyParts { count += bytes.count }
            return "\(count)"
        }
        return app
    }

    @Test func sums() async throws {
        try await makeApp().test { client in
            let overHTTP = try await client.get("/add/2/3")
            let overWAMP: Int = try await client.wamp.call("com.example.add", 2, 3)
            #expect(overHTTP.text == "5" && overWAMP == 5)
        }
    }

    @Test func echoes() async throws {
        try await makeApp().test { client in
            try await client.withWebSocket(to: "/echo") { socket in
                try await socket.send("hello")
                #expect(try await socket.receive() == .text("hello"))
            }
            await #expect(throws: WebSocketError.unexpectedStatus(400)) {
                try await client.withWebSocket(to: "/nowhere") { socket in }
            }
        }
    }

    @Test func shows() async throws {
        try await makeApp().test { client in
            try await client.withResponse(to: "/board") { response in
                try await client.wamp.publish("com.example.board", "hi", acknowledge: true)
                var events = response.body.events.makeAsyncIterator()
                #expect(try await events.next()?.data == "\"hi\"")
            }
            let content = HTTPClient.BodyStream { send in
                for _ in 1...1000 { try await send([1, 2, 3]) }
            }
            try await client.withResponse(to: "/count", method: .post, content: .stream(content)) { response in
                let count = try await response.body.collect(upTo: 100)
                #expect(count == Array("3000".utf8))
            }
        }
    }
}
