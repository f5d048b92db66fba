import SerializationCore
import TestSupport
import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct PatternTests {
    // MARK: Registrations

    @Test func `A33 and A34: one URI is registered as exact, prefix and wildcard, and INVOCATION says what was called`()
    {
        var world = World(sessions: 1, 2)
        #expect(world.register(1, "com.a.b", request: 1) == [.registered(1, 1, to: 1)])
        #expect(world.register(1, "com.a.b", request: 2, options: ["match": "prefix"]) == [.registered(2, 2, to: 1)])
        #expect(world.register(1, "com.a.b", request: 3, options: ["match": "wildcard"]) == [.registered(3, 3, to: 1)])
        #expect(world.call(2, "com.a.b", request: 1) == [.invocation(1, 1, to: 1)])
        #expect(
            world.call(2, "com.a.bc", request: 2)
                == [.invocation(2, 2, details: ["procedure": "com.a.bc"], to: 1)])
        _ = world.unregister(1, 1, request: 4)
        _ = world.unregister(1, 2, request: 5)
        #expect(
            world.call(2, "com.a.b", request: 3) == [.invocation(3, 3, details: ["procedure": "com.a.b"], to: 1)])
        _ = world.unregister(1, 3, request: 6)
        #expect(world.call(2, "com.a.b", request: 4).withoutSentences == [.error(.call, 4, .noSuchProcedure, to: 2)])
    }

    @Test func `A32: exact goes before prefix, the longest prefix before others, prefix before wildcard`() {
        var world = World(sessions: 1, 2)
        for (uri, match) in [("com..b", "wildcard"), ("com", "prefix"), ("com.a", "prefix"), ("com.a.b", "exact")] {
            _ = world.register(1, URI(uri), options: ["match": .string(match)])
        }
        #expect(world.call(2, "com.a.b", request: 1).registrations == [4])
        #expect(world.call(2, "com.a.c", request: 2).registrations == [3])
        #expect(world.call(2, "com.b.b", request: 3).registrations == [2])
        _ = world.unregister(1, 2)
        #expect(world.call(2, "com.b.b", request: 4).registrations == [1])
    }

    @Test(.enabled(if: Vectors.exist, "\(Vectors.missing)"))
    func `A32: the specification's example of precedence, with prefixes of strings, and the further cases`() throws {
        let vectors = try Vectors.load("uri/registration-precedence.json")
        let further = try #require(vectors["extra"])
        #expect(try checkPrecedence(vectors, expected: "string_prefix_registration") > 5)
        #expect(try checkPrecedence(further, expected: "registration") > 3)
    }

    private func checkPrecedence(_ vectors: Value, expected key: String) throws -> Int {
        var world = World(sessions: 1, 2)
        var ids: [RegistrationID: Value] = [:]
        for registration in vectors["registrations"]?.listValue ?? [] {
            let uri = URI(try #require(registration["uri"]?.stringValue))
            let match = try #require(registration["match"])
            guard case .message(.registered(let registered), _) = world.register(1, uri, options: ["match": match])[0]
            else { throw World.NoAnswer(deliveries: []) }
            ids[registered.registration] = registration["id"]
        }
        let calls = vectors["calls"]?.listValue ?? []
        for (index, call) in calls.enumerated() {
            let procedure = URI(try #require(call["procedure"]?.stringValue))
            let deliveries = world.call(2, procedure, request: RequestID(rawValue: UInt64(index) + 1))
            #expect(deliveries.registrations.first.flatMap { ids[$0] } ?? .null == call[key], "\(procedure)")
            if call[key]?.isNull == true {
                let request = RequestID(rawValue: UInt64(index) + 1)
                #expect(deliveries.withoutSentences == [.error(.call, request, .noSuchProcedure, to: 2)])
            }
        }
        return calls.count
    }

    @Test(
        .enabled(if: Vectors.exist, "\(Vectors.missing)"),
        arguments: ["uri/pattern-match.json", "uri/wildcard-nexus.json"])
    func `A31 and E9: prefixes and wildcards match as in the examples`(file: String) throws {
        let vectors = try #require(try Vectors.load(file)["vectors"]?.listValue)
        for vector in vectors {
            var world = World(sessions: 1, 2)
            let options: Details = ["match": vector["policy"] ?? "wildcard"]
            let pattern = URI(try #require(vector["pattern"]?.stringValue))
            let name = URI(try #require(vector["uri"]?.stringValue))
            _ = world.register(1, pattern, options: options)
            _ = world.subscribe(1, pattern, request: 2, options: options)
            let isExpected = try #require(vector["match"]?.boolValue as Bool?)
            #expect(world.call(2, name).invoked == (isExpected ? [1] : []), "\(vector)")
            #expect(world.publish(2, name, request: 2).audience == (isExpected ? [1] : []), "\(vector)")
        }
        #expect(vectors.count > 10)
    }

    @Test(.enabled(if: Vectors.exist, "\(Vectors.missing)"), arguments: [URIRule.loose, .strict])
    func `I7, I8 and I9: URIs and patterns are valid as listed`(rule: URIRule) throws {
        var rules = RealmRules()
        rules.uriRule = rule
        let name = rule == .loose ? "loose" : "strict"
        for vector in try #require(try Vectors.load("uri/validity.json")["vectors"]?.listValue) {
            let uri = URI(try #require(vector["uri"]?.stringValue))
            guard !uri.isReserved else { continue }
            for (match, key) in [("exact", name), ("wildcard", name + "_empty"), ("prefix", name + "_last_empty")] {
                var world = World(rules: rules, sessions: 1)
                let isValid = try #require(vector[key]?.boolValue as Bool?)
                let answer = world.register(1, uri, options: ["match": .string(match)])
                let refused = [Delivery.error(.register, 1, .invalidURI, to: 1)]
                #expect(answer.withoutSentences == (isValid ? [.registered(1, 1, to: 1)] : refused), "\(uri) \(match)")
            }
        }
    }

    @Test func `I7: a pattern does not make a call or an event of an invalid URI valid`() {
        var world = World(sessions: 1, 2)
        _ = world.register(1, "com", options: ["match": "prefix"])
        _ = world.subscribe(1, "com", request: 2, options: ["match": "prefix"])
        #expect(world.call(2, "com..a").withoutSentences == [.error(.call, 1, .invalidURI, to: 2)])
        #expect(world.publish(2, "com..a", request: 2) == [])
    }

    @Test func `I10: patterns do not catch calls of what is reserved for the router`() throws {
        var world = World(sessions: 1, 2)
        _ = world.register(1, "", options: ["match": "prefix"])
        _ = world.register(1, "..", options: ["match": "wildcard"])
        #expect(world.call(2, "wamp.session.nothing").withoutSentences == [.error(.call, 1, .noSuchProcedure, to: 2)])
        #expect(try world.ask(2, "wamp.session.count") == .result([2]))
        #expect(world.call(2, "wampum.a.b", request: 3).invoked == [1])
    }

    // MARK: Subscriptions

    @Test func `E7 and E8: an event goes to every subscription that matches, under one publication`() {
        var world = World(sessions: 1, 2, 3, 4)
        let pattern: Details = ["topic": "com.a.b"]
        _ = world.subscribe(1, "com.a.b")
        _ = world.subscribe(2, "com", options: ["match": "prefix"])
        _ = world.subscribe(3, "com.a", options: ["match": "prefix"])
        _ = world.subscribe(1, "com.a", request: 2, options: ["match": "prefix"])
        _ = world.subscribe(2, "com..b", request: 2, options: ["match": "wildcard"])
        _ = world.subscribe(3, "com.c", request: 2, options: ["match": "prefix"])
        let deliveries = world.publish(4, "com.a.b")
        let publication = deliveries.events[0].publication
        func event(_ subscription: SubscriptionID, _ details: Details, _ sessions: SessionID...) -> Delivery {
            let event = EventMessage(subscription: subscription, publication: publication, details: details)
            return .event(event, to: Audience(slots: sessions))
        }
        #expect(deliveries == [event(1, [:], 1), event(2, pattern, 2), event(3, pattern, 3, 1), event(4, pattern, 2)])
    }

    @Test func `I6: the same topic under another match is another subscription`() {
        var world = World(sessions: 1, 2)
        #expect(world.subscribe(1, "com.a") == [.subscribed(1, 1, to: 1)])
        #expect(world.subscribe(1, "com.a", request: 2, options: ["match": "prefix"]) == [.subscribed(2, 2, to: 1)])
        #expect(world.subscribe(2, "com.a", options: ["match": "prefix"]) == [.subscribed(1, 2, to: 2)])
        _ = world.unsubscribe(1, 1, request: 3)
        #expect(world.publish(2, "com.a", request: 2).audience == [1])
    }

    @Test func `P6: the publisher is left out of its own pattern subscriptions, too`() {
        var world = World(sessions: 1)
        _ = world.subscribe(1, "com", options: ["match": "prefix"])
        #expect(world.publish(1, "com.a", request: 2) == [])
        #expect(world.publish(1, "com.a", request: 3, options: ["exclude_me": false]).audience == [1])
    }

    @Test func `a URI that is too long to be remembered is refused`() {
        var rules = RealmRules()
        rules.maximumURILength = 10
        var world = World(rules: rules, sessions: 1)
        #expect(world.register(1, "com.exampl") == [.registered(1, 1, to: 1)])
        #expect(world.register(1, "com.example").withoutSentences == [.error(.register, 1, .invalidURI, to: 1)])
        #expect(world.subscribe(1, "com.example").withoutSentences == [.error(.subscribe, 1, .invalidURI, to: 1)])
    }
}
