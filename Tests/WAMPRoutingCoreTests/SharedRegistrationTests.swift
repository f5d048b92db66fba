import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct SharedRegistrationTests {
    private let procedure: URI = "com.example.add"

    /// Sessions 1, 2 and 3 share ``procedure``; session 9 calls.
    private func world(_ policy: String, options: Details = [:]) -> World {
        var world = World(sessions: 9)
        var options = options
        options["invoke"] = .string(policy)
        for session: SessionID in [1, 2, 3] {
            _ = world.join(session, features: [.callCanceling, .registrationRevocation])
            _ = world.register(session, procedure, options: options)
        }
        return world
    }

    private func callees(_ world: inout World, count: Int, from first: Int = 1) -> [SessionID] {
        (first..<first + count).flatMap { number in
            world.call(9, procedure, request: RequestID(rawValue: UInt64(number))).invoked
        }
    }

    // MARK: Policies

    @Test func `I6: the callees of a shared registration get the same id`() {
        var world = World(sessions: 1, 2)
        let options: Details = ["invoke": "roundrobin"]
        #expect(world.register(1, procedure, options: options) == [.registered(1, 1, to: 1)])
        #expect(world.register(2, procedure, options: options) == [.registered(1, 1, to: 2)])
        #expect(world.register(2, procedure, request: 2, options: options) == [.registered(2, 1, to: 2)])
    }

    @Test func `A35: roundrobin gives each a turn in the order of registering, also when one leaves or comes`() {
        var world = world("roundrobin")
        #expect(callees(&world, count: 7) == [1, 2, 3, 1, 2, 3, 1])
        _ = world.leave(2)
        #expect(callees(&world, count: 4, from: 8) == [3, 1, 3, 1])
        _ = world.join(4)
        _ = world.register(4, procedure, options: ["invoke": "roundrobin"])
        #expect(callees(&world, count: 4, from: 12) == [3, 4, 1, 3])
    }

    @Test func `A35: a callee that registers twice does not get two turns`() {
        var world = world("roundrobin")
        _ = world.register(1, procedure, request: 2, options: ["invoke": "roundrobin"])
        #expect(callees(&world, count: 4) == [1, 2, 3, 1])
    }

    @Test func `A35: first and last take the first and the last of those who are there`() {
        var first = world("first")
        #expect(callees(&first, count: 2) == [1, 1])
        _ = first.leave(1)
        #expect(callees(&first, count: 2, from: 3) == [2, 2])
        var last = world("last")
        #expect(callees(&last, count: 2) == [3, 3])
        _ = last.leave(3)
        #expect(callees(&last, count: 2, from: 3) == [2, 2])
    }

    @Test func `A35: random takes each about as often`() {
        var world = world("random")
        let counts = callees(&world, count: 900).reduce(into: [:]) { $0[$1, default: 0] += 1 }
        #expect(counts.keys.sorted() == [1, 2, 3])
        #expect(counts.values.allSatisfy { (230...370).contains($0) }, "\(counts)")
    }

    @Test(arguments: ["single", "random", "first", "last"])
    func `A36: another invoke on an existing registration is refused with procedure_already_exists`(other: String) {
        var world = world("roundrobin")
        #expect(
            world.register(9, procedure, options: ["invoke": .string(other)]).withoutSentences
                == [.error(.register, 1, .procedureAlreadyExists, to: 9)])
        var single = World(sessions: 1, 2)
        _ = single.register(1, procedure)
        #expect(
            single.register(2, procedure, options: ["invoke": .string(other)]).withoutSentences
                == [.error(.register, 1, .procedureAlreadyExists, to: 2)])
    }

    @Test func `A37: when one of several callees leaves or unregisters, the others keep the registration and its id`() {
        var world = world("roundrobin")
        _ = world.leave(1)
        #expect(world.unregister(2, 1, request: 2) == [.unregistered(2, to: 2)])
        #expect(world.call(9, procedure, request: 1) == [.invocation(1, 1, to: 3)])
        #expect(
            world.unregister(2, 1, request: 3).withoutSentences == [.error(.unregister, 3, .noSuchRegistration, to: 2)])
        _ = world.leave(3)
        #expect(world.call(9, procedure, request: 2).withoutSentences == [.error(.call, 2, .noSuchProcedure, to: 9)])
    }

    // MARK: Re-routing

    @Test func `A38: an unavailable callee is replaced by policy, until there is none`() throws {
        let payload = try Payload(arguments: [7])
        for (policy, order) in [("roundrobin", [1, 2, 3]), ("first", [1, 2, 3]), ("last", [3, 2, 1])]
            as [(String, [SessionID])]
        {
            var world = world(policy)
            #expect(world.call(9, procedure, payload: payload) == [.invocation(1, 1, payload, to: order[0])])
            #expect(world.fail(order[0], 1, .unavailable) == [.invocation(1, 1, payload, to: order[1])])
            #expect(world.fail(order[0], 1, .unavailable) == [])
            #expect(world.fail(order[1], 1, .unavailable) == [.invocation(1, 1, payload, to: order[2])])
            #expect(
                world.fail(order[2], 1, .unavailable).withoutSentences
                    == [.error(.call, 1, .noAvailableCallee, to: 9)])
            #expect(world.call(9, procedure, request: 2).invoked == [order[0]])
            #expect(world.yield(order[0], 2) == [.result(2, to: 9)])
        }
    }

    @Test func `A38: random re-routing asks each callee once`() {
        var world = world("random")
        var asked = world.call(9, procedure).invoked
        for _ in 0..<2 { asked += world.fail(asked[asked.count - 1], 1, .unavailable).invoked }
        #expect(asked.sorted() == [1, 2, 3])
        #expect(
            world.fail(asked[2], 1, .unavailable).withoutSentences == [.error(.call, 1, .noAvailableCallee, to: 9)])
    }

    @Test func `A38: a procedure with a single callee has no other one`() {
        var world = World(sessions: 1, 2)
        _ = world.register(1, procedure)
        _ = world.call(2, procedure)
        #expect(
            world.fail(1, 1, .unavailable).withoutSentences == [.error(.call, 1, .noAvailableCallee, to: 2)])
    }

    @Test func `A38: what is called with is remembered only as long as it may be needed, and as far as is allowed`()
        throws
    {
        var rules = RealmRules()
        rules.maximumKeptCallBytes = 3
        var world = World(rules: rules, sessions: 1, 2, 9)
        for session: SessionID in [1, 2] { _ = world.register(session, procedure, options: ["invoke": "first"]) }
        let payload = try Payload(arguments: [1])
        for request in [1, 2, 3] as [RequestID] { _ = world.call(9, procedure, request: request, payload: payload) }
        #expect(world.fail(1, 2, .unavailable).withoutSentences == [.error(.call, 2, .noAvailableCallee, to: 9)])
        #expect(world.fail(1, 1, .unavailable) == [.invocation(1, 1, payload, to: 2)])
        _ = world.yield(2, 1)
        #expect(world.call(9, procedure, request: 4, payload: payload).invoked == [1])
        #expect(world.fail(1, 4, .unavailable).invoked == [2])
    }

    @Test func `A38: a call that moved is cancelled where it is`() {
        var world = world("first")
        _ = world.call(9, procedure)
        _ = world.fail(1, 1, .unavailable)
        #expect(
            world.cancel(9, 1).withoutSentences == [
                .interrupt(1, .killNoWait, to: 2), .error(.call, 1, .canceled, to: 9),
            ])
    }

    // MARK: Extensions of Crossbar

    @Test func `A41: force_reregister kicks the present callees, then registers`() {
        var world = world("roundrobin")
        _ = world.join(4)
        _ = world.call(9, procedure)
        let revoked: Details = ["registration": 1, "reason": "wamp.error.unregistered"]
        #expect(
            world.register(4, procedure, options: ["force_reregister": true]) == [
                .unregistered(0, revoked, to: 1), .unregistered(0, revoked, to: 2), .unregistered(0, revoked, to: 3),
                .registered(1, 2, to: 4),
            ])
        #expect(world.call(9, procedure, request: 2) == [.invocation(1, 2, to: 4)])
        #expect(world.yield(1, 1) == [.result(1, to: 9)])
    }

    @Test func `A41: force_reregister can be forbidden`() {
        var rules = RealmRules()
        rules.allowsForcedRegistration = false
        var world = World(rules: rules, sessions: 1, 2)
        _ = world.register(1, procedure)
        #expect(
            world.register(2, procedure, options: ["force_reregister": true]).withoutSentences
                == [.error(.register, 1, .optionNotAllowed, to: 2)])
        #expect(world.call(2, procedure).invoked == [1])
    }

    @Test func `A42: a callee never has more open invocations than its concurrency`() {
        var world = world("roundrobin", options: ["concurrency": 2])
        #expect(callees(&world, count: 6) == [1, 2, 3, 1, 2, 3])
        let busy: URI = "crossbar.error.max_concurrency_reached"
        #expect(world.call(9, procedure, request: 7).withoutSentences == [.error(.call, 7, busy, to: 9)])
        _ = world.yield(2, 1)
        #expect(world.call(9, procedure, request: 8).invoked == [2])
        _ = world.cancel(9, 1)
        #expect(world.call(9, procedure, request: 9).invoked == [1])
        #expect(world.call(9, procedure, request: 10).withoutSentences == [.error(.call, 10, busy, to: 9)])
        _ = world.leave(9)
        _ = world.join(9)
        #expect(callees(&world, count: 6).count == 6)
    }

    @Test func `A42: concurrency limits a procedure with a single callee, too`() {
        var world = World(sessions: 1, 2)
        _ = world.register(1, procedure, options: ["concurrency": 1])
        #expect(world.call(2, procedure, request: 1).invoked == [1])
        #expect(world.call(2, procedure, request: 2).invoked == [])
        _ = world.yield(1, 1)
        #expect(world.call(2, procedure, request: 3).invoked == [1])
    }
}
