import WAMPCore

@testable import WAMPRoutingCore

/// A realm with sessions in it, and everything that it sent since it was last asked.
struct World {
    var realm: RealmMachine
    var generator = SplitMix(seed: 1)

    init(rules: RealmRules = RealmRules(), sessions: SessionID...) {
        realm = RealmMachine(name: "com.example.realm", rules: rules)
        for session in sessions { _ = join(session) }
    }

    /// A session that announced `features` as a callee joins.
    mutating func join(_ session: SessionID, features: Set<Feature> = []) -> [Delivery] {
        var hello = Details()
        hello.announce([.callee: features, .caller: [], .publisher: [], .subscriber: []])
        return collect { realm, outbox, generator in
            realm.joined(session, as: .anonymous(session), hello: hello, into: &outbox, using: &generator)
        }
    }

    mutating func leave(_ session: SessionID) -> [Delivery] {
        collect { realm, outbox, generator in realm.left(session, into: &outbox, using: &generator) }
    }

    mutating func send(_ message: Message, from session: SessionID) -> [Delivery] {
        collect { realm, outbox, generator in
            realm.received(message, from: session, into: &outbox, using: &generator)
        }
    }

    private mutating func collect(_ body: (inout RealmMachine, inout Outbox, inout SplitMix) -> Void) -> [Delivery] {
        var outbox = Outbox()
        body(&realm, &outbox, &generator)
        var deliveries: [Delivery] = []
        while let delivery = outbox.next() { deliveries.append(delivery) }
        return deliveries
    }
}

// MARK: - What clients do, for short

extension World {
    mutating func subscribe(
        _ session: SessionID, _ topic: URI, request: RequestID = 1, options: Details = [:]
    ) -> [Delivery] {
        send(.subscribe(SubscribeMessage(request: request, options: options, topic: topic)), from: session)
    }

    mutating func unsubscribe(
        _ session: SessionID, _ subscription: SubscriptionID, request: RequestID = 1
    ) -> [Delivery] {
        send(.unsubscribe(UnsubscribeMessage(request: request, subscription: subscription)), from: session)
    }

    mutating func publish(
        _ session: SessionID, _ topic: URI, request: RequestID = 1, options: Details = [:], payload: Payload = .empty
    ) -> [Delivery] {
        let message = PublishMessage(request: request, options: options, topic: topic, payload: payload)
        return send(.publish(message), from: session)
    }

    mutating func register(
        _ session: SessionID, _ procedure: URI, request: RequestID = 1, options: Details = [:]
    ) -> [Delivery] {
        send(.register(RegisterMessage(request: request, options: options, procedure: procedure)), from: session)
    }

    mutating func unregister(
        _ session: SessionID, _ registration: RegistrationID, request: RequestID = 1
    ) -> [Delivery] {
        send(.unregister(UnregisterMessage(request: request, registration: registration)), from: session)
    }

    mutating func call(
        _ session: SessionID, _ procedure: URI, request: RequestID = 1, options: Details = [:],
        payload: Payload = .empty
    ) -> [Delivery] {
        let message = CallMessage(request: request, options: options, procedure: procedure, payload: payload)
        return send(.call(message), from: session)
    }

    mutating func cancel(_ session: SessionID, _ request: RequestID, _ mode: CancelMode? = nil) -> [Delivery] {
        var options = Details()
        if let mode { options.mode = mode }
        return send(.cancel(CancelMessage(request: request, options: options)), from: session)
    }

    mutating func yield(_ session: SessionID, _ invocation: RequestID, payload: Payload = .empty) -> [Delivery] {
        send(.yield(YieldMessage(request: invocation, payload: payload)), from: session)
    }

    mutating func fail(
        _ session: SessionID, _ invocation: RequestID, _ error: URI = "com.example.error", payload: Payload = .empty
    ) -> [Delivery] {
        let message = ErrorMessage(
            requestType: .invocation, request: invocation, error: error, payload: payload)
        return send(.error(message), from: session)
    }
}

// MARK: - What the router answers, for short

extension Delivery {
    static func subscribed(_ request: RequestID, _ subscription: SubscriptionID, to session: SessionID) -> Delivery {
        .message(.subscribed(SubscribedMessage(request: request, subscription: subscription)), to: session)
    }

    static func registered(_ request: RequestID, _ registration: RegistrationID, to session: SessionID) -> Delivery {
        .message(.registered(RegisteredMessage(request: request, registration: registration)), to: session)
    }

    static func invocation(
        _ request: RequestID, _ registration: RegistrationID, _ payload: Payload = .empty, to session: SessionID
    ) -> Delivery {
        let message = InvocationMessage(request: request, registration: registration, payload: payload)
        return .message(.invocation(message), to: session)
    }

    static func interrupt(_ request: RequestID, _ mode: CancelMode, to session: SessionID) -> Delivery {
        var options = Details()
        options.mode = mode
        return .message(.interrupt(InterruptMessage(request: request, options: options)), to: session)
    }

    static func result(_ request: RequestID, _ payload: Payload = .empty, to session: SessionID) -> Delivery {
        .message(.result(ResultMessage(request: request, payload: payload)), to: session)
    }

    static func error(
        _ type: MessageType, _ request: RequestID, _ error: URI, _ payload: Payload = .empty, to session: SessionID
    ) -> Delivery {
        let message = ErrorMessage(requestType: type, request: request, error: error, payload: payload)
        return .message(.error(message), to: session)
    }

    /// The same without the sentence for people that an ERROR from the router brings.
    var withoutSentence: Delivery {
        guard case .message(.error(var message), let session) = self else { return self }
        message.payload = .empty
        return .message(.error(message), to: session)
    }
}

extension Array where Element == Delivery {
    var withoutSentences: [Delivery] { map(\.withoutSentence) }

    /// Who gets an event, in order.
    var audience: [SessionID] {
        flatMap { delivery -> [SessionID] in
            if case .event(_, let audience) = delivery { Array<SessionID>(audience) } else { [] }
        }
    }

    /// The events sent, each once.
    var events: [EventMessage] {
        compactMap { delivery -> EventMessage? in
            if case .event(let event, _) = delivery { event } else { nil }
        }
    }
}

/// A generator of random numbers that gives the same ones every time.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
