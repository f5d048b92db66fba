import LibevScheduling
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The articles on limits, threads and persistence` {
    @Test func `bound what clients cost, and drain`() async throws {
        let scheduler = try LibevScheduler()
        let router = Router(configuration: limited(), on: scheduler)
        let callee = try await router.session(realm: "realm1")
        #expect(await router.limitCounts == [:])
        try await callee.register("com.example.add") { (a: Int, b: Int) in a + b }
        await end(router)
        #expect(await router.sessionCount == 0)
        await scheduler.shutdown()
    }

    private func limited() -> RouterConfiguration {
        var configuration = RouterConfiguration(realms: ["realm1"])
        configuration.maximumQueuedBytes = 1_048_576
        configuration.overloadPolicy = .dropEvents
        configuration.rules.maximumRealmSessions = 1_000
        configuration.rules.messageRate = MessageRate(perSecond: 200, burst: 1_000)
        return configuration
    }

    private func end(_ router: Router) async {
        await router.drain(within: .seconds(10))
        await router.shutdown()
    }

    @Test func `deal connections to several schedulers`() async throws {
        let scheduler = try LibevScheduler()
        let pool = try await SchedulerPool(count: 4) { try LibevScheduler() }
        var configuration = RouterConfiguration(realms: ["realm1"])
        configuration.connectionSchedulers = pool.schedulers
        let router = Router(configuration: configuration, on: scheduler)
        let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
        let session = try await Session.connect(to: url, realm: "realm1", on: scheduler)
        #expect(await router.sessionCount == 1)
        await session.leave()
        await router.shutdown()
        await pool.shutdown()
        await scheduler.shutdown()
    }

    @Test func `begin with what was stored`() async throws {
        let scheduler = try LibevScheduler()
        let configuration = RouterConfiguration()
        let store = MemoryEventStore()
        let router = try await Router.restoring(from: store, configuration: configuration, on: scheduler)
        let session = try await router.session(realm: "realm1")
        var options = PublishOptions()
        options.acknowledges = true
        options.retains = true
        try await session.publish("com.example.topic", 1, options: options)
        #expect(store.events(in: "realm1").count == 1)
        await router.shutdown()
        await scheduler.shutdown()
    }
}
