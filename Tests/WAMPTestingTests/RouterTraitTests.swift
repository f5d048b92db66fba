import Synchronization
import TestSupport
import Testing

@testable import WAMPTesting

@Suite struct `The router of a test` {
    private static let urls = Mutex<Set<String>>([])

    @Test(.wampRouter, arguments: 1...3)
    func `is another one for each case`(number: Int) async throws {
        let router = TestRouter.current
        #expect(Self.urls.withLock { $0.insert(router.url).inserted })
        #expect(await router.router?.sessionCount == 0)
        _ = try await router.session()
        #expect(await router.router?.sessionCount == 1)
    }

    @Test(.wampRouter(RouterConfiguration(realms: ["other"])))
    func `is configured as the test says`() async throws {
        let session = try await TestRouter.current.session(realm: "other")
        #expect(await session.isOpen)
        await #expect(throws: SessionError.self) { try await TestRouter.current.session(realm: "realm1") }
    }

    @Test(arguments: [true, false])
    func `ends with the test, however that ends`(fails: Bool) async throws {
        let url = Mutex("")
        let outcome = await Task {
            try await RouterTrait.wampRouter.provideScope(for: try #require(Test.current), testCase: nil) {
                url.withLock { $0 = TestRouter.current.url }
                _ = try await TestRouter.current.session()
                if fails { throw Failure() }
            }
        }.result
        if fails { #expect(throws: Failure.self) { try outcome.get() } } else { try outcome.get() }
        await #expect(throws: SocketError.self) {
            try await Session.connect(to: url.withLock { $0 }, realm: "realm1", on: DefaultScheduler.get())
        }
    }

    @Test func `ends its sessions with the test`() async throws {
        let scheduler = try DefaultScheduler.get()
        let router = Router(on: scheduler)
        let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
        try await TestRouter(url: url, scheduler: scheduler, router: router).run {
            _ = try await TestRouter.current.session()
            #expect(await router.sessionCount == 1)
        }
        #expect(await router.sessionCount == 0)
        await router.shutdown()
    }

    @Test(.wampRouter) func `waits for who comes later`() async throws {
        let router = TestRouter.current
        let service = try await router.session()
        async let registered: Void = router.waitForRegistration(of: "com.example.add", callees: 2)
        async let subscribed: Void = router.waitForSubscription(to: "com.example.tick")
        let other = try await router.session()
        for session in [service, other] {
            var options = RegisterOptions()
            options.invoke = .roundRobin
            try await session.register("com.example.add", options: options) { (a: Int, b: Int) in a + b }
        }
        try await service.subscribe("com.example.tick") { (_: Int) in }
        try await registered
        try await subscribed
        #expect(await router.router?.sessionCount == 2)
    }

    @Test(.wampRouter) func `says when nobody came in time`() async throws {
        await #expect(throws: TimedOut.self) {
            try await TestRouter.current.waitForRegistration(of: "com.example.nothing", within: .milliseconds(20))
        }
        await #expect(throws: TimedOut.self) {
            try await TestRouter.current.record("com.example.nothing").next(within: .milliseconds(20))
        }
    }

    @Test(.wampRouter) func `records events in their order`() async throws {
        let router = TestRouter.current
        let numbers = try await router.record("com.example.tick", as: Int.self)
        let events = try await router.record("com.example.tick")
        let publisher = try await router.session()
        for number in 1...5 { try await publisher.publish("com.example.tick", number) }
        #expect(try await numbers.next() == 1)
        #expect(try await numbers.next(4) == [2, 3, 4, 5])
        #expect(try await events.next(5).map { try $0.argument(0, as: Int.self) } == [1, 2, 3, 4, 5])
    }
}

private struct Failure: Error {}
