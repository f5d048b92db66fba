import TestSupport
import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct RandomWalkTests {
    @Test(arguments: UInt64(1)...8)
    func `whatever happens, calls end once, events go to subscribers only, and nothing is left behind`(
        seed: UInt64
    ) throws {
        var walk = RandomWalk(seed: seed)
        for _ in 0..<4000 { try walk.step() }
        try walk.answerEverything()
        #expect(walk.calls.isEmpty)
        walk.everybodyLeaves()
        #expect(walk.world.realm.isEmpty)
        #expect(walk.finished > 300 && walk.delivered > 300 && walk.violations > 5, "the walk has seen too little")
    }
}

/// Sessions that do anything at any time, and a plain model of what each should see of it.
private struct RandomWalk {
    struct Call {
        let caller: SessionID
        let request: RequestID
        var callee: SessionID?
    }

    private static let topics: [URI] = ["com.a", "com.b", "com.c", "wamp.session.on_join", "wamp.session.on_leave"]
    private static let procedures: [URI] = ["com.a", "com.b", "com.c", "com.d"]

    var world = World()
    /// The open calls by the number that is their only argument.
    var calls: [Int: Call] = [:]
    var finished = 0
    var delivered = 0
    var violations = 0

    private var generator: SeededGenerator
    private var members: [SessionID: Bool] = [:]  // and whether they can cancel
    private var subscribers: [URI: [SessionID]] = [:]
    private var subscriptionIDs: [URI: SubscriptionID] = [:]
    private var registrations: [RegistrationID: SessionID] = [:]
    private var invocations: [SessionID: [Payload]] = [:]
    private var lastSession: SessionID = 0
    private var lastRequest: RequestID = 0
    private var lastCall = 0

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    // MARK: Steps

    mutating func step() throws {
        guard members.count > 2, let session = members.keys.sorted().randomElement(using: &generator) else {
            return try join()
        }
        switch Int.random(in: 0..<200, using: &generator) {
        case 0..<4: try join()
        case 4..<6: try leave(session)
        case 6: try violate(session)
        case 7..<30: try subscribe(session)
        case 30..<45: try unsubscribe(session)
        case 45..<75: try publish(session)
        case 75..<90: try register(session)
        case 90..<95: try unregister(session)
        case 95..<145: try call(session)
        case 145..<155: try cancel()
        default: try answer(session)
        }
    }

    private mutating func join() throws {
        guard members.count < 12 else { return }
        lastSession = SessionID(rawValue: lastSession.rawValue + 1)
        let canCancel = Bool.random(using: &generator)
        let deliveries = world.join(lastSession, features: canCancel ? [.callCanceling] : [])
        members[lastSession] = canCancel
        try check(deliveries, audience: subscribers["wamp.session.on_join"])
    }

    private mutating func leave(_ session: SessionID) throws {
        let deliveries = world.leave(session)
        forget(session)
        try check(deliveries, audience: subscribers["wamp.session.on_leave"])
        #expect(!calls.values.contains { $0.callee == session }, "a caller waits for who left")
    }

    private mutating func violate(_ session: SessionID) throws {
        let never = RequestID(rawValue: UInt64(invocations[session]?.count ?? 0) + 1)
        let deliveries = world.yield(session, never)
        #expect(deliveries.first == .abort(session, .unknownInvocation(never)))
        violations += 1
        forget(session)
        try check(deliveries, audience: subscribers["wamp.session.on_leave"])
        #expect(!calls.values.contains { $0.callee == session }, "a caller waits for who was thrown out")
    }

