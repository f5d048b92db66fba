extension SessionMachine {
    /// A message of the router. After an action that says the session has ended, nothing of the router is listened to.
    package mutating func received(_ message: Message) -> Action {
        switch state {
        case .joining(var join):
            let action = join.received(message)
            state = .joining(join)
            return joined(action)
        case .established:
            do throws(ProtocolViolation) {
                return try act(on: message)
            } catch {
                state = .closed
                return .violation(error)
            }
        case .leaving:
            return left(message)
        case .closed:
            return .ignore
        }
    }

    private mutating func joined(_ action: JoinMachine.Action) -> Action {
        switch action {
        case .joined(let welcome):
            state = .established(welcome)
            return .joined(welcome)
        case .refused(let abort):
            state = .closed
            return .refused(abort)
        case .answer(let challenge):
            return .answer(challenge)
        case .failed(let error):
            state = .closed
            return .authenticationFailed(error)
        case .violation(let violation):
            state = .closed
            return .violation(violation)
        }
    }

    /// After our GOODBYE only the end of the session matters; all else crossed it on the way.
    private mutating func left(_ message: Message) -> Action {
        switch message {
        case .goodbye(let goodbye):
            state = .closed
            return .closed(.goodbye(goodbye))
        case .abort(let abort):
            state = .closed
            return .closed(.aborted(abort))
        default:
            return .ignore
        }
    }

    private mutating func act(on message: Message) throws(ProtocolViolation) -> Action {
        switch message {
        case .goodbye(let goodbye):
            state = .closed
            return .replyGoodbyeAndClose(GoodbyeMessage(reason: .goodbyeAndOut), received: goodbye)
        case .abort(let abort):
            state = .closed
            return .closed(.aborted(abort))
        case .error(let message): return try received(message)
        case .published(let message):
            return Self.resume(try requests.take(message.request, answering: .publish), .published(message.publication))
        case .subscribed(let message): return try received(message)
        case .unsubscribed(let message): return try received(message)
        case .event(let message):
            // An event of a subscription that was just ended may still be under way.
            let subscribers = subscriptions.subscribers(of: message.subscription)
            return subscribers.isEmpty ? .ignore : .deliver(message, to: subscribers)
        case .result(let message): return try received(message)
        case .registered(let message): return try received(message)
        case .unregistered(let message): return try received(message)
        case .invocation(let message):
            guard let handler = registrations[message.registration] else {
                throw .unknownRegistration(message.registration)
            }
            try invocations.begin(message.request)
            return .invoke(message, handler)
        case .interrupt(let message): return received(message)
        case .hello, .welcome, .challenge, .authenticate, .publish, .subscribe, .unsubscribe, .call, .cancel, .register,
            .unregister, .yield, .eventReceived:
            throw .unexpected(message.type, state: "established")
        }
    }

    // MARK: Answers

    // Static: a method would copy the machine before its argument takes from a table, and so copy the table as well.
    private static func resume(_ request: Requests.Request?, _ reply: Reply) -> Action {
        guard let waiter = request?.waiter else { return .ignore }
        return .resume(waiter, reply)
    }

    private mutating func received(_ message: ResultMessage) throws(ProtocolViolation) -> Action {
        if message.details.progress {
            // Parts of a result were not asked for; the whole will follow.
            try requests.check(message.request, answering: .call)
            return .ignore
        }
        return Self.resume(try requests.take(message.request, answering: .call), .result(message))
    }

    private mutating func received(_ message: ErrorMessage) throws(ProtocolViolation) -> Action {
        switch message.requestType {
        case .publish, .subscribe, .unsubscribe, .call, .register, .unregister: break
        case .cancel: return .ignore  // the call itself is answered, too
        default: throw .invalidRequestType
        }
        guard let request = try requests.take(message.request, answering: message.requestType) else { return .ignore }
        switch request.purpose {
        case .unsubscribe(let subscription): ended(subscription, by: message.request)
        case .unregister(let registration): registrations[registration] = nil
        case .publish, .subscribe, .call, .register: break
        }
        return Self.resume(
            request, .failed(WAMPError(message.error, payload: message.payload, details: message.details)))
    }

    // MARK: Subscriptions

    /// Binds the subscriber at once, since events may follow in the same read.
    private mutating func received(_ message: SubscribedMessage) throws(ProtocolViolation) -> Action {
        let request = try requests.take(message.request, answering: .subscribe)
        guard let request, case .subscribe(var subscribe, let subscriber, let id) = request.purpose else {
            return .ignore
        }
        let isEnding = unsubscribing[message.subscription].map { $0 > message.request } ?? false
        guard let waiter = request.waiter else {
            // Nobody wants it any more, unless others share it; and it may be ending already.
            let isShared = !subscriptions.subscribers(of: message.subscription).isEmpty
            guard !isShared, !isEnding else { return .ignore }
            return .send(.unsubscribe(unsubscribe(from: message.subscription, waiter: nil)))
        }
        if isEnding {
            // An UNSUBSCRIBE of another subscriber is on its way to the broker, and ends this one too: ask again.
            subscribe.request = requests.nextID()
            requests.add(.subscribe(subscribe, subscriber, id: id), waiter: waiter, as: subscribe.request)
            return .send(.subscribe(subscribe))
        }
        subscriptions.add(subscriber, id: id, to: message.subscription)
        return .resume(waiter, .subscribed(message.subscription))
    }

    private mutating func received(_ message: UnsubscribedMessage) throws(ProtocolViolation) -> Action {
        if message.request.rawValue == 0 {
            guard let details = message.details, let subscription = details.subscription else {
                throw .wrongOption(.unsubscribed, key: "subscription")
            }
            return .subscriptionRevoked(subscriptions.revoke(subscription), reason: details.reason)
        }
        let request = try requests.take(message.request, answering: .unsubscribe)
        if case .unsubscribe(let subscription) = request?.purpose { ended(subscription, by: message.request) }
        return Self.resume(request, .unsubscribed)
    }

    private mutating func ended(_ subscription: SubscriptionID, by request: RequestID) {
        if unsubscribing[subscription] == request { unsubscribing[subscription] = nil }
    }

    // MARK: Registrations and invocations

    /// Binds the handler at once, since invocations may follow in the same read.
    private mutating func received(_ message: RegisteredMessage) throws(ProtocolViolation) -> Action {
        let request = try requests.take(message.request, answering: .register)
        guard let request, case .register(let handler) = request.purpose else { return .ignore }
        registrations[message.registration] = handler
        guard let waiter = request.waiter else {
            // Nobody wants it any more; until it has ended, invocations are still answered.
            return .send(.unregister(unregister(message.registration, waiter: nil)))
        }
        return .resume(waiter, .registered(message.registration))
    }

    private mutating func received(_ message: UnregisteredMessage) throws(ProtocolViolation) -> Action {
        if message.request.rawValue == 0 {
            guard let details = message.details, let registration = details.registration else {
                throw .wrongOption(.unregistered, key: "registration")
            }
            guard let handler = registrations.removeValue(forKey: registration) else { return .ignore }
            return .registrationRevoked(handler, reason: details.reason)
        }
        let request = try requests.take(message.request, answering: .unregister)
        if case .unregister(let registration) = request?.purpose { registrations[registration] = nil }
        return Self.resume(request, .unregistered)
    }

    /// With `kill` the handler's answer is still wanted; with `killnowait` the caller has its answer already.
    private mutating func received(_ message: InterruptMessage) -> Action {
        guard invocations.isRunning(message.request) else { return .ignore }  // it was answered meanwhile
        let mode = message.options.mode
        if mode != .kill { _ = invocations.end(message.request) }
        return .interrupt(message.request, mode)
    }
}
