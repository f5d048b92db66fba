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
