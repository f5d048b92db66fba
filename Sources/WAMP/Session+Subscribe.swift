internal import Scheduling
public import WAMPCore

extension Session {
    /// Subscribes to a topic; `handler` is called with the positional arguments of each event.
    ///
    ///     try await session.subscribe("com.example.hello") { (greeting: String) in print(greeting) }
    ///
    /// Handlers start in the order in which events arrive, each as a task that prefers the session's scheduler, so that
    /// one that waits may overlap with the next. Where each event must be done with before the next one is looked at,
    /// iterate over ``subscribe(_:as:buffering:)`` instead. What a handler throws is logged.
    ///
    /// - Throws: the `WAMPError` of the router, ``SessionError/ended(_:)``, or `CancellationError`, after which there
    ///   is no subscription.
    @discardableResult
    public nonisolated func subscribe<each Parameter: Decodable & Sendable>(
        _ topic: String, _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Void
    ) async throws -> Subscription {
        try await subscribe(topic, handler: EventHandler(handler))
    }

    /// Subscribes to a topic with a handler that sees the whole event.
    @discardableResult
    public nonisolated func subscribe(
        _ topic: String, _ handler: @escaping @concurrent @Sendable (Event) async throws -> Void
    ) async throws -> Subscription {
        try await subscribe(topic, handler: EventHandler(handler))
    }

    /// Subscribes to a topic with a handler that was made before.
    @discardableResult
    public func subscribe(_ topic: String, handler: EventHandler) async throws -> Subscription {
        try await subscribe(topic, sink: .handler(HandlerRunner(handler, topic: topic)))
    }

    /// Subscribes to a topic; the first positional argument of each event is an element of the sequence.
    ///
    ///     for try await tick in try await session.subscribe("com.example.tick", as: Int.self) { ... }
    ///
    /// The subscription ends with the sequence: when the loop is left, or with ``Events/cancel()``. The sequence ends
    /// when this side leaves the realm, and throws ``SessionError/ended(_:)`` when the session ends otherwise.
    ///
    /// - Parameter buffering: how many events may wait to be taken, and what becomes of more.
    public func subscribe<Element: Decodable & Sendable>(
        _ topic: String, as type: Element.Type, buffering: EventBuffering = EventBuffering()
    ) async throws -> Events<Element> {
        try await subscribe(topic, buffering) { try $0.payload.argument(0, as: type) }
    }

    /// Subscribes to a topic; whole events are the elements of the sequence. See ``subscribe(_:as:buffering:)``.
    public func events(
        _ topic: String, buffering: EventBuffering = EventBuffering()
    ) async throws -> Events<Event> {
        try await subscribe(topic, buffering) { $0 }
    }

    private func subscribe<Element: Sendable>(
        _ topic: String, _ buffering: EventBuffering, decode: @escaping @Sendable (Event) throws -> Element
    ) async throws -> Events<Element> {
        let buffer = EventBuffer(topic: topic, buffering: buffering)
        let subscription = try await subscribe(topic, sink: .buffer(buffer))
        return Events(subscription: subscription, buffer: buffer, decode: decode)
    }

    private func subscribe(_ topic: String, sink: EventSink) async throws -> Subscription {
        var subscriber: RequestID?
        let reply = try await request { machine, waiter in
            let subscribe = machine.subscribe(to: URI(topic), subscriber: sink, waiter: waiter)
            subscriber = subscribe.request
            return (subscribe.request, .subscribe(subscribe))
        }
        guard case .subscribed(let id) = reply, let subscriber else {
            preconditionFailure("SUBSCRIBE is answered by SUBSCRIBED")
        }
        return Subscription(id: id, subscriber: subscriber, session: self)
    }

    func unsubscribe(_ subscriber: RequestID) async throws {
        guard isOpen else { return }
        _ = try await request { machine, waiter in
            switch machine.unsubscribe(subscriber, waiter: waiter) {
            case .send(let message): return (message.request, .unsubscribe(message))
            case .resume(let waiter):
                waiter.resume(returning: .unsubscribed)
                return nil
            }
        }
    }
}

/// A handler's subscription, until it is cancelled or the session ends.
public struct Subscription: Sendable {
    /// Its number at the router; several subscriptions to one topic share it.
    public let id: SubscriptionID
    let subscriber: RequestID
    let session: Session

    /// Ends the subscription; handlers that run already go on. Safe to call twice.
    ///
    /// - Throws: the `WAMPError` of the router, or `CancellationError`.
    public func cancel() async throws {
        try await session.unsubscribe(subscriber)
    }
}
