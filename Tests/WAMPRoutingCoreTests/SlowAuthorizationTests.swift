import Testing
import WAMPCore

@testable import WAMPRoutingCore

/// What takes time to find out: whoever owns the realm is asked, and one session waits.
@Suite struct SlowAuthorizationTests {
    private func world(_ change: (inout RealmRules) -> Void = { _ in }) -> World {
        var rules = RealmRules()
        rules.authorizer = { $0.authRole == "free" ? .allowed : .undecided }
        change(&rules)
        var world = World(rules: rules)
        world.join(1, "ada", "user")
        world.join(2, "bob", "free")
        return world
    }

    /// The only question among the deliveries.
    private func question(_ deliveries: [Delivery]) throws -> (QuestionID, AuthorizationRequest) {
        guard deliveries.count == 1, case .ask(let question, let request) = deliveries[0] else {
            throw World.NoAnswer(deliveries: deliveries)
        }
        return (question, request)
    }

    @Test func `U16: the owner is asked, and the message handled when it answers`() throws {
        var world = world()
        let (id, request) = try question(world.subscribe(1, "com.a", options: ["match": "prefix"]))
        #expect(request.action == .subscribe && request.uri == "com.a" && request.match == .prefix)
        #expect(request.options == ["match": "prefix"])
        #expect(world.answer(id, .allowed) == [.subscribed(1, 1, to: 1)])
        #expect(world.answer(id, .denied) == [])  // an answer counts once
    }

    @Test func `U16: a refusal is not_authorized, and no answer in time is authorization_failed`() throws {
        var world = world { $0.authorizationTimeout = .seconds(5) }
        let (id, _) = try question(world.call(1, "com.a"))
        #expect(world.answer(id, .denied).withoutSentences == [.error(.call, 1, .notAuthorized, to: 1)])
        _ = try question(world.register(1, "com.a", request: 2))
        #expect(world.wait(.seconds(4)) == [])
        #expect(world.wait(.seconds(1)).withoutSentences == [.error(.register, 2, .authorizationFailed, to: 1)])
        #expect(world.realm.deadline == nil)
        _ = try question(world.register(1, "com.a", request: 3))  // a failure is not remembered
    }

    @Test func `U17: a publication that is refused later and not acknowledged is silent`() throws {
        var world = world()
        let (id, _) = try question(world.publish(1, "com.a"))
        #expect(world.answer(id, .denied) == [])
    }

