internal import ByteCore
internal import SerializationCore
package import WAMPCore

// Messages of any kind, with small numbers and few names, so that many of them mean something.
extension Choices {
    private static let kinds: [MessageType] = [
        .hello, .welcome, .abort, .challenge, .authenticate, .goodbye, .error, .publish, .published, .subscribe,
        .subscribed, .unsubscribe, .unsubscribed, .event, .call, .cancel, .result, .register, .registered, .unregister,
        .unregistered, .invocation, .interrupt, .yield, .eventReceived,
    ]

    /// A message as a peer could send it; nil when it is one that is found invalid when it is decoded.
    package mutating func message(numbers: Range<UInt64> = 0..<12) -> Message? {
        let format = one(of: SerializationFormat.allCases)
        guard let bytes = try? made(numbers).bytes(as: format) else { return nil }
        return try? Message(decoding: bytes.rawSpan, as: format)
    }

    private mutating func made(_ numbers: Range<UInt64>) -> Message {
        switch one(of: Self.kinds) {
        case .hello: .hello(HelloMessage(realm: uri(), details: details()))
        case .welcome: .welcome(WelcomeMessage(session: id(numbers), details: details()))
        case .abort: .abort(AbortMessage(details: details(), reason: uri()))
        case .challenge: .challenge(ChallengeMessage(method: one(of: ["ticket", "wampcra"]), extra: details()))
        case .authenticate: .authenticate(AuthenticateMessage(signature: "secret", extra: details()))
        case .goodbye: .goodbye(GoodbyeMessage(details: details(), reason: uri()))
        case .error:
            .error(
                ErrorMessage(
                    requestType: one(of: Self.kinds), request: id(numbers), details: details(), error: uri(),
                    payload: payload()))
        case .publish:
            .publish(PublishMessage(request: id(numbers), options: details(), topic: uri(), payload: payload()))
        case .published: .published(PublishedMessage(request: id(numbers), publication: id(numbers)))
        case .subscribe: .subscribe(SubscribeMessage(request: id(numbers), options: details(), topic: uri()))
        case .subscribed: .subscribed(SubscribedMessage(request: id(numbers), subscription: id(numbers)))
        case .unsubscribe: .unsubscribe(UnsubscribeMessage(request: id(numbers), subscription: id(numbers)))
        case .unsubscribed: .unsubscribed(UnsubscribedMessage(request: id(numbers), details: details()))
        case .event:
            .event(
                EventMessage(
                    subscription: id(numbers), publication: id(numbers), details: details(), payload: payload()))
        case .call: .call(CallMessage(request: id(numbers), options: details(), procedure: uri(), payload: payload()))
        case .cancel: .cancel(CancelMessage(request: id(numbers), options: details()))
        case .result: .result(ResultMessage(request: id(numbers), details: details(), payload: payload()))
        case .register: .register(RegisterMessage(request: id(numbers), options: details(), procedure: uri()))
        case .registered: .registered(RegisteredMessage(request: id(numbers), registration: id(numbers)))
        case .unregister: .unregister(UnregisterMessage(request: id(numbers), registration: id(numbers)))
        case .unregistered: .unregistered(UnregisteredMessage(request: id(numbers), details: details()))
        case .invocation:
            .invocation(
                InvocationMessage(
                    request: id(numbers), registration: id(numbers), details: details(), payload: payload()))
        case .interrupt: .interrupt(InterruptMessage(request: id(numbers), options: details()))
        case .yield: .yield(YieldMessage(request: id(numbers), options: details(), payload: payload()))
        case .eventReceived: .eventReceived(EventReceivedMessage(publication: id(numbers)))
        }
    }

    /// A name of an application or of WAMP itself.
    package mutating func uri() -> URI {
        one(of: [
            "com.example.a", "com.example.a.b", "com.example.", "com..b", "", "wamp.close.normal",
            "wamp.error.canceled", "wamp.session.count", "wamp.session.kill", "wamp.session.add_testament",
            "wamp.registration.list", "wamp.registration.remove_callee", "wamp.subscription.get_events",
            "wamp.subscription.remove_subscriber", "wamp.session.on_join",
        ])
    }

    /// The options or details of a message: of all those that any message knows, some.
    package mutating func details() -> Details {
        var details = Details()
        for _ in 0..<number(below: 4) {
            let (key, value) = option()
            details[key] = value
        }
        return details
    }

    private mutating func option() -> (String, Value) {
        let flags = [
            "receive_progress", "progress", "acknowledge", "disclose_me", "exclude_me", "retain", "retained",
            "get_retained", "force_reregister", "forward_timeout", "acknowledged_delivery",
        ]
        switch number(below: 8) {
        case 0: return ("match", .string(one(of: ["exact", "prefix", "wildcard", "other"])))
        case 1:
            return ("invoke", .string(one(of: ["single", "roundrobin", "random", "first", "last", "other"])))
        case 2: return ("mode", .string(one(of: ["skip", "kill", "killnowait", "other"])))
        case 3: return ("timeout", .integer(Int64(number(below: 4)) * 1000 - 1000))
        case 4: return ("concurrency", .integer(Int64(number(below: 4)) - 1))
        case 5:
            let list = Value.list((0..<number(below: 3)).map { .integer(Int64($0)) })
            return (one(of: ["exclude", "eligible"]), list)
        case 6:
            let key = one(of: ["registration", "subscription", "caller", "publisher"])
            return (key, .integer(Int64(number(below: 12))))
        default: return (one(of: flags), .bool(!isOne(in: 4)))
        }
    }

    private mutating func payload() -> Payload {
        let arguments: [Value] = (0..<number(below: 3)).map { .integer(Int64($0)) }
        let keywords: [String: Value] = isOne(in: 4) ? ["key": .string("value")] : [:]
        return (try? Payload(arguments: arguments, keywordArguments: keywords)) ?? .empty
    }

    private mutating func id<Scope>(_ numbers: Range<UInt64>) -> Identifier<Scope> {
        Identifier(rawValue: numbers.lowerBound + UInt64(number(below: numbers.count)))
    }
}

extension Message {
    /// Traps unless somebody who is strict can read it.
    package func requireReadable() {
        do {
            let bytes = try bytes(as: .json)
            _ = try Message(decoding: bytes.rawSpan, as: .json)
        } catch {
            preconditionFailure("\(type) was sent that cannot be read: \(error)")
        }
    }

    /// The message as it travels.
    fileprivate func bytes(as format: SerializationFormat) throws(SerializationError) -> [UInt8] {
        var queue = ByteQueue()
        try encode(as: format, into: &queue)
        return [UInt8](copying: queue.bytes)
    }
}
