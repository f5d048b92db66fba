import WAMPCore

@testable import WAMPRoutingCore

/// A realm with sessions in it, and everything that it sent since it was last asked.
struct World {
    let realm: RealmMachine
    /// How long ago the realm began, which was at ``start``.
    var now = Duration.zero

    static let start = Timestamp("2026-11-23T12:00:00Z") ?? Timestamp(milliseconds: 0)

    init(rules: RealmRules = RealmRules(), sessions: SessionID...) {
        realm = RealmMachine(name: "com.example.realm", rules: rules, seed: 1, startedAt: Self.start)
        for session in sessions { _ = join(session) }
    }

    /// A session joins that announced `features` for each of its roles.
    mutating func join(
        _ session: SessionID, as identity: Identity? = nil, features: Set<Feature> = []
    ) -> [Delivery] {
        var hello = Details()
        hello.announce([.callee: features, .caller: features, .publisher: features, .subscriber: features])
        return join(session, as: identity, hello: hello)
    }

    mutating func join(_ session: SessionID, as identity: Identity? = nil, hello: Details) -> [Delivery] {
        collect { realm.joined(session, as: identity ?? .anonymous(session), hello: hello, at: now, into: &$0) }
    }

    /// A session joins that has shown who it is.
    mutating func join(_ session: SessionID, _ authID: String, _ authRole: String, features: Set<Feature> = []) {
        let identity = Identity(authID: authID, authRole: authRole, authMethod: "ticket", authProvider: "static")
        _ = join(session, as: identity, features: features)
    }

    mutating func leave(_ session: SessionID) -> [Delivery] {
        collect { realm.left(session, at: now, into: &$0) }
    }

    mutating func send(_ message: Message, from session: SessionID) -> [Delivery] {
        collect { realm.received(message, from: session, at: now, into: &$0) }
    }

    /// Time passes. What is due happens at its time, one after the other.
    mutating func wait(_ time: Duration) -> [Delivery] {
        let end = now + time
        var deliveries: [Delivery] = []
        while let deadline = realm.deadline, deadline <= end {
            now = max(now, deadline)
            deliveries += collect { realm.hitDeadline(now: now, into: &$0) }
        }
        now = end
        return deliveries
    }

    /// Somebody knows what a session may do.
    mutating func answer(_ question: QuestionID, _ decision: AuthorizationDecision) -> [Delivery] {
        collect { realm.answered(question, with: decision, at: now, into: &$0) }
    }

    /// What the realm sends itself is brought to it at once.
    func collect(_ body: (inout Outbox) -> Void) -> [Delivery] {
        var outbox = Outbox()
        body(&outbox)
        var deliveries: [Delivery] = []
        while let delivery = outbox.next() {
            if case .message(let message, RealmMachine.ownID) = delivery {
                _ = realm.receivedOwn(message, at: now, into: &outbox)
            } else {
                deliveries.append(delivery)
            }
        }
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

    mutating func yield(
        _ session: SessionID, _ invocation: RequestID, options: Details = [:], payload: Payload = .empty
    ) -> [Delivery] {
        send(.yield(YieldMessage(request: invocation, options: options, payload: payload)), from: session)
    }

    mutating func fail(
        _ session: SessionID, _ invocation: RequestID, _ error: URI = "com.example.error", details: Details = [:],
        payload: Payload = .empty
    ) -> [Delivery] {
        let message = ErrorMessage(
            requestType: .invocation, request: invocation, details: details, error: error, payload: payload)
        return send(.error(message), from: session)
    }

    /// Calls one of the realm's own procedures; what it returned, or the URI of its error.
    mutating func ask(
        _ session: SessionID, _ procedure: URI, _ arguments: Value..., keywords: [String: Value] = [:]
    ) throws -> Answer {
        let payload = try Payload(arguments: arguments, keywordArguments: keywords)
        let deliveries = call(session, procedure, payload: payload)
        let answers = try deliveries.compactMap { delivery -> Answer? in
            switch delivery {
            case .message(.result(let result), to: session): .result(try result.payload.arguments())
            case .message(.error(let error), to: session): .error(error.error)
            default: nil
            }
        }
        guard let answer = answers.last else { throw NoAnswer(deliveries: deliveries) }
        return answer
    }

    enum Answer: Equatable {
        case result([Value])
        case error(URI)
    }

    struct NoAnswer: Error {
        let deliveries: [Delivery]
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

    static func unregistered(_ request: RequestID, _ details: Details? = nil, to session: SessionID) -> Delivery {
        .message(.unregistered(UnregisteredMessage(request: request, details: details)), to: session)
    }

    static func unsubscribed(_ request: RequestID, _ details: Details? = nil, to session: SessionID) -> Delivery {
        .message(.unsubscribed(UnsubscribedMessage(request: request, details: details)), to: session)
    }

    static func invocation(
        _ request: RequestID, _ registration: RegistrationID, _ payload: Payload = .empty, details: Details = [:],
        to session: SessionID
    ) -> Delivery {
        let message = InvocationMessage(
            request: request, registration: registration, details: details, payload: payload)
        return .message(.invocation(message), to: session)
    }

    static func interrupt(_ request: RequestID, _ mode: CancelMode, to session: SessionID) -> Delivery {
        var options = Details()
        options.mode = mode
        return .message(.interrupt(InterruptMessage(request: request, options: options)), to: session)
    }

    static func result(
        _ request: RequestID, _ payload: Payload = .empty, details: Details = [:], to session: SessionID
    ) -> Delivery {
        .message(.result(ResultMessage(request: request, details: details, payload: payload)), to: session)
    }

    static func error(
        _ type: MessageType, _ request: RequestID, _ error: URI, _ payload: Payload = .empty, to session: SessionID
    ) -> Delivery {
        let message = ErrorMessage(requestType: type, request: request, error: error, payload: payload)
        return .message(.error(message), to: session)
    }

    /// The limit that a request went over, if this says so.
    var limit: RouterLimit? {
        if case .limited(_, let limit) = self { limit } else { nil }
    }

    /// The same without the sentence for people that an ERROR from the router brings.
    var withoutSentence: Delivery {
        guard case .message(.error(var message), let session) = self else { return self }
        message.payload = .empty
        return .message(.error(message), to: session)
    }
}

extension Array where Element == Delivery {
    var withoutSentences: [Delivery] { filter { $0.limit == nil }.map(\.withoutSentence) }

    /// The limits that requests went over.
    var limits: [RouterLimit] { compactMap(\.limit) }

    /// Who gets an event, in order.
    var audience: [SessionID] {
        flatMap { delivery -> [SessionID] in
            if case .event(_, let audience) = delivery { Array<SessionID>(audience) } else { [] }
        }
    }

    /// The events sent, each once.
    var events: [EventMessage] {
        compactMap { delivery -> EventMessage? in
            switch delivery {
            case .event(let event, _), .message(.event(let event), _): event
            default: nil
            }
        }
    }

    /// Who gets an invocation, in order.
    var invoked: [SessionID] {
        compactMap { delivery -> SessionID? in
            if case .message(.invocation, let session) = delivery { session } else { nil }
        }
    }

    /// The registrations that invocations are for, in order.
    var registrations: [RegistrationID] {
        compactMap { delivery -> RegistrationID? in
            if case .message(.invocation(let invocation), _) = delivery { invocation.registration } else { nil }
        }
    }
}
