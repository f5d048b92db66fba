public import WAMPCore

extension Peer {
    /// Publishes an event with positional and keyword arguments.
    ///
    ///     try await session.publish("com.example.hello", "hi", acknowledge: true)
    ///
    /// Without `acknowledge` it returns as soon as the event is queued, or when less is queued if there is much, and the
    /// router says nothing, not even that it refused. With it, the call waits for the router.
    ///
    /// - Parameters:
    ///   - topic: the topic, a URI.
    ///   - arguments: the positional arguments of the event.
    ///   - keywordArguments: its arguments by name.
    ///   - acknowledge: whether the router is asked to confirm, also when `options` do not say so.
    ///   - excludeMe: whether this session's own subscriptions are left out; nil as `options` say.
    ///   - options: what else is wanted: who gets the event, whether it is kept...
    /// - Returns: the number of the publication when it was acknowledged.
    /// - Throws: the `WAMPError` of the router, ``SendError`` when the arguments cannot be sent, ``SessionError``, or
    ///   `CancellationError`, which only ends the wait for the router.
    @discardableResult
    public func publish<each Argument: Encodable & Sendable>(
        _ topic: String, _ arguments: repeat each Argument, keywordArguments: [String: Value] = [:],
        acknowledge: Bool = false, excludeMe: Bool? = nil, options: PublishOptions = PublishOptions()
    ) async throws -> PublicationID? {
        let payload = try Payload(
            encoding: repeat each arguments, keywordArguments: keywordArguments, format: payloadFormat)
        var options = options
        if acknowledge { options.acknowledges = true }
        if let excludeMe { options.excludesMe = excludeMe }
        return try await publish(topic, payload: payload, options: options)
    }

    /// Publishes an event whose arguments are encoded already.
    @discardableResult
    public func publish(
        _ topic: String, payload: Payload, acknowledge: Bool = false, excludeMe: Bool? = nil
    ) async throws -> PublicationID? {
        try await publish(
            topic, payload: payload, options: PublishOptions(acknowledges: acknowledge, excludesMe: excludeMe))
    }
}
