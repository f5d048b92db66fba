import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct EventHistoryTests {
    private let topic: URI = "com.example.log"
    private let getEvents: URI = "wamp.subscription.get_events"

    /// Session 1 has published the numbers 1 to 6 in ``topic``, one a second, the first at 12:00:01.
    ///
    /// Session 2 asks for them; subscription 1 is the topic, subscription 2 the pattern `com`.
    private func world(maximumEvents: Int = 100) throws -> World {
        var rules = RealmRules()
        rules.eventHistories = [
            EventHistoryRule(topic: topic, maximumEvents: maximumEvents),
            EventHistoryRule(topic: "com", match: .prefix, maximumEvents: maximumEvents),
        ]
        var world = World(rules: rules, sessions: 1)
        world.join(2, "ada", "user")
        for number in 1...6 {
            _ = world.wait(.seconds(1))
            _ = world.publish(1, topic, payload: try Payload(arguments: [Value(integer: number)]))
        }
        return world
    }

    private func events(
        _ world: inout World, subscription: Value = 1, _ keywords: [String: Value] = [:]
    ) throws -> [Value] {
        guard case .result(let events) = try world.ask(2, getEvents, subscription, keywords: keywords) else {
            throw World.NoAnswer(deliveries: [])
        }
        return events
    }

    private func numbers(_ events: [Value]) -> [Int64] {
        events.compactMap { $0["args"]?[0]?.integerValue }
    }

    @Test func `E13: each remembered event is one result, the oldest first`() throws {
        var world = try world()
        let events = try events(&world)
        #expect(numbers(events) == [1, 2, 3, 4, 5, 6])
        #expect(events[0]["timestamp"] == "2026-11-23T12:00:01.000Z")
        #expect(events[0]["subscription"] == 1)
        #expect(events[0]["publication"]?.unsignedValue != nil)
        #expect(events[0]["details"] == [:])
        #expect(events[0]["kwargs"] == nil)
        let patterned = try self.events(&world, subscription: 2, ["limit": 1])
        #expect(patterned[0]["details"] == ["topic": "com.example.log"])
    }

    @Test(
        arguments: [
            (["limit": 2], [1, 2]),
            (["reverse": true], [6, 5, 4, 3, 2, 1]),
            (["reverse": true, "limit": 2], [6, 5]),
            (["from_time": "2026-11-23T12:00:05Z"], [5, 6]),
            (["after_time": "2026-11-23T12:00:05Z"], [6]),
            (["before_time": "2026-11-23T12:00:02Z"], [1]),
            (["until_time": "2026-11-23T12:00:02Z"], [1, 2]),
            (["from_time": "2026-11-23T13:00:02+01:00", "before_time": "2026-11-23T12:00:05.500Z"], [2, 3, 4, 5]),
            (["topic": "com.example.log", "limit": 1], [1]),
            (["topic": "com.example.other"], []),
            (["after_time": "2026-11-23T12:00:01Z", "reverse": true, "limit": 1], [6]),
        ] as [([String: Value], [Int64])])
    func `E13: every filter by time, number and topic, and their combinations`(
        keywords: [String: Value], expected: [Int64]
    ) throws {
        var world = try world()
        #expect(numbers(try events(&world, keywords)) == expected)
    }

    @Test func `E13: every filter by publication`() throws {
        var world = try world()
        let publications = try events(&world).map { try #require($0["publication"]) }
        func numbers(_ keywords: [String: Value]) throws -> [Int64] { self.numbers(try events(&world, keywords)) }
        #expect(try numbers(["from_publication": publications[4]]) == [5, 6])
        #expect(try numbers(["after_publication": publications[4]]) == [6])
        #expect(try numbers(["before_publication": publications[1]]) == [1])
        #expect(try numbers(["until_publication": publications[1]]) == [1, 2])
        #expect(try numbers(["after_publication": publications[1], "until_publication": publications[3]]) == [3, 4])
        #expect(try numbers(["after_publication": publications[5]]) == [])
        #expect(try numbers(["after_publication": publications[3], "until_publication": publications[1]]) == [])
        #expect(try numbers(["from_publication": publications[1], "from_time": "2026-11-23T12:00:05Z"]) == [5, 6])
    }

    @Test(
        arguments: [
            ["limit": 0], ["limit": -1], ["limit": "2"], ["reverse": 1], ["from_time": "yesterday"],
            ["from_publication": 12345], ["from_publication": "x"], ["topic": 5],
        ] as [[String: Value]])
    func `E13: a filter that means nothing is refused with invalid_argument`(keywords: [String: Value]) throws {
        var world = try world()
        #expect(try world.ask(2, getEvents, 1, keywords: keywords) == .error(.invalidArgument))
    }

    @Test func `E13: an unknown subscription, and one whose events are not remembered, are refused`() throws {
        var world = try world()
        #expect(try world.ask(2, getEvents, 77) == .error(.noSuchSubscription))
        #expect(try world.ask(2, getEvents) == .error(.invalidArgument))
        _ = world.subscribe(1, "com.example.other", request: 50)
        #expect(try world.ask(2, getEvents, 3) == .error("wamp.error.history_unavailable"))
    }

    @Test func `E14: events for certain sessions are not stored, and lists of names are applied to who asks`() throws {
        var world = try world()
        func publish(_ number: Int, _ options: Details) throws {
            _ = world.publish(1, topic, options: options, payload: try Payload(arguments: [Value(integer: number)]))
        }
        try publish(7, ["eligible": [2]])
        try publish(8, ["exclude": [3]])
        try publish(9, ["eligible_authid": ["ada"]])
        try publish(10, ["eligible_authid": ["bob"]])
        try publish(11, ["exclude_authrole": ["user"]])
        try publish(12, ["eligible_authrole": ["user"]])
        let all = try events(&world)
        #expect(numbers(all) == [1, 2, 3, 4, 5, 6, 9, 12])
    }

    @Test func `E15: get_events by a session that may not subscribe is refused with not_authorized`() throws {
        var rules = RealmRules()
        rules.eventHistories = [EventHistoryRule(topic: topic)]
        rules.authorizer = { request in
            request.action == .subscribe && request.uri == "com.example.log" ? .denied : .allowed
        }
        var world = World(rules: rules, sessions: 2)
        #expect(try world.ask(2, getEvents, 1) == .error(.notAuthorized))
    }

    @Test func `the oldest events go when there are too many or too large ones`() throws {
        var world = try world(maximumEvents: 4)
        #expect(numbers(try events(&world)) == [3, 4, 5, 6])
        var rules = RealmRules()
        rules.eventHistories = [EventHistoryRule(topic: topic, maximumBytes: 40)]
        world = World(rules: rules, sessions: 1, 2)
        for number in 1...500 { _ = world.publish(1, topic, payload: try Payload(arguments: [Value(integer: number)])) }
        #expect(numbers(try events(&world)) == [499, 500])
        _ = world.publish(
            1, topic, payload: try Payload(arguments: ["longer than forty bytes, together with its topic"]))
        #expect(try events(&world) == [])
    }

    @Test func `a subscription that remembers stays when its subscribers leave, and can be looked up before`() throws {
        var world = try world()
        #expect(try world.ask(2, "wamp.subscription.lookup", "com.example.log") == .result([1]))
        #expect(world.subscribe(2, topic, request: 2) == [.subscribed(2, 1, to: 2)])
        _ = world.unsubscribe(2, 1, request: 3)
        #expect(numbers(try events(&world, ["limit": 1])) == [1])
        _ = world.leave(1)
        _ = world.leave(2)
        #expect(world.realm.isEmpty)
    }

    // MARK: Time

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-23T12:00:00.25Z", 1_795_435_200_250),
            ("2000-02-29T23:59:59.999999z", 951_868_799_999), ("1969-12-31t23:59:59.5Z", -500),
            ("2026-11-23 13:30:00+01:30", 1_795_435_200_000), ("2100-03-01T00:00:00-00:01", 4_107_542_460_000),
        ] as [(String, Int64)])
    func `times are read as RFC 3339 has it`(text: String, milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(
        arguments: [
            "", "2026-11-23", "2026-11-23T12:00:00", "2026-13-01T00:00:00Z", "2026-11-23T24:00:00Z", "12:00:00Z",
            "2026-11-23T12:00:00.Z", "2026-11-23T12:00:00Zx", "2026-11-23T12:00:00+1:00", "２026-11-23T12:00:00Z",
        ])
    func `what is no time is none`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `every day is written and read as itself`() {
        for day in stride(from: Int64(-1000), to: 60_000, by: 7) {
            let moment = Timestamp(milliseconds: day * 86_400_000 + 3_723_004)
            #expect(Timestamp(moment.description) == moment)
        }
        #expect(Timestamp(milliseconds: 1_709_210_096_007).description == "2024-02-29T12:34:56.007Z")
    }
}
