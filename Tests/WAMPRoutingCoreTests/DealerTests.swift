import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct DealerTests {
    private let procedure: URI = "com.example.add"
    private let payload: Payload

    init() throws { payload = try Payload(arguments: [1, "two"], keywordArguments: ["three": 3]) }

    /// Session 1 offers ``procedure`` under registration 1.
    private func worldWithCallee(rules: RealmRules = RealmRules(), features: Set<Feature> = []) -> World {
        var world = World(rules: rules, sessions: 2, 3)
        _ = world.join(1, features: features)
        _ = world.register(1, procedure)
        return world
    }

    // MARK: Registering

    @Test func `R1: a procedure is registered once`() {
        var world = World(sessions: 1, 2)
        #expect(world.register(1, procedure, request: 4) == [.registered(4, 1, to: 1)])
        let taken = URI.procedureAlreadyExists
        #expect(world.register(2, procedure).withoutSentences == [.error(.register, 1, taken, to: 2)])
        #expect(world.register(1, procedure).withoutSentences == [.error(.register, 1, taken, to: 1)])
        #expect(world.register(2, "com.example.other") == [.registered(1, 2, to: 2)])
    }

    @Test func `R2: an unknown or foreign registration cannot be ended`() {
        var world = worldWithCallee()
        #expect(world.unregister(1, 5).withoutSentences == [.error(.unregister, 1, .noSuchRegistration, to: 1)])
        #expect(world.unregister(2, 1).withoutSentences == [.error(.unregister, 1, .noSuchRegistration, to: 2)])
        #expect(
            world.unregister(1, 1, request: 2) == [.message(.unregistered(UnregisteredMessage(request: 2)), to: 1)])
        #expect(world.call(2, procedure).withoutSentences == [.error(.call, 1, .noSuchProcedure, to: 2)])
        #expect(world.register(2, procedure) == [.registered(1, 2, to: 2)])
    }

    @Test(arguments: ["", ".", "com..add", "com.example.", "com.exa mple", "com.#.add"] as [URI])
    func `I7: REGISTER and CALL of an invalid URI are refused with invalid_uri`(invalid: URI) {
        var world = World(sessions: 1)
        #expect(world.register(1, invalid).withoutSentences == [.error(.register, 1, .invalidURI, to: 1)])
        #expect(world.call(1, invalid).withoutSentences == [.error(.call, 1, .invalidURI, to: 1)])
    }

    @Test func `I10: nobody can register under wamp, but everybody can call there`() throws {
        var world = World(sessions: 1)
        #expect(world.register(1, "wamp.session.count").withoutSentences == [.error(.register, 1, .invalidURI, to: 1)])
        #expect(world.register(1, "wamp").withoutSentences == [.error(.register, 1, .invalidURI, to: 1)])
        #expect(world.register(1, "wampum.sell", request: 2) == [.registered(2, 1, to: 1)])
        #expect(try world.ask(1, "wamp.session.count") == .result([1]))
        #expect(try world.ask(1, "wamp.no.such.procedure") == .error(.noSuchProcedure))
    }

    @Test func `a session cannot have more registrations than the realm allows`() {
        var rules = RealmRules()
        rules.maximumRegistrations = 1
        var world = World(rules: rules, sessions: 1, 2)
        _ = world.register(1, "com.example.a")
        #expect(world.register(1, "com.example.b").withoutSentences == [.error(.register, 1, .limitExceeded, to: 1)])
        #expect(world.register(2, "com.example.b") == [.registered(1, 2, to: 2)])
        // Nobody is put out by who may not have more.
        let forced: Details = ["force_reregister": true]
        #expect(
            world.register(1, "com.example.b", options: forced).withoutSentences
                == [.error(.register, 1, .limitExceeded, to: 1)])
        #expect(world.call(1, "com.example.b", request: 2).invoked == [2])
    }

    // MARK: Calling

    @Test func `R3: a call and its result carry the payload through`() {
        var world = worldWithCallee()
        #expect(world.call(2, procedure, request: 77, payload: payload) == [.invocation(1, 1, payload, to: 1)])
        #expect(world.yield(1, 1, payload: payload) == [.result(77, payload, to: 2)])
    }

    @Test func `M14: payloads of every kind of value pass unchanged, as calls, results, errors and events`() throws {
        let awkward = try Payload(
            arguments: [
                nil, 1.5, -0.25, .integer(.min), .unsigned(.max), "Grüße, 世界", .bytes([0, 255]), [[], [:], [nil]],
            ],
            keywordArguments: ["ключ": ["a": [nil, ["b": 1e-9]]], "": false])
        var world = worldWithCallee()
        _ = world.subscribe(3, procedure)
        #expect(world.call(2, procedure, request: 1, payload: awkward) == [.invocation(1, 1, awkward, to: 1)])
        #expect(world.yield(1, 1, payload: awkward) == [.result(1, awkward, to: 2)])
        _ = world.call(2, procedure, request: 2)
        #expect(world.fail(1, 2, payload: awkward) == [.error(.call, 2, "com.example.error", awkward, to: 2)])
        #expect(world.publish(2, procedure, request: 3, payload: awkward).events.map(\.payload) == [awkward])
    }

    @Test func `R4: a CALL without a registration is refused with no_such_procedure`() {
        var world = World(sessions: 1)
        #expect(
            world.call(1, procedure, request: 6).withoutSentences == [.error(.call, 6, .noSuchProcedure, to: 1)])
    }

    @Test func `R5: a callee's ERROR reaches the caller with the same URI and payload`() {
        var world = worldWithCallee()
        _ = world.call(2, procedure, request: 77)
        #expect(world.fail(1, 1, "not a uri", payload: payload) == [.error(.call, 77, "not a uri", payload, to: 2)])
    }

    @Test func `R6: an answer to an invocation never issued to that callee is a protocol violation`() {
        for answer in [World.yieldTwo, World.failTwo] {
            var world = worldWithCallee()
            _ = world.call(2, procedure)
            #expect(
                answer(&world) == [
                    .abort(1, .unknownInvocation(2)), .error(.call, 1, .canceled, to: 2),
                ])
            #expect(world.yield(1, 1) == [])
        }
    }

    @Test func `R7: the answers that wampy gives twice are answers once`() {
        var world = worldWithCallee()
        _ = world.call(2, procedure)
        #expect(world.fail(1, 1) == [.error(.call, 1, "com.example.error", to: 2)])
        #expect(world.yield(1, 1) == [])
        #expect(world.fail(1, 1) == [])
        #expect(world.realm.contains(1))
    }

    @Test func `R7: an answer for a caller that left is dropped`() {
        var world = worldWithCallee()
        _ = world.call(2, procedure)
        #expect(world.leave(2) == [])
        #expect(world.yield(1, 1) == [])
        #expect(world.realm.contains(1))
    }

    @Test func `R8: a session cannot answer another session's invocation`() {
        var world = worldWithCallee()
        _ = world.call(2, procedure)
        #expect(world.yield(3, 1) == [.abort(3, .unknownInvocation(1))])
        #expect(world.yield(1, 1) == [.result(1, to: 2)])
    }

    @Test func `R9: when a callee leaves, each waiting caller gets ERROR canceled`() {
        var world = worldWithCallee()
        _ = world.call(2, procedure, request: 5)
        _ = world.call(3, procedure, request: 8)
        _ = world.call(2, procedure, request: 6)
        _ = world.yield(1, 2)
        #expect(
            world.leave(1).withoutSentences == [.error(.call, 5, .canceled, to: 2), .error(.call, 6, .canceled, to: 2)])
        #expect(world.call(2, procedure, request: 7).withoutSentences == [.error(.call, 7, .noSuchProcedure, to: 2)])
    }

    @Test func `R10: when a caller leaves, a callee that can cancel gets INTERRUPT killnowait`() {
        var world = worldWithCallee(features: [.callCanceling])
        _ = world.call(2, procedure, request: 5)
        _ = world.call(3, procedure, request: 5)
        _ = world.call(2, procedure, request: 6)
        #expect(world.leave(2) == [.interrupt(1, .killNoWait, to: 1), .interrupt(3, .killNoWait, to: 1)])
        #expect(world.yield(1, 1) == [])
        #expect(world.yield(1, 2) == [.result(5, to: 3)])
    }

    @Test func `R11: REGISTERED precedes the first INVOCATION of that registration`() {
        var world = World(sessions: 1, 2)
        #expect(world.call(2, procedure).withoutSentences == [.error(.call, 1, .noSuchProcedure, to: 2)])
        #expect(world.register(1, procedure) == [.registered(1, 1, to: 1)])
        #expect(world.call(2, procedure, request: 2) == [.invocation(1, 1, to: 1)])
    }

    @Test func `R12 and I2: calls reach one callee in call order, numbered from 1 for each callee`() {
        var world = worldWithCallee()
        _ = world.register(1, "com.example.other", request: 2)
        _ = world.register(3, "com.example.third")
        #expect(world.call(2, procedure, request: 1) == [.invocation(1, 1, to: 1)])
        #expect(world.call(2, "com.example.other", request: 2) == [.invocation(2, 2, to: 1)])
        #expect(world.call(2, "com.example.third", request: 3) == [.invocation(1, 3, to: 3)])
        #expect(world.call(3, procedure, request: 1) == [.invocation(3, 1, to: 1)])
    }

    @Test func `R13: a slow call does not delay others, even to the same callee`() {
        var world = worldWithCallee()
        _ = world.call(2, procedure, request: 1)
        _ = world.call(2, procedure, request: 2)
        _ = world.call(3, procedure, request: 1)
        #expect(world.yield(1, 3) == [.result(1, to: 3)])
        #expect(world.yield(1, 2) == [.result(2, to: 2)])
        #expect(world.yield(1, 1) == [.result(1, to: 2)])
    }

    @Test func `R16: a session can call its own procedure, and leave in the middle of it`() {
        var world = worldWithCallee(features: [.callCanceling])
        #expect(world.call(1, procedure, request: 4) == [.invocation(1, 1, to: 1)])
        #expect(world.yield(1, 1) == [.result(4, to: 1)])
        _ = world.call(1, procedure, request: 5)
        #expect(world.leave(1) == [])
    }

    @Test func `R17: invocations that run while their procedure is unregistered still may be answered`() {
        var world = worldWithCallee()
        _ = world.call(2, procedure)
        _ = world.unregister(1, 1, request: 2)
        #expect(world.yield(1, 1) == [.result(1, to: 2)])
    }

    @Test func `M13: ERROR for anything but an invocation is a protocol violation`() {
        var world = World(sessions: 1)
        let message = ErrorMessage(requestType: .call, request: 1, error: "com.example.error")
        #expect(world.send(.error(message), from: 1) == [.abort(1, .invalidRequestType)])
    }

    @Test func `a CALL that reuses the number of an open call is a protocol violation`() {
        var world = worldWithCallee()
        _ = world.call(2, procedure, request: 5)
        #expect(world.call(2, procedure, request: 5) == [.abort(2, .requestIDOutOfSequence(5))])
        _ = world.call(3, procedure, request: 5)
        _ = world.yield(1, 2)
        #expect(world.call(3, procedure, request: 5) == [.invocation(3, 1, to: 1)])
    }

    @Test func `a caller cannot have more pending calls than the realm allows`() {
        var rules = RealmRules()
        rules.maximumPendingCalls = 1
        var world = worldWithCallee(rules: rules)
        _ = world.call(2, procedure, request: 1)
        #expect(world.call(2, procedure, request: 2).withoutSentences == [.error(.call, 2, .limitExceeded, to: 2)])
        #expect(world.call(3, procedure, request: 1) == [.invocation(2, 1, to: 1)])
        _ = world.yield(1, 1)
        #expect(world.call(2, procedure, request: 3) == [.invocation(3, 1, to: 1)])
    }
}

extension World {
    fileprivate static func yieldTwo(_ world: inout World) -> [Delivery] { world.yield(1, 2).withoutSentences }
    fileprivate static func failTwo(_ world: inout World) -> [Delivery] { world.fail(1, 2).withoutSentences }
}
