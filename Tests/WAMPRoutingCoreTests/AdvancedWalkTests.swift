import TestSupport
import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct AdvancedWalkTests {
    @Test(arguments: UInt64(1)...6)
    func `with patterns, sharing, parts, time limits and revocation, calls end once and nothing is left behind`(
        seed: UInt64
    ) throws {
        var walk = AdvancedWalk(seed: seed)
        for _ in 0..<5000 { walk.step() }
        #expect(walk.finished > 500 && walk.timedOut > 5 && walk.rerouted > 0, "the walk has seen too little")
        walk.everybodyLeaves()
        #expect(walk.open.isEmpty)
        #expect(walk.world.realm.isEmpty)
        #expect(walk.world.realm.deadline == nil)
    }
}

/// Sessions that use everything at once, and a plain model of which calls are open and who has to answer.
private struct AdvancedWalk {
    struct Key: Hashable {
        let session: SessionID
        let request: RequestID
    }

    private static let patterns: [(URI, MatchPolicy)] = [
        ("com.a.b", .exact), ("com.a", .prefix), ("com.a.b", .prefix), ("com..b", .wildcard), ("com.a.", .wildcard),
    ]
    private static let policies: [InvocationPolicy] = [.single, .roundRobin, .random, .first, .last]
    private static let features: Set<Feature> = [
        .callCanceling, .progressiveCallResults, .progressiveCallInvocations, .callTimeout, .registrationRevocation,
    ]

    var world: World
    /// The calls that have not ended, and whether more parts may be sent.
    var open: [Key: Bool] = [:]
    var finished = 0
    var timedOut = 0
    var rerouted = 0

