import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct BrokerTests {
    private let topic: URI = "com.example.topic"
    private let payload: Payload

    init() throws { payload = try Payload(arguments: [1, "two"], keywordArguments: ["three": 3]) }

    // MARK: Subscribing

    @Test func `P1: the same topic again in one session gives the same subscription, and one UNSUBSCRIBE ends it`() {
        var world = World(sessions: 1, 2)
        #expect(world.subscribe(1, topic, request: 1) == [.subscribed(1, 1, to: 1)])
        #expect(world.subscribe(1, topic, request: 2) == [.subscribed(2, 1, to: 1)])
        #expect(world.publish(2, topic).audience == [1])
        _ = world.unsubscribe(1, 1, request: 3)
        #expect(world.publish(2, topic).audience == [])
    }

    @Test func `I6: two subscribers of one topic get the same subscription, other topics other ones`() {
        var world = World(sessions: 1, 2)
        #expect(world.subscribe(1, topic) == [.subscribed(1, 1, to: 1)])
        #expect(world.subscribe(2, topic) == [.subscribed(1, 1, to: 2)])
        #expect(world.subscribe(2, "com.example.other", request: 2) == [.subscribed(2, 2, to: 2)])
    }

    @Test func `P2: an unknown or foreign subscription cannot be ended`() {
        var world = World(sessions: 1, 2)
        _ = world.subscribe(1, topic)
        #expect(world.unsubscribe(1, 5).withoutSentences == [.error(.unsubscribe, 1, .noSuchSubscription, to: 1)])
        #expect(world.unsubscribe(2, 1).withoutSentences == [.error(.unsubscribe, 1, .noSuchSubscription, to: 2)])
        #expect(
            world.unsubscribe(1, 1, request: 2) == [.message(.unsubscribed(UnsubscribedMessage(request: 2)), to: 1)])
        #expect(world.unsubscribe(1, 1).withoutSentences == [.error(.unsubscribe, 1, .noSuchSubscription, to: 1)])
    }

    @Test(arguments: ["", ".", "com..topic", "com.example.", "com.exa mple", "com.#.topic"] as [URI])
    func `I7: SUBSCRIBE and PUBLISH of an invalid URI are refused with invalid_uri`(invalid: URI) {
        var world = World(sessions: 1)
        #expect(world.subscribe(1, invalid).withoutSentences == [.error(.subscribe, 1, .invalidURI, to: 1)])
        #expect(
            world.publish(1, invalid, options: ["acknowledge": true]).withoutSentences
                == [.error(.publish, 1, .invalidURI, to: 1)])
    }

    @Test func `I8: empty components are accepted for a wildcard only, an empty last one for a prefix too`() {
        var world = World(sessions: 1)
        func answer(_ topic: URI, _ match: String) -> URI? {
            let deliveries = world.subscribe(1, topic, options: ["match": .string(match)])
            guard case .message(.error(let error), to: 1) = deliveries.first else { return nil }
            return error.error
        }
        #expect(answer("com..topic", "exact") == .invalidURI)
        #expect(answer("com..topic", "prefix") == .invalidURI)
        #expect(answer("com.example.", "exact") == .invalidURI)
        #expect(answer("com..topic", "wildcard") == nil)
        #expect(answer("com.example.", "prefix") == nil)
        #expect(answer("com.example.topic", "exact") == nil)
    }

    @Test func `I9: strict URIs can be demanded`() {
        var rules = RealmRules()
        rules.uriRule = .strict
        var world = World(rules: rules, sessions: 1)
        #expect(
            world.subscribe(1, "com.example.Topic").withoutSentences == [.error(.subscribe, 1, .invalidURI, to: 1)])
        #expect(world.subscribe(1, "com.example.topic", request: 2) == [.subscribed(2, 1, to: 1)])
    }

    @Test func `I10: nobody can publish under wamp, but everybody can subscribe there`() {
        var world = World(sessions: 1, 2)
        #expect(world.subscribe(1, "wamp.session.on_join") == [.subscribed(1, 1, to: 1)])
        #expect(world.publish(2, "wamp.session.on_join") == [])
        #expect(
            world.publish(2, "wamp.session.on_join", options: ["acknowledge": true]).withoutSentences
                == [.error(.publish, 1, .invalidURI, to: 2)])
    }

    @Test func `a session cannot have more subscriptions than the realm allows`() {
        var rules = RealmRules()
        rules.maximumSubscriptions = 2
        var world = World(rules: rules, sessions: 1, 2)
        _ = world.subscribe(1, "com.example.a")
        _ = world.subscribe(1, "com.example.b")
        #expect(
            world.subscribe(1, "com.example.c").withoutSentences == [.error(.subscribe, 1, .limitExceeded, to: 1)])
        #expect(world.subscribe(1, "com.example.b") == [.subscribed(1, 2, to: 1)])
        #expect(world.subscribe(2, "com.example.c") == [.subscribed(1, 3, to: 2)])
        _ = world.unsubscribe(1, 1)
        #expect(world.subscribe(1, "com.example.c") == [.subscribed(1, 3, to: 1)])
    }

    // MARK: Publishing

    @Test func `P3: PUBLISH without acknowledge is never answered, even when it fails`() {
        var world = World(sessions: 1)
        #expect(world.publish(1, topic) == [])
        #expect(world.publish(1, "no uri") == [])
        #expect(world.publish(1, "wamp.topic", options: ["acknowledge": false]) == [])
    }

    @Test func `P4: PUBLISH with acknowledge is answered with the publication that the events carry`() throws {
        var world = World(sessions: 1, 2)
        _ = world.subscribe(2, topic)
        let deliveries = world.publish(1, topic, request: 9, options: ["acknowledge": true], payload: payload)
        let event = try #require(deliveries.events.first)
        #expect(
            deliveries == [
                .event(
                    EventMessage(subscription: 1, publication: event.publication, payload: payload),
                    to: Audience(slots: [2])),
                .message(.published(PublishedMessage(request: 9, publication: event.publication)), to: 1),
            ])
    }

    @Test func `P5: every other subscriber gets exactly one EVENT with the payload, in the order of arrival`() {
        var world = World(sessions: 1, 2, 3, 4)
        for session: SessionID in [3, 1, 4] { _ = world.subscribe(session, topic) }
        let deliveries = world.publish(2, topic, payload: payload)
        #expect(deliveries.count == 1)
        #expect(deliveries.audience == [3, 1, 4])
        #expect(deliveries.events.first?.payload == payload)
        #expect(deliveries.events.first?.details == [:])
    }

    @Test func `P6 and E1: the publisher gets its own event only with exclude_me false`() {
        var world = World(sessions: 1, 2)
        _ = world.subscribe(1, topic)
        #expect(world.publish(1, topic) == [])
        #expect(world.publish(1, topic, options: ["exclude_me": false]).audience == [1])
        _ = world.subscribe(2, topic)
        #expect(world.publish(1, topic).audience == [2])
        #expect(world.publish(1, topic, options: ["exclude_me": false]).audience == [1, 2])
    }

    @Test func `P7: no EVENT is sent after UNSUBSCRIBED, nor to who left`() {
        var world = World(sessions: 1, 2, 3)
        _ = world.subscribe(1, topic)
        _ = world.subscribe(2, topic)
        _ = world.unsubscribe(1, 1)
        #expect(world.publish(3, topic).audience == [2])
        _ = world.leave(2)
        #expect(world.publish(3, topic) == [])
    }

    @Test func `P8: SUBSCRIBED precedes the first EVENT of that subscription`() {
        var world = World(sessions: 1, 2)
        #expect(world.publish(2, topic) == [])
        #expect(world.subscribe(1, topic) == [.subscribed(1, 1, to: 1)])
        #expect(world.publish(2, topic).audience == [1])
    }

    @Test func `P9: events of one publisher leave in publish order, across topics`() throws {
        var world = World(sessions: 1, 2)
        _ = world.subscribe(1, "com.example.a")
        _ = world.subscribe(1, "com.example.b")
        var sent: [Payload] = []
        var received: [Payload] = []
        for number in 0..<20 {
            let payload = try Payload(arguments: [Value(integer: number)])
            sent.append(payload)
            received += world.publish(2, number % 3 == 0 ? "com.example.a" : "com.example.b", payload: payload)
                .events.map(\.payload)
        }
        #expect(received == sent)
    }

    @Test func `I5: publication ids are spread over 1 to 2^53`() {
        var world = World(sessions: 1, 2)
        _ = world.subscribe(1, topic)
        let ids = (0..<1000).compactMap { _ in world.publish(2, topic).events.first?.publication }
        #expect(ids.count == 1000)
        #expect(Set(ids).count == 1000)
        #expect(ids.allSatisfy { $0.isValid })
        let upper = ids.count { $0.rawValue > 1 << 52 }
        #expect((400...600).contains(upper))
    }
}
