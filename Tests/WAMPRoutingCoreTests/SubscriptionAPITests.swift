import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct SubscriptionAPITests {
    /// Subscription 1 is shared by sessions 1 and 2, 2 is a prefix, 3 a wildcard. Session 9 asks.
    private func world() -> World {
        var world = World(sessions: 1, 2, 9)
        _ = world.subscribe(1, "com.a")
        _ = world.subscribe(2, "com.a")
        _ = world.subscribe(1, "com", request: 2, options: ["match": "prefix"])
        _ = world.subscribe(1, "com..c", request: 3, options: ["match": "wildcard"])
        return world
    }

    @Test func `K10: subscriptions are listed by how they match`() throws {
        var world = world()
        #expect(
            try world.ask(9, "wamp.subscription.list") == .result([["exact": [1], "prefix": [2], "wildcard": [3]]]))
    }

    @Test func `K10: lookup finds the very pattern, match all that would get an event; null where there is none`()
        throws
    {
        var world = world()
        #expect(try world.ask(9, "wamp.subscription.lookup", "com.a") == .result([1]))
        #expect(try world.ask(9, "wamp.subscription.lookup", "com", ["match": "prefix"]) == .result([2]))
        #expect(try world.ask(9, "wamp.subscription.lookup", "com") == .result([nil]))
        #expect(try world.ask(9, "wamp.subscription.match", "com.a") == .result([[1, 2]]))
        #expect(try world.ask(9, "wamp.subscription.match", "com.b.c") == .result([[2, 3]]))
        #expect(try world.ask(9, "wamp.subscription.match", "org.b") == .result([nil]))
        #expect(try world.ask(9, "wamp.subscription.match", 5) == .error(.invalidArgument))
    }

    @Test func `K10: a subscription's details and subscribers; no_such_subscription for an unknown one`() throws {
        var world = world()
        let details: Value = ["id": 2, "created": "2026-11-23T12:00:00.000Z", "uri": "com", "match": "prefix"]
        #expect(try world.ask(9, "wamp.subscription.get", 2) == .result([details]))
        #expect(try world.ask(9, "wamp.subscription.list_subscribers", 1) == .result([[1, 2]]))
        #expect(try world.ask(9, "wamp.subscription.count_subscribers", 1) == .result([2]))
        for procedure in ["get", "list_subscribers", "count_subscribers", "get_events"] {
            #expect(try world.ask(9, URI("wamp.subscription.\(procedure)"), 7) == .error(.noSuchSubscription))
        }
    }

    // MARK: Events

    private func news(_ deliveries: [Delivery]) throws -> [String] {
        try deliveries.events.map { event in
            let name = event.details.topic?.string.split(separator: ".").last ?? ""
            return "\(name) \(Value.list(try event.payload.arguments()))"
        }
    }

    @Test func `K11: on_create, on_subscribe, on_unsubscribe and on_delete come in that order, after the answer`()
        throws
    {
        var world = World(sessions: 1, 2, 9)
        #expect(world.subscribe(9, "wamp.subscription.", options: ["match": "prefix"]) == [.subscribed(1, 1, to: 9)])
        let created = world.subscribe(1, "com.a")
        #expect(created.first == .subscribed(1, 2, to: 1))
        let details = #"{"created": "2026-11-23T12:00:00.000Z", "id": 2, "match": "exact", "uri": "com.a"}"#
        #expect(try news(created) == ["on_create [1, \(details)]", "on_subscribe [1, 2]"])
        #expect(try news(world.subscribe(2, "com.a")) == ["on_subscribe [2, 2]"])
        #expect(try news(world.subscribe(2, "com.a", request: 2)) == [])
        let unsubscribed = world.unsubscribe(1, 2, request: 2)
        #expect(unsubscribed.first == .unsubscribed(2, to: 1))
        #expect(try news(unsubscribed) == ["on_unsubscribe [1, 2]"])
        #expect(try news(world.unsubscribe(2, 2, request: 3)) == ["on_unsubscribe [2, 2]", "on_delete [2, 2]"])
    }

    @Test func `K12: a lost session fires on_unsubscribe and on_delete`() throws {
        var world = World(sessions: 1, 9)
        _ = world.subscribe(9, "wamp.subscription.", options: ["match": "prefix"])
        _ = world.subscribe(1, "com.a")
        #expect(try news(world.leave(1)) == ["on_unsubscribe [1, 2]", "on_delete [1, 2]"])
    }

    @Test func `listening to the news of subscriptions is no news`() throws {
        var world = World(sessions: 1, 9)
        _ = world.subscribe(9, "wamp.subscription.on_subscribe")
        #expect(world.subscribe(1, "wamp.session.on_join") == [.subscribed(1, 2, to: 1)])
        #expect(world.unsubscribe(1, 2, request: 2).events.isEmpty)
    }
}
