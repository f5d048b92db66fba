public import WAMPCore

extension Session {
    /// Publishes an event with positional and keyword arguments.
    ///
    ///     try await session.publish("com.example.hello", "hi", acknowledge: true)
    ///
    /// Without `acknowledge` it returns as soon as the event is queued, or when less is queued if there is much, and the
    /// router says nothing, not even that it refused. With it, the call waits for the router.
    ///
    /// - Parameters:
    ///   - acknowledge: whether the router is asked to confirm.
    ///   - excludeMe: whether this session's own subscriptions are left out; nil as ``Configuration/excludesMe`` says.
    /// - Returns: the number of the publication when it was acknowledged.
    /// - Throws: the `WAMPError` of the router, ``SessionError/ended(_:)``, or `CancellationError`.
    @discardableResult
    public nonisolated func publish<each Argument: Encodable & Sendable>(
        _ topic: String, _ arguments: repeat each Argument, keywordArguments: [String: Value] = [:],
        acknowledge: Bool = false, excludeMe: Bool? = nil
    ) async throws -> PublicationID? {
        let payload = try Payload(encoding: repeat each arguments, keywordArguments: keywordArguments)
        return try await publish(topic, payload: payload, acknowledge: acknowledge, excludeMe: excludeMe)
    }

    /// Publishes an event whose arguments are encoded already.
    @discardableResult
    public func publish(
        _ topic: String, payload: Payload, acknowledge: Bool = false, excludeMe: Bool? = nil
    ) async throws -> PublicationID? {
        var options = Details()
        if !(excludeMe ?? configuration.excludesMe) { options.excludeMe = false }
        guard acknowledge else {
            guard machine.isEstablished else { throw endedError }
            try transport.sendNow(.publish(machine.publish(to: URI(topic), options: options, payload: payload)))
            try await waitWhileCrowded()
            return nil
        }
        let reply = try await request { machine, waiter in
            let publish = machine.publish(to: URI(topic), options: options, payload: payload, acknowledging: waiter)
            return (publish.request, .publish(publish))
        }
        guard case .published(let publication) = reply else { preconditionFailure("PUBLISH is answered by PUBLISHED") }
        return publication
    }
}
