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

    /// Calls a procedure; the answer is `.result`. The options say whether its result is taken in parts, and whether
    /// this is the first of several parts of the call.
    package mutating func call(
        _ procedure: URI, options: Details = [:], payload: Payload = .empty, waiter: Waiter
    ) -> CallMessage {
        let message = CallMessage(request: newRequest(), options: options, procedure: procedure, payload: payload)
        let call = Requests.Call(
            procedure: procedure, takesProgress: options.receiveProgress, isContinued: options.progress)
        requests.add(.call(call), waiter: waiter, as: message.request)
        return message
    }

    /// The next part of a call that was begun with `progress`; nil when the call is over, or being cancelled.
    package mutating func continueCall(_ request: RequestID, payload: Payload, isLast: Bool) -> CallMessage? {
        guard isEstablished, let procedure = requests.continueCall(request, isLast: isLast) else { return nil }
        var options = Details()  // all others are those of the first part
        options.progress = !isLast
        return CallMessage(request: request, options: options, procedure: procedure, payload: payload)
    }

    /// Nobody waits for the answer to `request` any more.
    ///
    /// A call is cancelled at the dealer, if it can; with `kill`, the callee's answer is still waited for, until it is
    /// cancelled once more in another way. A subscription or registration is undone when it is granted.
    package mutating func cancel(_ request: RequestID, mode: CancelMode = .killNoWait) -> CancelAction<Waiter> {
        guard let (type, isNew) = requests.beginCancelling(request) else { return .ignore }
        let canCancel = type == .call && routerAnnounces(.callCanceling, as: .dealer)
        let message = canCancel && isNew ? cancelMessage(request, mode) : nil
        if canCancel, mode == .kill { return message.map { .send($0) } ?? .ignore }
        guard let waiter = requests.takeWaiter(of: request) else { return .ignore }
        return .resume(waiter, message)
    }

    private func cancelMessage(_ request: RequestID, _ mode: CancelMode) -> CancelMessage {
        var options = Details()
        options.mode = mode
        return CancelMessage(request: request, options: options)
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

    /// Takes back every registration, since the session is about to leave. Nobody waits for the answers; until they come,
    /// invocations may come as well, and are to be answered.
    package mutating func unregisterAll() -> [(message: UnregisterMessage, handler: Handler)] {
        registrations.sorted { $0.key < $1.key }.map { registration, handler in
            (unregister(registration, waiter: nil), handler)
        }
    }

    mutating func unregister(_ registration: RegistrationID, waiter: Waiter?) -> UnregisterMessage {
        let message = UnregisterMessage(request: newRequest(), registration: registration)
        requests.add(.unregister(registration), waiter: waiter, as: message.request)
        return message
    }

    // MARK: Answering invocations

    /// A part of the result of a handler; nil when nobody wants it, since the caller did not ask for parts or is gone.
    package func yieldProgress(_ invocation: RequestID, options: Details = [:], payload: Payload) -> YieldMessage? {
        guard isEstablished, invocations.takesProgress(invocation) else { return nil }
        var options = options
        options.progress = true
        return YieldMessage(request: invocation, options: options, payload: payload)
    }

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

    // MARK: Acknowledging events

    /// What tells the broker that an event was handled; nil when it does not want to know.
    package func acknowledgement(of event: EventMessage) -> EventReceivedMessage? {
        guard event.details.acknowledgedDelivery, routerAnnounces(.acknowledgedEventDelivery, as: .broker) else {
            return nil
        }
        return EventReceivedMessage(publication: event.publication)
    }

    // MARK: What cannot be sent

    /// The message of the newest request was not sent: the router never hears of it, and the next request has its number.
    ///
    /// - Returns: who waits for its answer, if anybody does.
    package mutating func takeBack(_ request: RequestID) -> Waiter? {
        let request = requests.takeBack(request)
        if case .unsubscribe(let subscription) = request?.purpose { unsubscribing[subscription] = nil }
        return request?.waiter
    }

    private mutating func newRequest() -> RequestID {
        precondition(isEstablished, "a request without an established session")
        return requests.nextID()
    }
}
