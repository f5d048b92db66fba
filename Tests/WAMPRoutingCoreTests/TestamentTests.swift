import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct TestamentTests {
    private let add: URI = "wamp.session.add_testament"

    /// Session 9 is subscribed to everything under `com`; session 1 will end.
    private func world(_ change: (inout RealmRules) -> Void = { _ in }) -> World {
        var rules = RealmRules()
        change(&rules)
        var world = World(rules: rules, sessions: 1, 9)
        _ = world.subscribe(9, "com", options: ["match": "prefix"])
        return world
    }

    private func words(_ deliveries: [Delivery]) throws -> [Value] {
        try deliveries.events.map { try #require(try $0.payload.arguments().first) }
    }

    @Test func `K14: testaments are published at the end, detached before destroyed, in the order added`() throws {
        var world = world()
        #expect(try world.ask(1, add, "com.a", ["first"], ["key": 1]) == .result([]))
        #expect(try world.ask(1, add, "com.b", ["second"], [:], keywords: ["scope": "destroyed"]) == .result([]))
        #expect(try world.ask(1, add, "com.c", ["third"], [:], keywords: ["scope": "detached"]) == .result([]))
        #expect(try world.ask(1, add, "com.d", ["fourth"], [:], keywords: ["scope": "detached"]) == .result([]))
        let deliveries = world.leave(1)
        #expect(try words(deliveries) == ["third", "fourth", "first", "second"])
        #expect(deliveries.audience == [9, 9, 9, 9])
        #expect(deliveries.events[2].details == ["topic": "com.a"])
        #expect(try deliveries.events[2].payload.keywordArguments() == ["key": 1])
        #expect(world.leave(1) == [])
    }

    @Test func `S17: a violation of the protocol brings the testaments, too`() throws {
        var world = world()
        _ = try world.ask(1, add, "com.a", ["last"], [:])
        #expect(try words(world.yield(1, 77)) == ["last"])
    }

    @Test func `K15: flush_testaments empties only the scope that is named`() throws {
        var world = world()
        _ = try world.ask(1, add, "com.a", ["destroyed"], [:])
        _ = try world.ask(1, add, "com.a", ["detached"], [:], keywords: ["scope": "detached"])
        #expect(try world.ask(1, "wamp.session.flush_testaments") == .result([]))
        _ = try world.ask(1, add, "com.a", ["new"], [:])
        #expect(try world.ask(1, "wamp.session.flush_testaments", keywords: ["scope": "detached"]) == .result([]))
        #expect(try words(world.leave(1)) == ["new"])
    }

    @Test func `K16: publish_options are honoured, and acknowledge is ignored`() throws {
        var world = world()
        world.join(2, "ada", "user")
        _ = world.subscribe(2, "com", options: ["match": "prefix"])
        let options: Value = ["exclude_authrole": ["user"], "retain": true, "acknowledge": true, "disclose_me": true]
        _ = try world.ask(1, add, "com.a", ["secret"], [:], keywords: ["publish_options": options])
        let deliveries = world.leave(1)
        #expect(deliveries.audience == [9])
        #expect(deliveries.count == 1)
        #expect(deliveries.events[0].details.publisher == 1)
        #expect(world.subscribe(9, "com.a", request: 2, options: ["get_retained": true]).events.count == 1)
        #expect(world.subscribe(2, "com.a", request: 2, options: ["get_retained": true]).events.count == 0)
    }

    @Test(arguments: [(Disclosure.onRequest, true), (.never, false)])
    func `K16: a permission that discloses publishers discloses who has left a testament`(
        rule: Disclosure, isDisclosed: Bool
    ) throws {
        var world = world {
            $0.publisherDisclosure = rule
            $0.authorizer = { $0.action == .publish ? .allowedAndDisclosed : .allowed }
        }
        #expect(try world.ask(1, add, "com.a", ["last"], [:]) == .result([]))
        #expect(world.leave(1).events.map { $0.details.publisher != nil } == [isDisclosed])
    }

    @Test(
        arguments: [
            (["no uri", [], [:]], [:], .invalidURI),
            (["wamp.session.on_join", [], [:]], [:], .invalidURI),
            ([7, [], [:]], [:], .invalidArgument),
            (["com.a", "args", [:]], [:], .invalidArgument),
            (["com.a", [], []], [:], .invalidArgument),
            (["com.a", [], [:]], ["scope": "never"], .invalidArgument),
            (["com.a", [], [:]], ["publish_options": ["eligible": "x"]], .invalidArgument),
        ] as [([Value], [String: Value], URI)])
    func `a testament that could not be published is refused`(
        arguments: [Value], keywords: [String: Value], error: URI
    ) throws {
        var world = world()
        let payload = try Payload(arguments: arguments, keywordArguments: keywords)
        #expect(world.call(1, add, payload: payload).withoutSentences == [.error(.call, 1, error, to: 1)])
        #expect(world.leave(1) == [])
    }

    @Test func `a session cannot leave more testaments than the realm allows`() throws {
        var world = world {
            $0.maximumTestaments = 2
            $0.maximumTestamentBytes = 60
        }
        #expect(try world.ask(1, add, "com.a", ["0123456789abcdef"], [:]) == .result([]))
        #expect(try world.ask(1, add, "com.a", ["0123456789abcdef"], [:]) == .error(.limitExceeded))
        #expect(try world.ask(1, "wamp.session.flush_testaments") == .result([]))
        #expect(try world.ask(1, add, "com.a", [1], [:]) == .result([]))
        #expect(try world.ask(1, add, "com.a", [2], [:], keywords: ["scope": "detached"]) == .result([]))
        #expect(try world.ask(1, add, "com.a", [3], [:]) == .error(.limitExceeded))
    }
}
