import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct RetentionTests {
    private let topic: URI = "com.example.state"
    private let retain: Details = ["retain": true]
    private let wanting: Details = ["get_retained": true]

    private func payload(_ number: Int) throws -> Payload { try Payload(arguments: [Value(integer: number)]) }

    /// What a session is sent when it subscribes: the numbers in the retained events.
    private func retained(
        _ world: inout World, _ session: SessionID, _ topic: URI, options: Details = ["get_retained": true]
    ) throws -> [Int64] {
        let deliveries = world.subscribe(session, topic, options: options)
        guard case .message(.subscribed(let subscribed), to: session) = deliveries.first else {
            throw World.NoAnswer(deliveries: deliveries)
        }
        return try deliveries.dropFirst().map { delivery in
            guard case .message(.event(let event), to: session) = delivery else {
                throw World.NoAnswer(deliveries: deliveries)
            }
            #expect(event.subscription == subscribed.subscription)
            #expect(event.details.retained)
            return try #require(try event.payload.arguments().first?.integerValue)
        }
    }

    @Test func `E10: a retained event is delivered after SUBSCRIBED to who asks for it`() throws {
        var world = World(sessions: 1, 2, 3)
        _ = world.subscribe(3, topic)
        let event = try #require(world.publish(1, topic, options: retain, payload: payload(1)).events.first)
        #expect(event.details == [:])
        let deliveries = world.subscribe(2, topic, options: wanting)
        let late = EventMessage(
            subscription: 1, publication: event.publication, details: ["retained": true], payload: try payload(1))
        #expect(deliveries == [.subscribed(1, 1, to: 2), .message(.event(late), to: 2)])
        #expect(world.subscribe(3, topic, request: 2) == [.subscribed(2, 1, to: 3)])
    }

    @Test func `E11: of several retained events the latest counts`() throws {
        var world = World(sessions: 1, 2)
        for number in 1...3 { _ = world.publish(1, topic, options: retain, payload: try payload(number)) }
        #expect(try retained(&world, 2, topic) == [3])
    }

    @Test func `E11: a subscriber only gets the latest retained event that it may get`() throws {
        var world = World(sessions: 9)
        world.join(1, "ada", "user")
        world.join(2, "bob", "admin")
        _ = world.publish(9, topic, options: retain, payload: try payload(1))
        _ = world.publish(9, topic, options: ["retain": true, "eligible_authrole": ["admin"]], payload: try payload(2))
        _ = world.publish(9, topic, options: ["retain": true, "exclude": [2]], payload: try payload(3))
        #expect(try retained(&world, 1, topic) == [3])
        #expect(try retained(&world, 2, topic) == [2])
        #expect(try retained(&world, 9, topic) == [])
        _ = world.publish(9, topic, request: 4, options: retain, payload: try payload(4))
        world.join(3, "cid", "admin")
        #expect(try retained(&world, 3, topic) == [4])
    }

    @Test func `E12: retained events survive the publisher, and without retain nothing is stored`() throws {
        var world = World(sessions: 1, 2)
        _ = world.publish(1, topic, options: retain, payload: try payload(1))
        _ = world.publish(1, topic, payload: try payload(2))
        _ = world.publish(1, "com.example.other", payload: try payload(3))
        _ = world.leave(1)
        #expect(try retained(&world, 2, topic) == [1])
        #expect(try retained(&world, 2, "com.example.other") == [])
    }

    @Test func `E10: a pattern gets the single most recent event of all that match`() throws {
        var world = World(sessions: 1, 2)
        _ = world.publish(1, "com.a.x", options: retain, payload: try payload(1))
        _ = world.publish(1, "com.b.x", options: retain, payload: try payload(2))
        _ = world.publish(1, "com.a.y", options: retain, payload: try payload(3))
        #expect(try retained(&world, 2, "com.a", options: ["get_retained": true, "match": "prefix"]) == [3])
        #expect(try retained(&world, 2, "com..x", options: ["get_retained": true, "match": "wildcard"]) == [2])
        #expect(try retained(&world, 2, "org", options: ["get_retained": true, "match": "prefix"]) == [])
        let patterned = world.subscribe(2, "com", request: 9, options: ["get_retained": true, "match": "prefix"])
        #expect(patterned.events.first?.details == ["retained": true, "topic": "com.a.y"])
    }

    @Test func `events beyond the limits are delivered, but not retained, and leave nothing out of date`() throws {
        var rules = RealmRules()
        rules.maximumRetainedTopics = 1
        rules.maximumRetainedBytes = 24  // one topic, and a payload of a few digits
        var world = World(rules: rules, sessions: 1, 2, 3)
        _ = world.subscribe(3, "com.example.other")
        _ = world.publish(1, topic, options: retain, payload: try payload(1))
        #expect(world.publish(1, "com.example.other", options: retain, payload: try payload(2)).audience == [3])
        #expect(try retained(&world, 2, "com.example.other") == [])
        #expect(try retained(&world, 2, topic) == [1])
        _ = world.publish(1, topic, options: retain, payload: try payload(1_000_000_000))
        #expect(try retained(&world, 2, topic) == [])
        _ = world.publish(1, "com.example.other", options: retain, payload: try payload(3))
        #expect(try retained(&world, 2, "com.example.other") == [3])
    }

    @Test func `an event whose topic is too long to be retained is refused before anybody gets it`() {
        var rules = RealmRules()
        rules.maximumURILength = 10
        var world = World(rules: rules, sessions: 1, 2)
        _ = world.subscribe(2, "com", options: ["match": "prefix"])
        let long: URI = "com.example.long"
        let refusal: [Delivery] = [.error(.publish, 1, .invalidURI, to: 1)]
        #expect(world.publish(1, long, options: ["retain": true, "acknowledge": true]).withoutSentences == refusal)
        #expect(world.publish(1, long).audience == [2])
    }

    @Test func `of the events for some only, the latest few are kept beside the one for everybody`() throws {
        var world = World(sessions: 99)
        _ = world.publish(99, topic, options: retain, payload: try payload(0))
        for number in 1...20 {
            let session = SessionID(rawValue: UInt64(number))
            world.join(session, "user\(number)", "user")
            let options: Details = ["retain": true, "eligible_authid": [.string("user\(number)")]]
            _ = world.publish(99, topic, options: options, payload: try payload(number))
        }
        #expect(try retained(&world, 20, topic) == [20])
        #expect(try retained(&world, 13, topic) == [13])
        #expect(try retained(&world, 12, topic) == [0])
    }
}
