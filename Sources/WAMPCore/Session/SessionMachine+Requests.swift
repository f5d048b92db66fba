extension SessionMachine {
    // MARK: Publishing and subscribing

    /// Publishes without an answer.
    package mutating func publish(to topic: URI, options: Details = [:], payload: Payload = .empty) -> PublishMessage {
        var options = options
        options.acknowledge = false
        return PublishMessage(request: newRequest(), options: options, topic: topic, payload: payload)
    }

    /// Publishes and asks for an answer, `.published`.
    package mutating func publish(
        to topic: URI, options: Details = [:], payload: Payload = .empty, acknowledging waiter: Waiter
    ) -> PublishMessage {
        var options = options
        options.acknowledge = true
        let message = PublishMessage(request: newRequest(), options: options, topic: topic, payload: payload)
        requests.add(.publish, waiter: waiter, as: message.request)
        return message
    }

    /// Subscribes; the answer is `.subscribed`. The message's request identifies the subscriber from now on.
    package mutating func subscribe(
        to topic: URI, options: Details = [:], subscriber: Subscriber, waiter: Waiter
    ) -> SubscribeMessage {
        let message = SubscribeMessage(request: newRequest(), options: options, topic: topic)
        requests.add(.subscribe(message, subscriber, id: message.request), waiter: waiter, as: message.request)
        return message
    }

    /// Removes a subscriber that is subscribed. When it is the last one of its subscription, the broker is asked to end
    /// that, and the answer is `.unsubscribed`.
    package mutating func unsubscribe(
        _ subscriber: RequestID, waiter: Waiter
    ) -> RemovalAction<Waiter, UnsubscribeMessage> {
        guard case .last(let subscription) = subscriptions.remove(id: subscriber) else { return .resume(waiter) }
        return .send(unsubscribe(from: subscription, waiter: waiter))
    }

    mutating func unsubscribe(from subscription: SubscriptionID, waiter: Waiter?) -> UnsubscribeMessage {
        let message = UnsubscribeMessage(request: newRequest(), subscription: subscription)
        requests.add(.unsubscribe(subscription), waiter: waiter, as: message.request)
        unsubscribing[subscription] = message.request
        return message
    }

    // MARK: Calling

    /// Calls a procedure; the answer is `.result`.
    package mutating func call(
        _ procedure: URI, options: Details = [:], payload: Payload = .empty, waiter: Waiter
    ) -> CallMessage {
        let message = CallMessage(request: newRequest(), options: options, procedure: procedure, payload: payload)
        requests.add(.call, waiter: waiter, as: message.request)
        return message
    }

    /// Nobody waits for the answer to `request` any more.
    ///
    /// A call is cancelled at the dealer, if it can. A subscription or registration is undone when it is granted.
    package mutating func cancel(_ request: RequestID) -> CancelAction<Waiter> {
        guard let (waiter, type) = requests.takeWaiter(of: request) else { return .ignore }
        guard type == .call, let welcome, welcome.details.announces(.callCanceling, as: .dealer) else {
            return .resume(waiter, nil)
        }
        var options = Details()
        options.mode = .killNoWait
        return .resume(waiter, CancelMessage(request: request, options: options))
    }

    // MARK: Registering

    /// Offers a procedure; the answer is `.registered`.
    package mutating func register(
        _ procedure: URI, options: Details = [:], handler: Handler, waiter: Waiter
    ) -> RegisterMessage {
        let message = RegisterMessage(request: newRequest(), options: options, procedure: procedure)
        requests.add(.register(handler), waiter: waiter, as: message.request)
        return message
    }

    /// Takes back a registration; the answer is `.unregistered`. Until then invocations may come, and are to be answered.
    package mutating func unregister(
        _ registration: RegistrationID, waiter: Waiter
    ) -> RemovalAction<Waiter, UnregisterMessage> {
        guard registrations[registration] != nil else { return .resume(waiter) }
        return .send(unregister(registration, waiter: waiter))
    }

    mutating func unregister(_ registration: RegistrationID, waiter: Waiter?) -> UnregisterMessage {
        let message = UnregisterMessage(request: newRequest(), registration: registration)
        requests.add(.unregister(registration), waiter: waiter, as: message.request)
        return message
    }

    // MARK: Answering invocations

    /// The result of a handler; nil when nobody wants it any more.
    package mutating func yield(_ invocation: RequestID, options: Details = [:], payload: Payload) -> YieldMessage? {
        guard isEstablished, invocations.end(invocation) else { return nil }
        return YieldMessage(request: invocation, options: options, payload: payload)
    }

    /// The error of a handler; nil when nobody wants it any more.
    package mutating func fail(_ invocation: RequestID, with error: WAMPError) -> ErrorMessage? {
        guard isEstablished, invocations.end(invocation) else { return nil }
        return ErrorMessage(
            requestType: .invocation, request: invocation, details: error.details, error: error.uri,
            payload: error.payload)
    }

    private mutating func newRequest() -> RequestID {
        precondition(isEstablished, "a request without an established session")
        return requests.nextID()
    }
}
