import SerializationCore
import TestSupport
import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct EventFilterTests {
    private let topic: URI = "com.example.topic"

    /// Sessions 1 to 4 are subscribed, and are ada/user, bob/user, cid/admin, ada/admin. Session 9 publishes.
    private func world() -> World {
        var world = World(sessions: 9, 8)
        world.join(1, "ada", "user")
        world.join(2, "bob", "user")
        world.join(3, "cid", "admin")
        world.join(4, "ada", "admin")
        for session: SessionID in [1, 2, 3, 4] { _ = world.subscribe(session, topic) }
        return world
    }

    @Test(.enabled(if: Vectors.exist, "\(Vectors.missing)"))
    func `E1: a publisher gets its own event as in the exchange that wamp-proto tells`() throws {
        let file = "wamp-proto-testsuite/multisession/advanced/publisher_exclusion_disabled.json"
        let exchange = try Vectors.load(file)
        let messages = try #require(exchange["sequence"]?.listValue).compactMap { $0["message"] }
        try #require(messages.map { $0["type"] } == ["SUBSCRIBE", "SUBSCRIBED", "PUBLISH", "EVENT"])
        let (subscribe, publish, event) = (messages[0], messages[2], messages[3])
        let topic = URI(try #require(subscribe["topic"]?.stringValue))
        try #require(publish["topic"]?.stringValue == topic.string)
        let payload = try Payload(arguments: try #require(publish["args"]?.listValue))
        let options = Details(try #require(publish["options"]?.dictionaryValue))

        var world = World(sessions: 1)
        #expect(world.subscribe(1, topic, request: 123) == [.subscribed(123, 1, to: 1)])
        let deliveries = world.publish(1, topic, request: 789, options: options, payload: payload)
        #expect(deliveries.audience == [1])
        #expect(deliveries.count == 1)
        #expect(try deliveries.events.first?.payload.arguments() == event["args"]?.listValue)
    }

    @Test(
        arguments: [
            (["eligible": [2, 3]], [2, 3]),
            (["eligible": []], []),
            (["eligible": [3, 3, 1]], [3, 1]),
            (["exclude": [2, 3]], [1, 4]),
            (["eligible_authid": ["ada"]], [1, 4]),
            (["exclude_authid": ["ada"]], [2, 3]),
            (["eligible_authrole": ["admin"]], [3, 4]),
            (["exclude_authrole": ["admin"]], [1, 2]),
            (["eligible_authid": ["ada"], "eligible_authrole": ["admin"]], [4]),
            (["eligible": [1, 2, 3], "exclude": [3], "exclude_authid": ["bob"]], [1]),
            (["eligible_authrole": []], []),
            (["eligible_authid": []], []),
            (["exclude": [], "exclude_authid": [], "exclude_authrole": []], [1, 2, 3, 4]),
        ] as [(Details, [SessionID])])
    func `E2: the six lists combine as AND, and an empty eligible list is nobody`(
        options: Details, audience: [SessionID]
    ) {
        var world = world()
        #expect(world.publish(9, topic, options: options).audience == audience)
        // The same through a pattern.
        _ = world.subscribe(8, "com", options: ["match": "prefix"])
        let patterned = world.publish(9, topic, options: options)
        let reachesEight =
            options["eligible"] == nil && options["eligible_authid"] == nil
            && options["eligible_authrole"] == nil
        #expect(patterned.audience == audience + (reachesEight ? [8] : []))
    }

    @Test func `E3: lists do not reach sessions that are not subscribed`() {
        var world = world()
        #expect(world.publish(9, topic, options: ["eligible": [8, 1]]).audience == [1])
        #expect(world.publish(9, topic, options: ["eligible": [8]]) == [])
    }

    @Test func `E2: exclude_me applies on top of the lists`() {
        var world = world()
        #expect(world.publish(1, topic, request: 2, options: ["eligible": [1, 2]]).audience == [2])
        #expect(
            world.publish(1, topic, request: 3, options: ["eligible": [1, 2], "exclude_me": false]).audience == [1, 2])
    }
}