    @Test func `messages of the session wait in their order, those of others do not`() throws {
        var world = world { $0.authorizer = { $0.uri == "com.slow" ? .undecided : .allowed } }
        _ = world.subscribe(2, "com", options: ["match": "prefix"])
        _ = world.register(1, "com.add")
        let (first, _) = try question(world.publish(1, "com.slow", request: 2))
        #expect(world.publish(1, "com.fast", request: 3) == [])
        #expect(world.publish(1, "com.slow", request: 4) == [])
        #expect(world.publish(1, "com.fast", request: 5) == [])
        #expect(world.call(2, "com.add", request: 2).invoked == [1])
        #expect(world.yield(1, 1) == [.result(2, to: 2)])  // answers overtake
        let deliveries = world.answer(first, AuthorizationDecision(isAllowed: true, isCached: false))
        #expect(deliveries.events.map(\.details.topic) == ["com.slow", "com.fast"])
        guard case .ask(let second, _) = try #require(deliveries.last) else {
            throw World.NoAnswer(deliveries: deliveries)
        }
        #expect(world.answer(second, .allowed).events.map(\.details.topic) == ["com.slow", "com.fast"])
    }

    @Test func `decisions hold for a user, a role, an action and a URI, until they expire`() throws {
        var world = world { $0.decisionLifetime = .seconds(60) }
        world.join(3, "ada", "user")
        world.join(4, "eve", "user")
        _ = world.answer(try question(world.publish(1, "com.a")).0, .allowed)
        #expect(world.publish(3, "com.a", options: ["acknowledge": true]).count == 1)
        _ = try question(world.publish(4, "com.a"))
        _ = try question(world.subscribe(3, "com.a", request: 2))
        #expect(world.wait(.seconds(60)).withoutSentences.count == 1)  // the subscription was not answered
        _ = try question(world.publish(1, "com.a", request: 2))
    }

    @Test func `a decision that is not to be remembered counts once`() throws {
        var world = world()
        for request in 1...2 {
            let (id, _) = try question(world.subscribe(1, "com.a", request: RequestID(rawValue: UInt64(request))))
            _ = world.answer(id, AuthorizationDecision(isAllowed: true, isCached: false))
        }
    }

    @Test func `a decision about a name that is too long to be remembered counts once`() throws {
        var world = world { $0.maximumURILength = 10 }
        for uri: URI in ["com.a", "com.a.long.name"] {
            _ = world.answer(try question(world.publish(1, uri)).0, .allowed)
        }
        #expect(world.publish(1, "com.a") == [])
        _ = try question(world.publish(1, "com.a.long.name"))
    }

    @Test func `new rules forget what was decided`() throws {
        var world = world()
        _ = world.answer(try question(world.publish(1, "com.a")).0, .allowed)
        world.realm.rules.authorizer = { _ in .denied }
        let refused = world.publish(1, "com.a", request: 2, options: ["acknowledge": true])
        #expect(refused.withoutSentences == [.error(.publish, 2, .notAuthorized, to: 1)])
    }

    @Test func `a session that sends too much while it waits is ended, and nothing of it is left`() throws {
        var world = world { $0.maximumWaitingMessages = 2 }
        let (id, _) = try question(world.publish(1, "com.a"))
        for request: UInt64 in 2...3 { #expect(world.publish(1, "com.a", request: RequestID(rawValue: request)) == []) }
        guard case .end(1, .limitExceeded, _)? = world.publish(1, "com.a", request: 4).first else {
            Issue.record("the session goes on")
            return
        }
        #expect(!world.realm.contains(1))
        #expect(world.answer(id, .allowed) == [])
        #expect(world.realm.deadline == nil)
    }

    private static let long = String(repeating: "a", count: 1000)
    private static let many = Value.list(Array(repeating: 1, count: 100))

    @Test(
        arguments: [
            .subscribe(SubscribeMessage(request: 3, topic: URI(long))),
            .register(RegisterMessage(request: 3, options: ["_own": ["long": .string(long)]], procedure: "com.a")),
            .call(CallMessage(request: 3, options: ["_own": many], procedure: "com.a")),
        ] as [Message])
    func `names and options of what waits count as well as payloads`(message: Message) throws {
        var world = world { $0.maximumWaitingBytes = 1000 }
        _ = try question(world.publish(1, "com.a"))
        #expect(world.publish(1, "com.a", request: 2, payload: try Payload(arguments: ["little"])) == [])
        guard case .end(1, .limitExceeded, _)? = world.send(message, from: 1).first else {
            Issue.record("the session goes on")
            return
        }
    }

    @Test func `what comes too fast behind a message that waits is refused in its turn, and counted`() throws {
        var world = world {
            $0.authorizer = { $0.uri == "com.slow" ? .undecided : .allowed }
            $0.requestIDs = .strict
            $0.messageRate = MessageRate(perSecond: 1, burst: 2)
        }
        let wanted: Details = ["acknowledge": true]
        let (id, _) = try question(world.publish(1, "com.slow"))
        #expect(world.publish(1, "com.fast", request: 2) == [])
        #expect(world.publish(1, "com.fast", request: 3, options: wanted) == [])
        let deliveries = world.answer(id, .allowed)
        #expect(deliveries.limits == [.messageRate])
        #expect(deliveries.withoutSentences == [.error(.publish, 3, .limitExceeded, to: 1)])
        _ = world.wait(.seconds(10))
        #expect(world.subscribe(1, "com.fast", request: 4) == [.subscribed(4, 1, to: 1)])
    }

    @Test func `a session that leaves politely is settled when its last message was handled`() throws {
        var world = world()
        #expect(!world.realm.leaves(1))
        let (id, _) = try question(world.publish(1, "com.a"))
        #expect(world.realm.leaves(1))
        #expect(world.answer(id, .allowed) == [.settled(1)])
    }

    @Test func `a decision may disclose who calls, unless the realm never does`() throws {
        for (rule, isDisclosed) in [(Disclosure.onRequest, true), (.never, false)] {
            var world = world { $0.callerDisclosure = rule }
            _ = world.register(2, "com.a")
            let (id, _) = try question(world.call(1, "com.a"))
            let deliveries = world.answer(id, AuthorizationDecision(isAllowed: true, discloses: true))
            guard case .message(.invocation(let invocation), to: 2)? = deliveries.first else {
                throw World.NoAnswer(deliveries: deliveries)
            }
            #expect((invocation.details.callerAuthID == "ada") == isDisclosed)
        }
    }

    @Test func `K13: a testament waits for two decisions`() throws {
        var world = world()
        let payload = try Payload(arguments: ["com.a", [], [:]])
        let (first, _) = try question(world.call(1, "wamp.session.add_testament", payload: payload))
        let (second, request) = try question(
            world.answer(first, AuthorizationDecision(isAllowed: true, isCached: false)))
        #expect(request.action == .publish && request.uri == "com.a")
        #expect(world.answer(second, .denied).withoutSentences == [.error(.call, 1, .notAuthorized, to: 1)])
    }

    // MARK: By a procedure

    private func procedureWorld(_ change: (inout RealmRules) -> Void = { _ in }) -> World {
        var world = world {
            $0.authorizer = { $0.authRole == "free" ? .allowed : .decided(by: "com.authorize") }
            change(&$0)
        }
        _ = world.register(2, "com.authorize")
        return world
    }

    private func invocation(_ deliveries: [Delivery]) throws -> InvocationMessage {
        guard deliveries.count == 1, case .message(.invocation(let invocation), to: 2) = deliveries[0] else {
            throw World.NoAnswer(deliveries: deliveries)
        }
        return invocation
    }

    @Test func `U16: an authorizing procedure gets session, URI, action and options`() throws {
        var world = procedureWorld()
        let invocation = try invocation(world.subscribe(1, "com.a", options: ["get_retained": true]))
        #expect(
            try invocation.payload.arguments() == [
                ["session": 1, "authid": "ada", "authrole": "user", "authmethod": "ticket", "authprovider": "static"],
                "com.a", "subscribe", ["get_retained": true],
            ])
        let allowed = try Payload(arguments: [["allow": true, "cache": false]])
        #expect(world.yield(2, invocation.request, payload: allowed) == [.subscribed(1, 1, to: 1)])
    }

    @Test(
        arguments: [
            (true, nil), (false, .notAuthorized), (["allow": true], nil), (["allow": false], .notAuthorized),
            ("yes", .authorizationFailed), (["disclose": true], .authorizationFailed),
        ] as [(Value, URI?)])
    func `U16: what an authorizing procedure returns`(value: Value, error: URI?) throws {
        var world = procedureWorld()
        let request = try invocation(world.register(1, "com.a")).request
        let expected: Delivery = error.map { .error(.register, 1, $0, to: 1) } ?? .registered(1, 2, to: 1)
        #expect(
            world.yield(2, request, payload: try Payload(arguments: [value])).withoutSentences == [expected])
    }

    @Test func `U16: a procedure that keeps the time itself has no more of it`() {
        var world = world { $0.authorizer = { $0.authRole == "free" ? .allowed : .decided(by: "com.authorize") } }
        world.join(3, "eve", "free", features: [.callTimeout])
        _ = world.register(3, "com.authorize", options: ["forward_timeout": true])
        #expect(world.subscribe(1, "com.a").invoked == [3])
        #expect(world.wait(.seconds(10)).withoutSentences == [.error(.subscribe, 1, .authorizationFailed, to: 1)])
        #expect(world.realm.pendingCallCount == 0)
    }

    @Test func `U16: neither a caller's limit nor draining keeps a procedure from being asked`() throws {
        var world = procedureWorld { $0.maximumPendingCalls = 1 }
        world.join(3, "eve", "user")
        _ = try invocation(world.subscribe(1, "com.a"))
        let request = try invocation(world.subscribe(3, "com.a")).request
        let allowed = try Payload(arguments: [true])
        #expect(world.yield(2, request, payload: allowed) == [.subscribed(1, 1, to: 3)])
        world.realm.beginDraining()
        _ = try invocation(world.publish(3, "com.a", request: 2))
    }

    @Test func `U16: a procedure that fails, leaves, takes too long or is not there denies`() throws {
        let failed: [Delivery] = [.error(.call, 1, .authorizationFailed, to: 1)]
        var world = procedureWorld()
        #expect(world.fail(2, try invocation(world.call(1, "com.a")).request).withoutSentences == failed)
        _ = try invocation(world.call(1, "com.a"))
        #expect(world.wait(.seconds(10)).withoutSentences.contains(failed[0]))
        _ = try invocation(world.call(1, "com.a"))
        #expect(world.leave(2).withoutSentences == failed)
        #expect(world.call(1, "com.a").withoutSentences == failed)
        #expect(world.leave(1) == [])
        #expect(world.realm.isEmpty)
    }
}
