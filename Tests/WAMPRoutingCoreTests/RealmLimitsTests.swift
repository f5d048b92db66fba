import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct RealmLimitsTests {
    private var rules: RealmRules {
        var rules = RealmRules()
        rules.maximumRealmRegistrations = 2
        rules.maximumRealmSubscriptions = 2
        rules.maximumRealmPendingCalls = 2
        return rules
    }

    @Test func `all sessions together cannot have more registrations than the realm allows`() {
        var world = World(rules: rules, sessions: 1, 2)
        let shared: Details = ["invoke": "first"]
        _ = world.register(1, "com.a", options: shared)
        _ = world.register(2, "com.a", options: shared)
        #expect(
            world.register(1, "com.b", request: 2).withoutSentences == [.error(.register, 2, .limitExceeded, to: 1)])
        _ = world.leave(2)
        #expect(world.register(1, "com.b", request: 3) == [.registered(3, 2, to: 1)])
    }

    @Test func `all sessions together cannot have more subscriptions than the realm allows`() {
        var world = World(rules: rules, sessions: 1, 2)
        _ = world.subscribe(1, "com.a")
        _ = world.subscribe(2, "com.a")
        #expect(
            world.subscribe(1, "com.b", request: 2).withoutSentences == [.error(.subscribe, 2, .limitExceeded, to: 1)])
        #expect(world.subscribe(1, "com.a", request: 3) == [.subscribed(3, 1, to: 1)])
        _ = world.unsubscribe(2, 1, request: 2)
        #expect(world.subscribe(1, "com.b", request: 4) == [.subscribed(4, 2, to: 1)])
    }

    @Test func `all sessions together cannot have more pending calls than the realm allows`() {
        var world = World(rules: rules, sessions: 1, 2, 3)
        _ = world.register(1, "com.a")
        _ = world.call(2, "com.a")
        _ = world.call(3, "com.a")
        #expect(world.call(2, "com.a", request: 2).withoutSentences == [.error(.call, 2, .limitExceeded, to: 2)])
        _ = world.cancel(3, 1)
        #expect(world.call(2, "com.a", request: 3) == [.invocation(3, 1, to: 1)])
    }

    @Test func `S7: exactly what works is announced`() {
        let announced = RouterFeatures.announced
        #expect(Set(announced.keys) == [.broker, .dealer])
        // There is a name for every feature of the specification but sharding, which it does not define. Receipts for
        // events are Crossbar's, and only a client's here.
        let all = Set(Feature.allCases).subtracting([.acknowledgedEventDelivery])
        #expect(announced.values.reduce(into: Set()) { $0.formUnion($1) } == all)
    }
}
