import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct RegistrationAPITests {
    /// Registration 1 is shared by sessions 1 and 2, 2 is a prefix, 3 a wildcard. Session 9 asks.
    private func world() -> World {
        var world = World(sessions: 1, 2, 9)
        _ = world.register(1, "com.a", options: ["invoke": "first"])
        _ = world.register(2, "com.a", options: ["invoke": "first"])
        _ = world.register(1, "com.b", request: 2, options: ["match": "prefix"])
        _ = world.register(1, "com..c", request: 3, options: ["match": "wildcard"])
        return world
    }

    @Test func `K8: registrations are listed by how they match`() throws {
        var world = world()
        #expect(
            try world.ask(9, "wamp.registration.list") == .result([["exact": [1], "prefix": [2], "wildcard": [3]]]))
        var empty = World(sessions: 9)
        #expect(
            try empty.ask(9, "wamp.registration.list") == .result([["exact": [], "prefix": [], "wildcard": []]]))
    }

    @Test func `K8: lookup finds the very pattern, match where a call would go; null where there is none`() throws {
        var world = world()
        #expect(try world.ask(9, "wamp.registration.lookup", "com.a") == .result([1]))
        #expect(try world.ask(9, "wamp.registration.lookup", "com.b", ["match": "prefix"]) == .result([2]))
        #expect(try world.ask(9, "wamp.registration.lookup", "com..c", ["match": "wildcard"]) == .result([3]))
        #expect(try world.ask(9, "wamp.registration.lookup", "com.b") == .result([nil]))
        #expect(try world.ask(9, "wamp.registration.lookup", "com.b", ["match": "other"]) == .error(.invalidArgument))
        #expect(try world.ask(9, "wamp.registration.lookup") == .error(.invalidArgument))
        #expect(try world.ask(9, "wamp.registration.match", "com.a") == .result([1]))
        #expect(try world.ask(9, "wamp.registration.match", "com.b.x.y") == .result([2]))
        #expect(try world.ask(9, "wamp.registration.match", "com.x.c") == .result([3]))
        #expect(try world.ask(9, "wamp.registration.match", "org.a") == .result([nil]))
    }

    @Test func `K8: a registration's details and callees; no_such_registration for an unknown one`() throws {
        var world = world()
        let details: Value = [
            "id": 1, "created": "2026-11-23T12:00:00.000Z", "uri": "com.a", "match": "exact", "invoke": "first",
        ]
        #expect(try world.ask(9, "wamp.registration.get", 1) == .result([details]))
        #expect(try world.ask(9, "wamp.registration.list_callees", 1) == .result([[1, 2]]))
        #expect(try world.ask(9, "wamp.registration.count_callees", 1) == .result([2]))
        for procedure in ["get", "list_callees", "count_callees"] {
            #expect(try world.ask(9, URI("wamp.registration.\(procedure)"), 7) == .error(.noSuchRegistration))
        }
    }

    // MARK: Events

    /// What session 9 is told, in short: the event and its arguments.
    private func news(_ deliveries: [Delivery]) throws -> [String] {
        try deliveries.events.filter { $0.details.topic?.string.hasPrefix("wamp.registration.") == true }.map { event in
            let name = event.details.topic?.string.split(separator: ".").last ?? ""
            return "\(name) \(Value.list(try event.payload.arguments()))"
        }
    }

    @Test func `K9: on_create, on_register, on_unregister and on_delete come in that order, after the answer`() throws {
        var world = World(sessions: 1, 2, 9)
        _ = world.subscribe(9, "wamp.registration.", options: ["match": "prefix"])
        let created = world.register(1, "com.a", options: ["invoke": "random"])
        #expect(created.first == .registered(1, 1, to: 1))
        let details =
            #"{"created": "2026-11-23T12:00:00.000Z", "id": 1, "invoke": "random", "match": "exact", "uri": "com.a"}"#
        #expect(try news(created) == ["on_create [1, \(details)]", "on_register [1, 1]"])
        #expect(try news(world.register(2, "com.a", options: ["invoke": "random"])) == ["on_register [2, 1]"])
        #expect(try news(world.register(2, "com.a", request: 2, options: ["invoke": "random"])) == [])
        let unregistered = world.unregister(1, 1, request: 2)
        #expect(unregistered.first == .unregistered(2, to: 1))
        #expect(try news(unregistered) == ["on_unregister [1, 1]"])
        #expect(try news(world.unregister(2, 1, request: 3)) == ["on_unregister [2, 1]", "on_delete [2, 1]"])
    }

    @Test func `K12: a lost session fires on_unregister and on_delete, before on_leave`() throws {
        var world = World(sessions: 1, 2, 9)
        _ = world.subscribe(9, "wamp", options: ["match": "prefix"])
        _ = world.register(1, "com.a", options: ["invoke": "random"])
        _ = world.register(2, "com.a", options: ["invoke": "random"])
        _ = world.register(1, "com.b", request: 2)
        let topics = world.leave(1).events.compactMap(\.details.topic?.string)
        #expect(
            topics == [
                "wamp.registration.on_unregister", "wamp.registration.on_unregister", "wamp.registration.on_delete",
                "wamp.session.on_leave",
            ])
    }
}
