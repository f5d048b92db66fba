import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct RealmMachineTests {
    // MARK: Sessions

    @Test func `S16: after a violation the session is gone with all it had, and is not heard any more`() {
        var world = World(sessions: 1, 2)
        _ = world.subscribe(1, "com.example.topic")
        _ = world.register(1, "com.example.add")
        #expect(world.yield(1, 8) == [.abort(1, .unknownInvocation(8))])
        #expect(!world.realm.contains(1))
        #expect(world.publish(2, "com.example.topic") == [])
        #expect(world.call(2, "com.example.add").withoutSentences == [.error(.call, 1, .noSuchProcedure, to: 2)])
        #expect(world.subscribe(1, "com.example.topic") == [])
        #expect(world.leave(1) == [])
    }

    @Test(
        arguments: [
            .published(PublishedMessage(request: 1, publication: 1)),
            .subscribed(SubscribedMessage(request: 1, subscription: 1)),
            .unsubscribed(UnsubscribedMessage(request: 1)),
            .event(EventMessage(subscription: 1, publication: 1)),
            .result(ResultMessage(request: 1)),
            .registered(RegisteredMessage(request: 1, registration: 1)),
            .unregistered(UnregisteredMessage(request: 1)),
            .invocation(InvocationMessage(request: 1, registration: 1)),
            .interrupt(InterruptMessage(request: 1)),
            .eventReceived(EventReceivedMessage(publication: 1)),
        ] as [Message])
    func `S15: a message that only a router sends, or that was not announced, is a protocol violation`(
        message: Message
    ) {
        var world = World(sessions: 1)
        #expect(world.send(message, from: 1) == [.abort(1, .unexpected(message.type, state: "joined"))])
    }

    @Test func `S17: who leaves takes along subscriptions, registrations and pending calls`() {
        var world = World(sessions: 1, 2)
        _ = world.subscribe(1, "com.example.topic")
        _ = world.register(1, "com.example.add")
        _ = world.register(2, "com.example.other")
        _ = world.call(1, "com.example.other", request: 2)
        _ = world.call(2, "com.example.add", request: 2)
        #expect(world.leave(1).withoutSentences == [.error(.call, 2, .canceled, to: 2)])
        #expect(world.leave(1) == [])
        #expect(world.realm.sessionCount == 1)
        #expect(world.leave(2) == [])
        #expect(world.realm.isEmpty)
    }

    @Test func `S20: the same topic and procedure in two realms do not meet`() {
        var one = World(sessions: 1)
        var other = World(sessions: 2)
        _ = one.subscribe(1, "com.example.topic")
        _ = one.register(1, "com.example.add")
        #expect(other.publish(2, "com.example.topic") == [])
        #expect(other.call(2, "com.example.add").withoutSentences == [.error(.call, 1, .noSuchProcedure, to: 2)])
        #expect(other.register(2, "com.example.add", request: 2) == [.registered(2, 1, to: 2)])
    }

    // MARK: Request ids

    @Test(arguments: RequestIDPolicy.allCases)
    func `I4: all six types of request count in one sequence`(policy: RequestIDPolicy) {
        var rules = RealmRules()
        rules.requestIDs = policy
        var world = World(rules: rules, sessions: 1)
        #expect(world.subscribe(1, "com.example.topic", request: 1) == [.subscribed(1, 1, to: 1)])
        #expect(world.register(1, "com.example.add", request: 2) == [.registered(2, 1, to: 1)])
        #expect(world.publish(1, "com.example.topic", request: 3) == [])
        #expect(world.call(1, "com.example.add", request: 4) == [.invocation(1, 1, to: 1)])
        // YIELD and CANCEL repeat numbers: they do not count.
        #expect(world.yield(1, 1) == [.result(4, to: 1)])
        #expect(world.cancel(1, 4) == [])
        #expect(world.unsubscribe(1, 1, request: 5).count == 1)
        #expect(world.unregister(1, 1, request: 6).count == 1)
        #expect(world.realm.contains(1))
        #expect(
            world.subscribe(1, "com.example.topic", request: 6).contains(.abort(1, .requestIDOutOfSequence(6)))
                == (policy != .any))
        #expect(world.realm.contains(1) == (policy == .any))
    }
}
