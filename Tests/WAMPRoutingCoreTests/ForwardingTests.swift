import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct `What comes from another router` {
    private let name: URI = "com.example.name"
    private let ada: Value = ["session": 77, "authid": "ada", "authrole": "user"]
    private let eve: Value = ["session": 78, "authid": "eve", "authrole": "bridge"]
    /// The session of the link here.
    private let link: Value = ["session": 2, "authid": "link", "authrole": "bridge"]

    /// Session 1 offers and subscribes to ``name``; session 2 is a link from another router, and 3 is nobody in particular.
    private func world(_ change: (inout RealmRules) -> Void = { _ in }, options: Details = [:]) -> World {
        var rules = RealmRules()
        rules.forwardingRoles = ["bridge"]
        change(&rules)
        var world = World(rules: rules, sessions: 1, 3)
        world.join(2, "link", "bridge")
        _ = world.register(1, name, options: options)
        _ = world.subscribe(1, name)
        return world
    }

    private func caller(_ hops: Value...) -> Details {
        ["caller": 77, "caller_authid": "ada", "caller_authrole": "user", "forward_for": .list(hops)]
    }

    private func publisher(_ hops: Value...) -> Details {
        ["publisher": 77, "publisher_authid": "ada", "publisher_authrole": "user", "forward_for": .list(hops)]
    }

    @Test func `has the caller and the publisher that a permitted link names, and the way`() {
        var world = world()
        #expect(
            world.call(2, name, options: ["forward_for": [ada]])
                == [.invocation(1, 1, details: caller(ada, link), to: 1)])
        #expect(
            world.call(2, name, request: 2, options: ["forward_for": [ada, eve]])
                == [.invocation(2, 1, details: caller(ada, eve, link), to: 1)])
        #expect(
            world.publish(2, name, request: 3, options: ["forward_for": [ada]]).events.map(\.details)
                == [publisher(ada, link)])
    }

    @Test func `is told who the link is when it names nobody`() {
        var world = world()
        let own: Details = ["caller": 2, "caller_authid": "link", "caller_authrole": "bridge"]
        #expect(world.call(2, name, options: ["disclose_me": true]) == [.invocation(1, 1, details: own, to: 1)])
        #expect(world.call(2, name, request: 2) == [.invocation(2, 1, to: 1)])
    }

    @Test func `is not heard about from others, even where they are disclosed`() {
        let own: Details = ["caller": 3, "caller_authid": "3", "caller_authrole": "anonymous"]
        let options: Details = ["forward_for": [ada], "disclose_me": true]
        var world = world()
        #expect(world.call(3, name, options: options) == [.invocation(1, 1, details: own, to: 1)])
        #expect(world.publish(3, name, request: 2, options: ["forward_for": [ada]]).events.map(\.details) == [[:]])
        var strict = self.world { $0.forwardingRoles = [] }
        #expect(strict.call(2, name, options: ["forward_for": [ada]]) == [.invocation(1, 1, to: 1)])
    }

    @Test func `stays unnamed where the realm never says who somebody is`() {
        var world = world {
            $0.callerDisclosure = .never
            $0.publisherDisclosure = .never
        }
        #expect(world.call(2, name, options: ["forward_for": [ada]]) == [.invocation(1, 1, to: 1)])
        #expect(world.publish(2, name, request: 2, options: ["forward_for": [ada]]).events.map(\.details) == [[:]])
    }

    @Test(
        arguments: [
            [], [["authid": "ada", "authrole": "user"]], [["session": "77", "authid": "ada", "authrole": "user"]],
            [["session": 0, "authid": "ada", "authrole": "user"]], [["session": 77, "authid": "ada", "authrole": nil]],
            .list([Value](repeating: ["session": 77, "authid": "ada", "authrole": "user"], count: 17)),
        ] as [Value])
    func `is refused when the way is no way, or too long`(hops: Value) {
        var world = world()
        #expect(
            world.call(2, name, options: ["forward_for": hops]).withoutSentences
                == [.error(.call, 1, .optionNotAllowed, to: 2)])
        #expect(
            world.publish(2, name, request: 2, options: ["forward_for": hops, "acknowledge": true]).withoutSentences
                == [.error(.publish, 2, .optionNotAllowed, to: 2)])
        #expect(world.call(2, name, request: 3) == [.invocation(1, 1, to: 1)])
    }

    @Test func `keeps its caller in each part of a call`() {
        var rules = RealmRules()
        rules.forwardingRoles = ["bridge"]
        var world = World(rules: rules)
        let features: Set<Feature> = [.progressiveCallInvocations, .progressiveCallResults, .callCanceling]
        _ = world.join(1, features: features)
        world.join(2, "link", "bridge", features: features)
        _ = world.register(1, name)
        var first = caller(ada, link)
        first.progress = true
        #expect(
            world.call(2, name, options: ["forward_for": [ada], "progress": true])
                == [.invocation(1, 1, details: first, to: 1)])
        #expect(world.call(2, name) == [.invocation(1, 1, details: caller(ada, link), to: 1)])
    }
}
