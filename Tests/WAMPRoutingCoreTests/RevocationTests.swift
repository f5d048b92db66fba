import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct RevocationTests {
    /// Sessions 1 and 2 offer and subscribe; only 1 wants to be told of revocations. Session 9 may take these away.
    private func world() -> World {
        var rules = RealmRules()
        rules.offersAdministration = true
        var world = World(rules: rules, sessions: 2, 9)
        _ = world.join(1, features: [.registrationRevocation, .subscriptionRevocation])
        for session: SessionID in [1, 2] {
            _ = world.register(session, "com.example.add", options: ["invoke": "roundrobin"])
            _ = world.subscribe(session, "com.example.topic", request: 2)
        }
        return world
    }

    @Test func `A39: a revoked callee is told if it announced that, and otherwise in silence`() throws {
        var world = world()
        let payload = try Payload(arguments: [1, 1], keywordArguments: ["reason": "com.example.maintenance"])
        let deliveries = world.call(9, "wamp.registration.remove_callee", payload: payload)
        #expect(
            deliveries == [
                .unregistered(0, ["registration": 1, "reason": "com.example.maintenance"], to: 1), .result(1, to: 9),
            ])
        #expect(world.call(9, "com.example.add", request: 2).invoked == [2])
        let silent = world.call(9, "wamp.registration.remove_callee", payload: try Payload(arguments: [1, 2]))
        #expect(silent == [.result(1, to: 9)])
        #expect(world.call(9, "com.example.add", request: 4).invoked == [])
        #expect(
            world.unregister(1, 1, request: 3).withoutSentences == [.error(.unregister, 3, .noSuchRegistration, to: 1)])
    }

    @Test func `E16: a revoked subscriber is told if it announced that, and otherwise in silence`() throws {
        var world = world()
        let deliveries = world.call(9, "wamp.subscription.remove_subscriber", payload: try Payload(arguments: [1, 1]))
        #expect(
            deliveries == [
                .unsubscribed(0, ["subscription": 1, "reason": "wamp.error.unsubscribed"], to: 1), .result(1, to: 9),
            ])
        #expect(world.publish(9, "com.example.topic", request: 2).audience == [2])
        let silent = world.call(9, "wamp.subscription.remove_subscriber", payload: try Payload(arguments: [1, 2]))
        #expect(silent == [.result(1, to: 9)])
        #expect(world.publish(9, "com.example.topic", request: 4) == [])
    }

    @Test func `what is not there cannot be revoked`() throws {
        var world = world()
        #expect(try world.ask(9, "wamp.registration.remove_callee", 5, 1) == .error(.noSuchRegistration))
        #expect(try world.ask(9, "wamp.registration.remove_callee", 1, 9) == .error(.noSuchSession))
        #expect(try world.ask(9, "wamp.subscription.remove_subscriber", 5, 1) == .error(.noSuchSubscription))
        #expect(try world.ask(9, "wamp.subscription.remove_subscriber", 1, 9) == .error(.noSuchSession))
        #expect(
            try world.ask(9, "wamp.registration.remove_callee", 1, 1, keywords: ["reason": "no uri"])
                == .error(.invalidURI))
    }
}
