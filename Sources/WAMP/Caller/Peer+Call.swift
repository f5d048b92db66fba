public import WAMPCore

extension Peer {
    /// Calls a procedure and waits for its result, the first positional one, as the type that is wanted.
    ///
    ///     let sum: Int = try await session.call("com.example.add", 2, 3)
    ///
    /// Cancelling the task cancels the call at the router, and with it the callee's handler if it can be.
    ///
    /// - Throws: the `WAMPError` that the callee or the router answered, `ArgumentError` when the result is of
    ///   another type, ``SendError`` when the arguments cannot be sent, ``SessionError``, or `CancellationError`.
    public func call<each Argument: Encodable & Sendable, Result: Decodable & Sendable>(
        _ procedure: String, _ arguments: repeat each Argument, keywordArguments: [String: Value] = [:],
        options: CallOptions = CallOptions()
    ) async throws -> Result {
        let payload = try Payload(
            encoding: repeat each arguments, keywordArguments: keywordArguments, format: payloadFormat)
        return try await call(procedure, payload: payload, options: options).first()
    }

    /// Calls a procedure and waits for whatever it answers. See `call`.
    @_disfavoredOverload
    @discardableResult
    public func call<each Argument: Encodable & Sendable>(
        _ procedure: String, _ arguments: repeat each Argument, keywordArguments: [String: Value] = [:],
        options: CallOptions = CallOptions()
    ) async throws -> CallResult {
        let payload = try Payload(
            encoding: repeat each arguments, keywordArguments: keywordArguments, format: payloadFormat)
        return try await call(procedure, payload: payload, options: options)
    }

    /// Calls a procedure with arguments that are encoded already.
    public func call(_ procedure: String, payload: Payload) async throws -> CallResult {
        try await call(procedure, payload: payload, options: CallOptions())
    }

    // MARK: In parts

    /// Calls a procedure whose result comes in parts, the first positional one of each as an element.
    ///
    ///     for try await line in try await session.stream("com.example.search", "swift", as: String.self) { ... }
    ///
    /// Leaving the loop early cancels the call. A procedure that knows nothing of parts has only a ``Results/result()``.
    ///
    /// - Throws: ``SendError`` when the arguments cannot be sent, or ``SessionError``; what the call throws later, the
    ///   sequence does.
    public func stream<each Argument: Encodable & Sendable, Element: Decodable & Sendable>(
        _ procedure: String, _ arguments: repeat each Argument, keywordArguments: [String: Value] = [:],
        as type: Element.Type, options: CallOptions = CallOptions()
    ) async throws -> Results<Element> {
        let payload = try Payload(
            encoding: repeat each arguments, keywordArguments: keywordArguments, format: payloadFormat)
        return try await stream(procedure, payload: payload, parts: nil, options: options).decoded { try $0.first() }
    }

    /// Calls a procedure in parts, each element of `elements` being one, and takes its result in parts as well.
    ///
    ///     let shouts = try await session.stream("com.example.shout", sending: words, as: String.self)
    ///
    /// Parts of the two need not pair up. The last part of the call, sent when `elements` are over, has no arguments.
    ///
    /// - Throws: ``SessionError``; what the call or `elements` throws, the sequence does.
    public func stream<Elements: AsyncSequence & Sendable, Element: Decodable & Sendable>(
        _ procedure: String, sending elements: Elements, as type: Element.Type, options: CallOptions = CallOptions()
    ) async throws -> Results<Element> where Elements.Element: Encodable & Sendable {
        try await stream(procedure, payload: .empty, parts: CallParts(elements), options: options)
            .decoded { try $0.first() }
    }

    /// Calls a procedure in parts, each element of `elements` being one, and waits for its result.
    ///
    ///     let sum: Int = try await session.call("com.example.sum", sending: numbers)
    ///
    /// A procedure may answer before the last part; the rest is not sent then.
    ///
    /// - Throws: as `call`, and what `elements` throws, whereupon the call is cancelled; `wamp.error.feature_not_supported`
    ///   when the router or the callee takes no calls in parts.
    public func call<Elements: AsyncSequence & Sendable, Result: Decodable & Sendable>(
        _ procedure: String, sending elements: Elements, options: CallOptions = CallOptions()
    ) async throws -> Result where Elements.Element: Encodable & Sendable {
        var options = options
        options.takesParts = false
        return try await stream(procedure, payload: .empty, parts: CallParts(elements), options: options).result()
    }
}

extension Results where Element == CallResult {
    /// The same results, each as something else.
    func decoded<Other: Sendable>(_ decode: @escaping @Sendable (CallResult) throws -> Other) -> Results<Other> {
        Results<Other>(lease: lease, decode: decode)
    }
}
