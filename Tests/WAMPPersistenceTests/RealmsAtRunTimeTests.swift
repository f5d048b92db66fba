import TestSupport
import Testing
import WAMP
import WAMPPersistence

@Suite(.timeLimit(.minutes(1))) struct `A realm that comes or goes at run time` {
    private let topic = "com.example.news"

    private var retaining: PublishOptions {
        var options = PublishOptions()
        options.acknowledges = true
        options.retains = true
        return options
    }

    private func configuration(_ realms: String..., creates: Bool = false) -> RouterConfiguration {
        var configuration = RouterConfiguration(realms: realms, createsRealms: creates)
        configuration.rules.eventHistories = [EventHistoryRule(topic: URI(topic))]
        return configuration
    }

    /// Runs `body` beside a router with a store, and ends it.
    private func withRouter(
        _ store: any EventStore, _ configuration: RouterConfiguration, kind: SchedulerKind = .libev,
        _ body: (Router) async throws -> Void
    ) async throws {
        let scheduler = try kind.make()
        let router = try await Router.restoring(from: store, configuration: configuration, on: scheduler)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(router)) } catch { outcome = .failure(error) }
        await router.shutdown()
        await scheduler.shutdown()
        try outcome.get()
    }

    /// What somebody finds who comes to the realm: the retained event, and those of the history.
    private func found(in realm: String, of router: Router) async throws -> (retained: Int?, history: [Int]) {
        let session = try await router.session(realm: realm)
        let subscriptions = session.meta.subscriptions
        let subscription = try #require(try await subscriptions.lookup(topic))
        let history = try await subscriptions.history(of: subscription).compactMap {
            try $0.payload.arguments().first?.integerValue.map { Int($0) }
        }
        let events = try await session.subscribe(topic, as: Int.self, options: SubscribeOptions(wantsRetained: true))
        // Comes after the retained event, if there is one.
        try await session.publish(topic, -1, acknowledge: true, excludeMe: false)
        var iterator = events.makeAsyncIterator()
        let first = try await iterator.next()
        await session.leave()
        return (first == -1 ? nil : first, history)
    }

    @Test(arguments: StoreKind.allCases, SchedulerKind.both)
    func `is restored and stored like one that was there from the beginning`(
        store kind: StoreKind, scheduler: SchedulerKind
    ) async throws {
        try await StorePlace.with(kind) { place in
            try await place.withStore { store in
                try await withRouter(store, configuration("late"), kind: scheduler) { router in
                    let session = try await router.session(realm: "late")
                    try await session.publish(topic, 1, options: retaining)
                    await session.leave()
                }
            }
            try await place.withStore { store in
                try await withRouter(store, configuration("realm1"), kind: scheduler) { router in
                    try await router.update(configuration("realm1", "late"))
                    let found = try await found(in: "late", of: router)
                    #expect(found.retained == 1 && found.history == [1])
                    let session = try await router.session(realm: "late")
                    let before = try await store.events(in: "late").count
                    try await session.publish(topic + ".other", 2, options: retaining)
                    // It is there before the router ends: this is what was acknowledged.
                    let after = try await store.events(in: "late").count
                    #expect(after == before + 1)
                    await session.leave()
                }
            }
        }
    }

    @Test func `is offered when it is restored, and not before`() async throws {
        let store = GatedStore()
        store.letRead()
        try await withRouter(store, configuration("realm1")) { router in
            #expect(await store.nextStep() == "reads realm1")
            let update = router.scheduler.task { try await router.update(configuration("realm1", "late")) }
            #expect(await store.nextStep() == "reads late")
            let error = await #expect(throws: SessionError.self) { try await router.session(realm: "late") }
            #expect(error?.description.contains("wamp.error.no_such_realm") == true)
            store.letRead()
            try await update.value
            await (try router.session(realm: "late")).leave()
        }
    }

    @Test func `is written to the end when it goes, and read only then when it comes back`() async throws {
        let store = GatedStore()
        for _ in 0..<3 { store.letRead() }
        try await withRouter(store, configuration("realm1", "late")) { router in
            var options = retaining
            options.acknowledges = false
            let session = try await router.session(realm: "late")
            try await session.publish(topic, 7, options: options)
            let reads = [await store.nextStep(), await store.nextStep()]
            #expect(Set(reads) == ["reads realm1", "reads late"])
            #expect(await store.nextStep() == "writes late")

            try await router.update(configuration("realm1"))
            guard case .closedByRouter(reason: .closeRealm, _) = await session.waitUntilEnded() else {
                Issue.record("the session is still there")
                return
            }
            #expect(await router.realmNames == ["realm1"])

            let update = router.scheduler.task { try await router.update(configuration("realm1", "late")) }
            store.letWrite()
            let steps = [await store.nextStep(), await store.nextStep()]
            #expect(steps == ["wrote late", "reads late"])
            try await update.value
            for _ in 0..<3 { store.letWrite() }
            let found = try await found(in: "late", of: router)
            #expect(found.retained == 7 && found.history == [7])
        }
    }

    @Test func `is written to the end before the router's own end`() async throws {
        let store = GatedStore()
        store.letRead()
        var wrote: String?
        try await withRouter(store, configuration("late")) { router in
            #expect(await store.nextStep() == "reads late")
            let session = try await router.session(realm: "late")
            var options = retaining
            options.acknowledges = false
            try await session.publish(topic, 7, options: options)
            #expect(await store.nextStep() == "writes late")
            try await router.update(configuration())
            let shutdown = router.scheduler.task { await router.shutdown() }
            store.letWrite()
            await shutdown.value
            wrote = await store.nextStep()
        }
        #expect(wrote == "wrote late")
    }

    @Test func `is stored while its clients are in it, though it is not named any more`() async throws {
        let store = MemoryEventStore()
        try await withRouter(store, configuration("late")) { router in
            let session = try await router.session(realm: "late")
            try await router.update(configuration(creates: true))
            try await session.publish(topic, 3, options: retaining)
            #expect(store.events(in: "late").count == 2)  // one retained, one of the history
            await session.leave()
            #expect(await router.realmNames == [])
            try await router.update(configuration("late"))
            let found = try await found(in: "late", of: router)
            #expect(found.retained == 3 && found.history == [3])
        }
    }

    @Test func `begins anew from the store when it was made for its clients so far`() async throws {
        let store = MemoryEventStore()
        try await withRouter(store, configuration(creates: true)) { router in
            let session = try await router.session(realm: "late")
            try await session.publish(topic, 1, options: retaining)
            #expect(store.events(in: "late").isEmpty)
            try await router.update(configuration("late"))
            guard case .closedByRouter(reason: .closeRealm, _) = await session.waitUntilEnded() else {
                Issue.record("the session is still there")
                return
            }
            let found = try await found(in: "late", of: router)
            #expect(found.retained == nil && found.history == [])
            #expect(store.events(in: "late").count == 1)
        }
    }
}
