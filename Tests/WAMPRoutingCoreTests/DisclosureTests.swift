import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct DisclosureTests {
    private let name: URI = "com.example.name"
    private let caller: Details = ["caller": 2, "caller_authid": "ada", "caller_authrole": "user"]
    private let publisher: Details = ["publisher": 2, "publisher_authid": "ada", "publisher_authrole": "user"]

    /// Session 1 offers and subscribes to ``name``; session 2 is Ada.
    private func world(_ change: (inout RealmRules) -> Void = { _ in }, options: Details = [:]) -> World {
        var rules = RealmRules()
        change(&rules)
        var world = World(rules: rules, sessions: 1)
        world.join(2, "ada", "user")
        _ = world.register(1, name, options: options)
        _ = world.subscribe(1, name)
        return world
    }

    @Test func `A27: the caller is disclosed when it asks, when the callee asks, or by configuration`() {
        var world = world()
        #expect(world.call(2, name, options: ["disclose_me": true]) == [.invocation(1, 1, details: caller, to: 1)])
        var asked = self.world(options: ["disclose_caller": true])
        #expect(asked.call(2, name) == [.invocation(1, 1, details: caller, to: 1)])
        var always = self.world { $0.callerDisclosure = .always }
        #expect(always.call(2, name) == [.invocation(1, 1, details: caller, to: 1)])
    }

    @Test func `A29: without a request and without configuration nobody is disclosed`() {
        var world = world()
        #expect(world.call(2, name) == [.invocation(1, 1, to: 1)])
        #expect(world.call(2, name, request: 2, options: ["disclose_me": false]) == [.invocation(2, 1, to: 1)])
        #expect(world.publish(2, name, request: 3).events.map(\.details) == [[:]])
    }

    @Test func `A28: a disclosure that is not allowed is refused with option_disallowed`() {
        var world = world { $0.callerDisclosure = .never }
        #expect(
            world.call(2, name, options: ["disclose_me": true]).withoutSentences
                == [.error(.call, 1, .discloseMeDisallowed, to: 2)])
        #expect(
            world.register(2, "com.example.other", request: 2, options: ["disclose_caller": true]).withoutSentences
                == [.error(.register, 2, .discloseMeDisallowed, to: 2)])
        #expect(world.call(2, name, request: 3) == [.invocation(1, 1, to: 1)])
    }

    @Test func `A30 and E6: the trust level of a role appears in INVOCATION and EVENT`() {
        var world = world { $0.trustLevels = ["user": 3] }
        #expect(world.call(2, name) == [.invocation(1, 1, details: ["trustlevel": 3], to: 1)])
        #expect(world.publish(2, name, request: 2).events.map(\.details) == [["trustlevel": 3]])
        #expect(world.call(1, name, request: 3) == [.invocation(2, 1, to: 1)])
    }

    @Test func `E4: the publisher is disclosed when it asks or by configuration`() {
        var world = world()
        #expect(world.publish(2, name, options: ["disclose_me": true]).events.map(\.details) == [publisher])
        var always = self.world { $0.publisherDisclosure = .always }
        #expect(always.publish(2, name).events.map(\.details) == [publisher])
    }

    @Test func `E5: a publication whose disclosure is not allowed is not sent, and refused if acknowledged`() {
        var world = world { $0.publisherDisclosure = .never }
        #expect(world.publish(2, name, options: ["disclose_me": true]) == [])
        #expect(
            world.publish(2, name, request: 2, options: ["disclose_me": true, "acknowledge": true]).withoutSentences
                == [.error(.publish, 2, .discloseMeDisallowed, to: 2)])
    }
}
