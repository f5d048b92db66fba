import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct ProgressTests {
    private let procedure: URI = "com.example.stream"
    private let part: Details = ["progress": true]
    private let streaming: Set<Feature> = [.callCanceling, .progressiveCallResults, .progressiveCallInvocations]
    private let first: Payload
    private let second: Payload

    init() throws {
        first = try Payload(arguments: [1])
        second = try Payload(arguments: [], keywordArguments: ["two": 2])
    }

    /// Session 1 offers ``procedure``, session 2 calls; both announced `features`.
    private func world(_ features: Set<Feature>, rules: RealmRules = RealmRules()) -> World {
        var world = World(rules: rules)
        _ = world.join(1, features: features)
        _ = world.join(2, features: streaming)
        _ = world.register(1, procedure)
        return world
    }

    // MARK: Results in parts

    @Test(
        arguments: [
            ([.progressiveCallResults, .callCanceling], true), ([.progressiveCallResults], false),
            ([.callCanceling], false), ([], false),
        ] as [(Set<Feature>, Bool)])
    func `A1: receive_progress is forwarded only to a callee that can send parts and be cancelled`(
        features: Set<Feature>, isForwarded: Bool
    ) {
        var world = world(features)
        let details: Details = isForwarded ? ["receive_progress": true] : [:]
        #expect(
            world.call(2, procedure, options: ["receive_progress": true])
                == [.invocation(1, 1, details: details, to: 1)])
    }

    @Test func `A2 and A3: each part is passed on at once, in order, and nothing follows the last`() {
        var world = world(streaming)
        _ = world.call(2, procedure, options: ["receive_progress": true])
        #expect(world.yield(1, 1, options: part, payload: first) == [.result(1, first, details: part, to: 2)])
        #expect(world.yield(1, 1, options: part) == [.result(1, details: part, to: 2)])
        #expect(world.yield(1, 1, payload: second) == [.result(1, second, to: 2)])
        #expect(world.yield(1, 1, options: part, payload: first) == [])
        #expect(world.yield(1, 1) == [])
        #expect(world.fail(1, 1) == [])
    }

    @Test func `A3: a call that has progressed may end with an error`() {
        var world = world(streaming)
        _ = world.call(2, procedure, options: ["receive_progress": true])
        _ = world.yield(1, 1, options: part)
        #expect(world.fail(1, 1, .unavailable) == [.error(.call, 1, .unavailable, to: 2)])
    }

    @Test func `A4: a part that nobody asked for is dropped, and the call stays open`() {
        var world = world(streaming)
        _ = world.call(2, procedure)
        #expect(world.yield(1, 1, options: part, payload: first) == [])
        #expect(world.yield(1, 1, payload: first) == [.result(1, first, to: 2)])
        #expect(world.yield(2, 1, options: part) == [.abort(2, .unknownInvocation(1))])
    }

    // MARK: Calls in parts

    @Test func `A7: CALL progress true from a caller that did not announce it is a protocol violation`() {
        var world = world(streaming)
        _ = world.join(3, features: [.callCanceling])
        #expect(world.call(3, procedure, options: part) == [.abort(3, .wrongOption(.call, key: "progress"))])
    }

    @Test(arguments: [[], [.progressiveCallInvocations], [.callCanceling]] as [Set<Feature>])
    func `A8: CALL progress true to a callee that lacks what it takes is refused with feature_not_supported`(
        features: Set<Feature>
    ) {
        var world = world(features)
        #expect(
            world.call(2, procedure, options: part).withoutSentences
                == [.error(.call, 1, .featureNotSupported, to: 2)])
    }

    @Test(arguments: RequestIDPolicy.allCases)
    func `A11: parts that come after a refusal are dropped silently, and new calls are new`(policy: RequestIDPolicy) {
        var rules = RealmRules()
        rules.requestIDs = policy
        var world = world(streaming, rules: rules)
        let refusal: Delivery = .error(.call, 1, .noSuchProcedure, to: 2)
        #expect(world.call(2, "com.example.none", request: 1, options: part).withoutSentences == [refusal])
        #expect(world.call(2, "com.example.none", request: 1, options: part) == [])
        #expect(world.call(2, "com.example.none", request: 1) == [])
        #expect(world.call(2, procedure, request: 2) == [.invocation(1, 1, to: 1)])
    }

    @Test func `A9 and A10: all parts keep one invocation and one callee, and the options of the first`() {
        var world = World()
        for session: SessionID in [1, 2, 3] { _ = world.join(session, features: streaming) }
        for session: SessionID in [1, 3] { _ = world.register(session, procedure, options: ["invoke": "roundrobin"]) }
        let caller: Details = ["caller": 2, "caller_authid": "2", "caller_authrole": "anonymous"]
        var more = caller
        more.progress = true
        more.receiveProgress = true
        let options: Details = ["progress": true, "disclose_me": true, "receive_progress": true, "_own": 1]
        #expect(
            world.call(2, procedure, options: options, payload: first) == [
                .invocation(1, 1, first, details: more, to: 1)
            ])
        #expect(
            world.call(2, procedure, options: ["progress": true, "timeout": 5], payload: second)
                == [.invocation(1, 1, second, details: more, to: 1)])
        var last = caller
        last.receiveProgress = true
        #expect(world.call(2, procedure, options: [:]) == [.invocation(1, 1, details: last, to: 1)])
        #expect(world.realm.deadline == nil)
        #expect(world.yield(1, 1) == [.result(1, to: 2)])
    }

    @Test func `A13: parts go both ways, and need not pair up`() {
        var world = world(streaming)
        var received: [Delivery] = []
        received += world.call(2, procedure, options: ["progress": true, "receive_progress": true])
        received += world.yield(1, 1, options: part, payload: first)
        received += world.yield(1, 1, options: part, payload: second)
        received += world.call(2, procedure, options: part)
        received += world.call(2, procedure)
        received += world.yield(1, 1, options: part)
        received += world.yield(1, 1)
        let both: Details = ["progress": true, "receive_progress": true]
        #expect(
            received == [
                .invocation(1, 1, details: both, to: 1), .result(1, first, details: part, to: 2),
                .result(1, second, details: part, to: 2), .invocation(1, 1, details: both, to: 1),
                .invocation(1, 1, details: ["receive_progress": true], to: 1), .result(1, details: part, to: 2),
                .result(1, to: 2),
            ])
    }

    @Test(arguments: RequestIDPolicy.allCases)
    func `A11: parts that come after the answer are dropped silently, and new calls are new`(policy: RequestIDPolicy) {
        var rules = RealmRules()
        rules.requestIDs = policy
        var world = world(streaming, rules: rules)
        _ = world.call(2, procedure, request: 1, options: part)
        #expect(world.yield(1, 1) == [.result(1, to: 2)])
        #expect(world.call(2, procedure, request: 1, options: part) == [])
        #expect(world.call(2, procedure, request: 1) == [])
        #expect(world.call(2, procedure, request: 2) == [.invocation(2, 1, to: 1)])
        #expect(world.realm.contains(2))
    }

    @Test func `A11: a gap, and the number of an open call that is not in parts, are protocol violations`() {
        var rules = RealmRules()
        rules.requestIDs = .strict
        var world = world(streaming, rules: rules)
        _ = world.call(2, procedure, request: 1)
        #expect(world.call(2, procedure, request: 1).first == .abort(2, .requestIDOutOfSequence(1)))
        _ = world.join(3, features: streaming)
        #expect(world.call(3, procedure, request: 2, options: part) == [.abort(3, .requestIDOutOfSequence(2))])
        _ = world.join(4, features: streaming)
        _ = world.call(4, procedure, request: 1, options: part)
        #expect(world.call(4, "com.example.other", request: 1).first == .abort(4, .requestIDOutOfSequence(1)))
        _ = world.join(5, features: streaming)
        _ = world.call(5, procedure, request: 1, options: part)
        _ = world.call(5, procedure, request: 1)
        #expect(world.call(5, procedure, request: 1).first == .abort(5, .requestIDOutOfSequence(1)))
    }

    @Test func `A11: with strict numbers a finished call's number is a protocol violation, unless parts were due`() {
        var rules = RealmRules()
        rules.requestIDs = .strict
        var world = world(streaming, rules: rules)
        _ = world.call(2, procedure, request: 1)
        _ = world.yield(1, 1)
        #expect(world.call(2, procedure, request: 1) == [.abort(2, .requestIDOutOfSequence(1))])
    }

    @Test func `parts are not sent to a callee that was told to stop`() {
        var world = world(streaming)
        _ = world.call(2, procedure, options: part)
        _ = world.cancel(2, 1, .kill)
        #expect(world.call(2, procedure, options: part) == [])
        #expect(world.fail(1, 1, .canceled) == [.error(.call, 1, .canceled, to: 2)])
        #expect(world.call(2, procedure) == [])
    }

    @Test func `only so many calls that ended early are remembered`() {
        var ended = EndedCalls()
        for request in 1...UInt64(EndedCalls.limit) + 1 { ended.insert(RequestID(rawValue: request)) }
        let dropped = [(1, true), (2, false), (2, true), (2, true)].map { request, isLast in
            ended.drops(RequestID(rawValue: request), isLast: isLast)
        }
        #expect(dropped == [false, true, true, false])
    }
}
