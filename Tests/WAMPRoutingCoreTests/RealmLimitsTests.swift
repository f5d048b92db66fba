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

    @Test func `every refusal says which limit it was`() throws {
        var rules = rules
        rules.maximumURILength = 20
        rules.maximumTestaments = 0
        rules.maximumPendingCalls = 1
        rules.maximumRegistrations = 1
        rules.maximumSubscriptions = 1
        var world = World(rules: rules, sessions: 1, 2, 3)
        _ = world.register(1, "com.a")
        _ = world.register(2, "com.b")
        _ = world.subscribe(1, "com.a", request: 2)
        _ = world.subscribe(2, "com.b", request: 2)
        #expect(world.register(1, "com.c", request: 3).limits == [.registrations])
        #expect(world.register(3, "com.c").limits == [.realmRegistrations])
        #expect(world.subscribe(1, "com.c", request: 4).limits == [.subscriptions])
        #expect(world.subscribe(3, "com.c", request: 2).limits == [.realmSubscriptions])
        _ = world.call(1, "com.a", request: 5)
        #expect(world.call(1, "com.a", request: 6).limits == [.pendingCalls])
        _ = world.call(2, "com.a", request: 3)
        #expect(world.call(3, "com.a", request: 3).limits == [.realmPendingCalls])
        #expect(world.register(3, "com.a.long.uri.indeed", request: 4).limits == [.uriLength])
        let testament = try Payload(arguments: ["com.a", [], [:]])
        #expect(world.call(3, "wamp.session.add_testament", request: 5, payload: testament).limits == [.testaments])
    }

    @Test(
        arguments: [
            ("wamp.session.list", []), ("wamp.registration.list", []), ("wamp.subscription.list", []),
            ("wamp.registration.list_callees", [1]), ("wamp.subscription.list_subscribers", [1]),
        ] as [(URI, [Value])])
    func `a list that would be too long is refused, and its count is not`(procedure: URI, arguments: [Value]) throws {
        var rules = RealmRules()
        rules.maximumListLength = 2
        var world = World(rules: rules, sessions: 1, 2)
        func fill(_ session: SessionID) {
            _ = world.register(session, "com.shared", options: ["invoke": "first"])
            _ = world.register(session, URI("com.own.\(session)"), request: 2)
            _ = world.subscribe(session, "com.shared", request: 3)
            _ = world.subscribe(session, URI("com.own.\(session)"), request: 4)
        }
        func ask() throws -> World.Answer {
            let payload = try Payload(arguments: arguments)
            let answer = world.call(1, procedure, request: 9, payload: payload)
            guard case .message(.error(let error), 1) = answer.last else { return .result([]) }
            return .error(error.error)
        }
        fill(1)
        #expect(try ask() == .result([]))
        fill(2)
        _ = world.join(3)
        fill(3)
        #expect(try ask() == .error(.limitExceeded))
        #expect(try world.ask(1, "wamp.session.count") == .result([3]))
        #expect(try world.ask(1, "wamp.registration.count_callees", 1) == .result([3]))
    }

    // MARK: The rate of messages

    private func paced(_ perSecond: Int, burst: Int) -> World {
        var rules = RealmRules()
        rules.messageRate = MessageRate(perSecond: perSecond, burst: burst)
        return World(rules: rules, sessions: 1, 2)
    }

    @Test func `a session may send a burst, and then so many messages in a second`() {
        var world = paced(10, burst: 5)
        var answers: [[Delivery]] = []
        for request in 1...6 {
            answers.append(world.subscribe(1, "com.a", request: RequestID(rawValue: UInt64(request))))
        }
        #expect(answers.prefix(5).allSatisfy { $0.limits.isEmpty })
        #expect(answers[5].limits == [.messageRate])
        #expect(answers[5].withoutSentences == [.error(.subscribe, 6, .limitExceeded, to: 1)])
        // The one that was refused counts too, so two tenths of a second have to pass.
        _ = world.wait(.milliseconds(100))
        #expect(world.subscribe(1, "com.a", request: 7).limits == [.messageRate])
        _ = world.wait(.milliseconds(200))
        #expect(world.subscribe(1, "com.a", request: 8) == [.subscribed(8, 1, to: 1)])
        #expect(world.subscribe(2, "com.a", request: 1) == [.subscribed(1, 1, to: 2)])
    }

    @Test func `answers pass at any rate, and further parts of calls do`() {
        var world = paced(10, burst: 3)
        _ = world.join(3, features: [.progressiveCallInvocations, .progressiveCallResults, .callCanceling])
        _ = world.register(3, "com.a")
        _ = world.call(3, "com.a", request: 2, options: ["progress": true])
        _ = world.yield(3, 99)  // the third, and no violation would be later than this one
        #expect(world.realm.contains(3) == false)
        var other = paced(10, burst: 3)
        _ = other.join(3, features: [.progressiveCallInvocations, .progressiveCallResults, .callCanceling])
        _ = other.register(3, "com.a")
        _ = other.call(3, "com.a", request: 2, options: ["progress": true])
        _ = other.subscribe(3, "com.b", request: 3)
        #expect(other.call(3, "com.a", request: 2, options: ["progress": true]).invoked == [3])
        #expect(other.yield(3, 1) == [.result(2, to: 3)])
    }

    @Test func `a session that takes no notice of being refused is ended`() {
        var world = paced(10, burst: 5)
        for _ in 1...10 { _ = world.publish(1, "com.a") }
        #expect(world.realm.contains(1))
        #expect(
            world.publish(1, "com.a") == [
                .expel(1, .messageRate, message: "more than 10 messages in a second")
            ])
        #expect(!world.realm.contains(1))
        #expect(world.realm.contains(2))
    }

    // MARK: Draining

    @Test func `a realm that drains takes only calls that answers need`() {
        var world = World(sessions: 1, 2, 3)
        _ = world.register(1, "com.a")
        _ = world.register(2, "com.b")
        _ = world.call(3, "com.a")
        world.realm.beginDraining()
        #expect(world.realm.pendingCallCount == 1)
        #expect(world.call(3, "com.a", request: 2).withoutSentences == [.error(.call, 2, .unavailable, to: 3)])
        #expect(world.call(1, "com.b", request: 2) == [.invocation(1, 2, to: 2)])
        #expect(world.yield(2, 1) == [.result(2, to: 1)])
        #expect(world.yield(1, 1) == [.result(1, to: 3)])
        #expect(world.realm.pendingCallCount == 0)
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