    private mutating func subscribe(_ session: SessionID) throws {
        let topic = random(Self.topics)
        let deliveries = world.subscribe(session, topic, request: nextRequest())
        guard case .message(.subscribed(let message), to: session) = deliveries.first, deliveries.count == 1 else {
            return fail(deliveries)
        }
        let others = subscribers[topic, default: []]
        if !others.isEmpty { #expect(subscriptionIDs[topic] == message.subscription) }
        subscriptionIDs[topic] = message.subscription
        if !others.contains(session) { subscribers[topic] = others + [session] }
    }

    private mutating func unsubscribe(_ session: SessionID) throws {
        let topic = random(Self.topics)
        guard let subscription = subscriptionIDs[topic] else { return }
        let deliveries = world.unsubscribe(session, subscription, request: nextRequest())
        let wasSubscribed = subscribers[topic]?.contains(session) == true
        subscribers[topic]?.removeAll { $0 == session }
        #expect(deliveries.count == 1)
        guard case .message(let message, to: session) = deliveries.first else { return fail(deliveries) }
        #expect(message.type == (wasSubscribed ? .unsubscribed : .error))
    }

    private mutating func publish(_ session: SessionID) throws {
        let topic = random(Array(Self.topics.prefix(3)))
        let includesPublisher = Bool.random(using: &generator)
        let deliveries = world.publish(
            session, topic, request: nextRequest(), options: ["exclude_me": .bool(!includesPublisher)])
        try check(deliveries, audience: subscribers[topic]?.filter { includesPublisher || $0 != session })
        if let event = deliveries.events.first { #expect(event.subscription == subscriptionIDs[topic]) }
    }

    private mutating func register(_ session: SessionID) throws {
        let deliveries = world.register(session, random(Self.procedures), request: nextRequest())
        #expect(deliveries.count == 1)
        guard case .message(let message, to: session) = deliveries.first else { return fail(deliveries) }
        if case .registered(let registered) = message { registrations[registered.registration] = session }
    }

    private mutating func unregister(_ session: SessionID) throws {
        guard let registration = registrations.keys.sorted().randomElement(using: &generator) else { return }
        let deliveries = world.unregister(session, registration, request: nextRequest())
        let isOwn = registrations[registration] == session
        if isOwn { registrations[registration] = nil }
        guard case .message(let message, to: session) = deliveries.first else { return fail(deliveries) }
        #expect(message.type == (isOwn ? .unregistered : .error))
    }

    private mutating func call(_ session: SessionID) throws {
        lastCall += 1
        let request = nextRequest()
        calls[lastCall] = Call(caller: session, request: request)
        let payload = try Payload(arguments: [Value(integer: lastCall)])
        let deliveries = world.call(session, random(Self.procedures), request: request, payload: payload)
        #expect(deliveries.count == 1, "either an INVOCATION or an ERROR")
        try check(deliveries)
        if let call = calls[lastCall] { #expect(call.callee != nil, "the call went nowhere") }
    }

    private mutating func cancel() throws {
        let number = Int.random(in: max(1, lastCall - 20)...max(1, lastCall), using: &generator)
        guard let call = calls[number], let callee = call.callee else { return }
        let mode = random([.skip, .kill, .killNoWait] as [CancelMode])
        try check(world.cancel(call.caller, call.request, mode))
        if mode == .skip || members[callee] == false, calls[number] != nil {
            // Only a call that was cancelled before, with `kill`, goes on.
            #expect(members[callee] == true)
        }
    }

    private mutating func answer(_ session: SessionID) throws {
        let received = invocations[session, default: []].count
        guard received > 0 else { return }
        try answer(session, Int.random(in: max(0, received - 6)..<received, using: &generator))
    }

    /// Answers an invocation, perhaps once more: the caller gets the payload of its own call, if it still waits.
    private mutating func answer(_ session: SessionID, _ index: Int) throws {
        guard let payload = invocations[session]?[index] else { return }
        let call = calls[try number(in: payload)]
        let request = RequestID(rawValue: UInt64(index) + 1)
        let isError = Bool.random(using: &generator)
        let deliveries =
            isError ? world.fail(session, request, payload: payload) : world.yield(session, request, payload: payload)
        #expect(deliveries.count == (call == nil ? 0 : 1))
        try check(deliveries)
        #expect(calls[try number(in: payload)] == nil)
    }

    // MARK: The end

    mutating func answerEverything() throws {
        for (session, received) in invocations {
            for index in received.indices { try answer(session, index) }
        }
    }

    mutating func everybodyLeaves() {
        for session in members.keys { _ = world.leave(session) }
    }

    // MARK: What they see

    /// Looks at all that was sent: each call ends once, nobody is told what is not meant for it.
    private mutating func check(_ deliveries: [Delivery], audience: [SessionID]? = nil) throws {
        #expect(deliveries.audience == audience ?? [])
        delivered += deliveries.audience.count
        for case .message(let message, let session) in deliveries {
            #expect(members[session] != nil, "sent to who is not here")
            switch message {
            case .invocation(let invocation): try invoked(invocation, session)
            case .interrupt(let interrupt):
                #expect(members[session] == true, "interrupted, but cannot cancel")
                #expect(interrupt.request.rawValue <= UInt64(invocations[session]?.count ?? 0))
            case .result(let result): try ended(session, result.request, by: result.payload)
            case .error(let error):
                #expect(error.requestType == .call)
                try ended(session, error.request, by: error.error == "com.example.error" ? error.payload : nil)
            default: fail([.message(message, to: session)])
            }
        }
    }

    private mutating func invoked(_ invocation: InvocationMessage, _ callee: SessionID) throws {
        #expect(registrations[invocation.registration] == callee)
        invocations[callee, default: []].append(invocation.payload)
        #expect(invocation.request.rawValue == UInt64(invocations[callee]?.count ?? 0), "I2: numbered from 1, by 1")
        calls[try number(in: invocation.payload)]?.callee = callee
    }

    /// A call ended: it must have been open, and an answer of the callee must be the answer to this very call.
    private mutating func ended(_ caller: SessionID, _ request: RequestID, by payload: Payload?) throws {
        let number = calls.first { $0.value.caller == caller && $0.value.request == request }?.key
        let call = try #require(number, "a call that is not open has ended")
        if let payload { #expect(try self.number(in: payload) == call) }
        calls[call] = nil
        finished += 1
    }

    private mutating func forget(_ session: SessionID) {
        members[session] = nil
        invocations[session] = nil
        for topic in subscribers.keys { subscribers[topic]?.removeAll { $0 == session } }
        registrations = registrations.filter { $0.value != session }
        calls = calls.filter { $0.value.caller != session }
    }

    // MARK: Helpers

    private func number(in payload: Payload) throws -> Int {
        Int(try #require(try payload.arguments().first?.integerValue))
    }

    private mutating func nextRequest() -> RequestID {
        lastRequest = RequestID(rawValue: lastRequest.rawValue + 1)
        return lastRequest
    }

    private mutating func random<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &generator)]
    }

    private func fail(_ deliveries: [Delivery]) {
        Issue.record("unexpected: \(deliveries)")
    }
}
