import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct SessionAPITests {
    /// Sessions 1 to 3 are ada/user, bob/user and ada/admin. Session 9, nobody in particular, asks.
    private func world(administration: Bool = true) -> World {
        var rules = RealmRules()
        rules.offersAdministration = administration
        var world = World(rules: rules, sessions: 9)
        world.join(1, "ada", "user")
        world.join(2, "bob", "user")
        world.join(3, "ada", "admin")
        return world
    }

    // MARK: Who is here

    @Test func `K1: sessions are counted and listed, all or those of some roles`() throws {
        var world = world()
        #expect(try world.ask(9, "wamp.session.count") == .result([4]))
        #expect(try world.ask(9, "wamp.session.count", nil) == .result([4]))
        #expect(try world.ask(9, "wamp.session.count", ["user"]) == .result([2]))
        #expect(try world.ask(9, "wamp.session.count", []) == .result([0]))
        #expect(try world.ask(9, "wamp.session.list") == .result([[1, 2, 3, 9]]))
        #expect(try world.ask(9, "wamp.session.list", ["admin", "anonymous"]) == .result([[3, 9]]))
        #expect(try world.ask(9, "wamp.session.list", "user") == .error(.invalidArgument))
        #expect(try world.ask(9, "wamp.session.list", [1]) == .error(.invalidArgument))
    }

    @Test func `K2: a session's details, and no_such_session for an unknown one`() throws {
        var world = world()
        let details: Value = [
            "session": 1, "authid": "ada", "authrole": "user", "authmethod": "ticket", "authprovider": "static",
        ]
        #expect(try world.ask(9, "wamp.session.get", 1) == .result([details]))
        #expect(try world.ask(9, "wamp.session.get", 77) == .error(.noSuchSession))
        #expect(try world.ask(9, "wamp.session.get", "1") == .error(.invalidArgument))
        #expect(try world.ask(9, "wamp.session.get") == .error(.invalidArgument))
    }

    // MARK: Killing

    @Test func `K4: kill ends a session with GOODBYE, a reason and a message`() throws {
        var world = world()
        _ = world.register(1, "com.example.add")
        _ = world.call(2, "com.example.add")
        #expect(
            world.call(9, "wamp.session.kill", payload: try Payload(arguments: [1])).withoutSentences == [
                .end(1, reason: .killed, message: nil), .error(.call, 1, .canceled, to: 2), .result(1, to: 9),
            ])
        #expect(!world.realm.contains(1))
        let because = try Payload(arguments: [2], keywordArguments: ["reason": "com.example.why", "message": "so"])
        #expect(
            world.call(9, "wamp.session.kill", payload: because)
                == [.end(2, reason: "com.example.why", message: "so"), .result(1, to: 9)])
    }

    @Test func `K4: one's own session, or an unknown one, is no_such_session`() throws {
        var world = world()
        #expect(try world.ask(9, "wamp.session.kill", 9) == .error(.noSuchSession))
        #expect(try world.ask(9, "wamp.session.kill", 77) == .error(.noSuchSession))
        #expect(world.realm.sessionCount == 4)
    }

    @Test(arguments: ["kill", "kill_by_authid", "kill_by_authrole", "kill_all"])
    func `K5: an invalid reason is refused with invalid_uri, and nobody is killed`(procedure: String) throws {
        var world = world()
        let target: Value = procedure == "kill" ? 1 : "ada"
        #expect(
            try world.ask(9, URI("wamp.session.\(procedure)"), target, keywords: ["reason": "no uri"])
                == .error(.invalidURI))
        #expect(world.realm.sessionCount == 4)
    }

    @Test func `K6: kill_by_authid returns ids, kill_by_authrole and kill_all a count, and the caller stays`() throws {
        var byID = world()
        #expect(try byID.ask(1, "wamp.session.kill_by_authid", "ada") == .result([[3]]))
        #expect(try byID.ask(9, "wamp.session.kill_by_authid", "ada") == .result([[1]]))
        #expect(try byID.ask(9, "wamp.session.kill_by_authid", "nobody") == .result([[]]))
        var byRole = world()
        #expect(try byRole.ask(1, "wamp.session.kill_by_authrole", "user") == .result([1]))
        #expect(byRole.realm.sessionCount == 3)
        var all = world()
        #expect(try all.ask(1, "wamp.session.kill_all") == .result([3]))
        #expect(all.realm.sessionCount == 1)
    }

    @Test func `K7: kill_all produces no meta events and no testaments`() throws {
        var world = world()
        _ = world.subscribe(9, "wamp", options: ["match": "prefix"])
        _ = world.subscribe(9, "com", request: 2, options: ["match": "prefix"])
        _ = world.subscribe(1, "com.example.topic", request: 2)
        _ = world.register(2, "com.example.add", request: 2)
        _ = try world.ask(1, "wamp.session.add_testament", "com.example.last", ["words"], [:])
        let deliveries = world.call(9, "wamp.session.kill_all", request: 5)
        #expect(deliveries.audience == [])
        #expect(deliveries.count == 4)
        _ = world.leave(9)
        #expect(world.realm.isEmpty)
    }

    @Test func `nobody may end others' sessions unless the realm offers it`() throws {
        var world = world(administration: false)
        for procedure in MetaProcedure.allCases where procedure.isAdministration {
            #expect(try world.ask(9, URI(procedure.rawValue), 1, 1) == .error(.noSuchProcedure))
        }
        #expect(world.realm.sessionCount == 4)
    }

    @Test func `the killed are not told of each other's ends`() throws {
        var world = world()
        for session: SessionID in [1, 2, 9] { _ = world.subscribe(session, "wamp.session.on_leave") }
        let deliveries = world.call(
            9, "wamp.session.kill_by_authrole", request: 2, payload: try Payload(arguments: ["user"]))
        #expect(deliveries.audience == [9, 9])
    }

    // MARK: Events

    @Test func `K3: on_join tells the details of who joined to those subscribed`() throws {
        var world = World(sessions: 1, 2)
        _ = world.subscribe(1, "wamp.session.on_join")
        let deliveries = world.join(3)
        #expect(deliveries.audience == [1])
        let event = try #require(deliveries.events.first)
        #expect(event.subscription == 1)
        #expect(
            try event.payload.arguments() == [
                [
                    "session": 3, "authid": "3", "authrole": "anonymous", "authmethod": "anonymous",
                    "authprovider": "static",
                ]
            ])
    }

    @Test func `K3: on_leave tells who left, but not to who left`() throws {
        var world = World(sessions: 1, 2, 3)
        _ = world.subscribe(1, "wamp.session.on_leave")
        _ = world.subscribe(2, "wamp.session.on_leave")
        let deliveries = world.leave(2)
        #expect(deliveries.audience == [1])
        #expect(try deliveries.events.first?.payload.arguments() == [2, "2", "anonymous"])
        let violation = world.yield(3, 8)
        #expect(violation.first == .abort(3, .unknownInvocation(8)))
        #expect(violation.audience == [1])
        #expect(world.leave(1) == [])
    }

    @Test func `A8: a procedure of the realm takes no calls in parts`() {
        var world = World()
        _ = world.join(1, features: [.progressiveCallInvocations])
        #expect(
            world.call(1, "wamp.session.count", options: ["progress": true]).withoutSentences
                == [.error(.call, 1, .featureNotSupported, to: 1)])
    }
}
