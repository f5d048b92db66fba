extension Peer {
    /// Subscribes to a topic; `handler` is called with the positional arguments of each event.
    ///
    ///     try await session.subscribe("com.example.hello") { (greeting: String) in print(greeting) }
    ///
    /// Handlers start in the order in which events arrive, each as a task that prefers the session's scheduler, so that
    /// one that waits may overlap with the next. Where each event must be done with before the next one is looked at,
    /// iterate over ``subscribe(_:as:buffering:options:)`` instead. What a handler throws is logged.
    ///
    /// - Throws: the `WAMPError` of the router, ``SessionError``, or `CancellationError`, after which there is no
    ///   subscription.
    @discardableResult
    public func subscribe<each Parameter: Decodable & Sendable>(
        _ topic: String, options: SubscribeOptions = SubscribeOptions(),
        _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Void
    ) async throws -> Subscription {
        try await subscribe(topic, handler: EventHandler(handler), options: options)
    }

    /// Subscribes to a topic with a handler that sees the whole event: its topic, its publisher, keyword arguments.
    @discardableResult
    public func subscribe(
        _ topic: String, options: SubscribeOptions = SubscribeOptions(),
        _ handler: @escaping @concurrent @Sendable (Event) async throws -> Void
    ) async throws -> Subscription {
        try await subscribe(topic, handler: EventHandler(handler), options: options)
    }

    /// Subscribes to a topic with a handler that was made before.
    @discardableResult
    public func subscribe(_ topic: String, handler: EventHandler) async throws -> Subscription {
        try await subscribe(topic, handler: handler, options: SubscribeOptions())
    }

    /// Subscribes to a topic; the first positional argument of each event is an element of the sequence.
    ///
    ///     for try await tick in try await session.subscribe("com.example.tick", as: Int.self) { ... }
    ///
    /// The subscription ends with the sequence: when the loop is left, or with ``Events/cancel()``. The sequence ends
    /// when this side leaves the realm, and throws ``SessionError/ended(_:)`` when the session ends otherwise, or
    /// ``SessionError/revoked(reason:)`` when the router ends the subscription.
    ///
    /// - Parameters:
    ///   - topic: the topic, or a pattern as `options` say.
    ///   - type: what the first argument is read as.
    ///   - buffering: how many events may wait to be taken, and what becomes of more.
    ///   - options: what else is wanted: a pattern, the retained event...
    public func subscribe<Element: Decodable & Sendable>(
        _ topic: String, as type: Element.Type, buffering: EventBuffering = EventBuffering(),
        options: SubscribeOptions = SubscribeOptions()
    ) async throws -> Events<Element> {
        try await events(topic, buffering: buffering, options: options).decoded { try $0.argument(0, as: type) }
    }

    /// Subscribes to a topic; whole events are the elements of the sequence.
    /// See ``subscribe(_:as:buffering:options:)``.
    public func events(_ topic: String, buffering: EventBuffering = EventBuffering()) async throws -> Events<Event> {
        try await events(topic, buffering: buffering, options: SubscribeOptions())
    }
}