    private var generator: SeededGenerator
    private var members: Set<SessionID> = []
    /// The invocations that a session was sent, answered or not.
    private var invocations: [SessionID: [RequestID]] = [:]
    private var registrations: [SessionID: Set<RegistrationID>] = [:]
    private var lastSession: UInt64 = 0
    private var lastRequest: UInt64 = 0

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        var rules = RealmRules()
        rules.offersAdministration = true
        world = World(rules: rules)
    }

    mutating func step() {
        guard members.count > 2, let session = members.sorted().randomElement(using: &generator) else { return join() }
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<3: join()
        case 3..<5: leave(session)
        case 5..<15: register(session)
        case 15..<18: unregister(session)
        case 18..<20: revoke(session)
        case 20..<50: call(session)
        case 50..<58: sendPart()
        case 58..<64: cancel()
        case 64..<70: see(world.wait(.milliseconds(Int.random(in: 0...40, using: &generator))))
        default: answer(session)
        }
    }

    mutating func everybodyLeaves() {
        for session in members.sorted() { leave(session) }
    }

    // MARK: Steps

    private mutating func join() {
        guard members.count < 10 else { return }
        lastSession += 1
        let session = SessionID(rawValue: lastSession)
        see(world.join(session, features: Int.random(in: 0..<4, using: &generator) == 0 ? [] : Self.features))
        members.insert(session)
    }

    private mutating func leave(_ session: SessionID) {
        members.remove(session)
        invocations[session] = nil
        registrations[session] = nil
        open = open.filter { $0.key.session != session }
        see(world.leave(session))
    }

    private mutating func register(_ session: SessionID) {
        let (uri, match) = Self.patterns.randomElement(using: &generator)!
        var options = Details()
        options.match = match
        options.invoke = Self.policies.randomElement(using: &generator)!
        options.forwardTimeout = Bool.random(using: &generator)
        if Bool.random(using: &generator) { options["concurrency"] = 3 }
        if Int.random(in: 0..<5, using: &generator) == 0 { options["force_reregister"] = true }
        see(world.register(session, uri, request: nextRequest(), options: options))
    }

    private mutating func unregister(_ session: SessionID) {
        guard let registration = registrations[session]?.sorted().randomElement(using: &generator) else { return }
        registrations[session]?.remove(registration)
        see(world.unregister(session, registration, request: nextRequest()))
    }

    private mutating func revoke(_ session: SessionID) {
        guard let registration = registrations[session]?.sorted().randomElement(using: &generator),
            let payload = try? Payload(arguments: [Value(registration), Value(session)])
        else { return }
        registrations[session]?.remove(registration)
        let request = nextRequest()
        open[Key(session: session, request: request)] = false
        see(world.call(session, "wamp.registration.remove_callee", request: request, payload: payload))
    }

    private mutating func call(_ session: SessionID) {
        let request = nextRequest()
        var options = Details()
        options.receiveProgress = Bool.random(using: &generator)
        options.progress = Int.random(in: 0..<4, using: &generator) == 0
        if Bool.random(using: &generator) { options.timeout = Int.random(in: 1...100, using: &generator) }
        // Who has not announced parts must not send them.
        if options.progress, world.realm.members[session]?.features.contains(.callerProgressiveInvocations) != true {
            options.progress = false
        }
        open[Key(session: session, request: request)] = options.progress
        let names: [URI] = ["com.a.b", "com.a.c", "com.x.b", "com.a.bc", "com.x.y"]
        see(world.call(session, names.randomElement(using: &generator)!, request: request, options: options))
    }

    /// A further part of a call: of the same procedure, which the machine remembers.
    private mutating func sendPart() {
        let candidates = open.filter(\.value).keys.sorted { $0.request < $1.request }
        guard let key = candidates.randomElement(using: &generator),
            let call = world.realm.members[key.session]?.calls[key.request]
        else { return }
        let isLast = Bool.random(using: &generator)
        if isLast { open[key] = false }
        see(world.call(key.session, call.procedure, request: key.request, options: isLast ? [:] : ["progress": true]))
    }

    private mutating func cancel() {
        guard let key = open.keys.sorted(by: { $0.request < $1.request }).randomElement(using: &generator) else {
            return
        }
        see(world.cancel(key.session, key.request, CancelMode.allCases.randomElement(using: &generator)))
    }

    private mutating func answer(_ session: SessionID) {
        guard let request = invocations[session]?.suffix(8).randomElement(using: &generator) else { return }
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: see(world.yield(session, request, options: ["progress": true]))
        case 1: see(world.fail(session, request, "com.example.error"))
        case 2...4:
            let deliveries = world.fail(session, request, .unavailable)
            rerouted += deliveries.invoked.count
            see(deliveries)
        default: see(world.yield(session, request))
        }
    }

    // MARK: What they see

    private mutating func see(_ deliveries: [Delivery]) {
        for delivery in deliveries {
            guard case .message(let message, let session) = delivery else {
                Issue.record("unexpected: \(delivery)")
                continue
            }
            #expect(members.contains(session), "\(message.type) to who is not here")
            switch message {
            case .invocation(let invocation):
                if invocations[session]?.contains(invocation.request) != true {
                    invocations[session, default: []].append(invocation.request)
                    #expect(invocation.request.rawValue == UInt64(invocations[session]?.count ?? 0), "I2")
                }
            case .result(let result):
                let key = Key(session: session, request: result.request)
                #expect(open[key] != nil, "a result for a call that is over")
                if !result.details.progress { end(key) }
            case .error(let error) where error.requestType == .call:
                end(Key(session: session, request: error.request))
                if error.error == .timeout { timedOut += 1 }
            case .registered(let registered):
                registrations[session, default: []].insert(registered.registration)
            case .unregistered(let unregistered):
                if let revoked = unregistered.details?.registration { registrations[session]?.remove(revoked) }
            case .error, .interrupt:
                break
            default:
                Issue.record("unexpected: \(message)")
            }
        }
    }

    private mutating func end(_ key: Key) {
        let wasOpen = open.removeValue(forKey: key) != nil
        #expect(wasOpen, "a call that is not open has ended")
        finished += 1
    }

    private mutating func nextRequest() -> RequestID {
        lastRequest += 1
        return RequestID(rawValue: lastRequest)
    }
}
