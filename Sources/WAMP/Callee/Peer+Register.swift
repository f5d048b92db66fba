public import WAMPCore

extension Peer {
    /// Offers a procedure, whose parameters are read from the positional arguments of each call.
    ///
    ///     try await session.register("com.example.add") { (a: Int, b: Int) in a + b }
    ///
    /// Calls run at the same time, each as a task that prefers the session's scheduler; the task is cancelled when the
    /// caller cancels or leaves. What the handler throws reaches the caller: a `WAMPError` as it is, anything else as
    /// `wamp.error.runtime_error`. Arguments of the wrong type are answered with `wamp.error.invalid_argument`.
    ///
    /// - Throws: the `WAMPError` of the router, such as `wamp.error.procedure_already_exists`, ``SessionError``, or
    ///   `CancellationError`, after which the procedure is not offered.
    @discardableResult
    public func register<each Parameter: Decodable & Sendable, Result: Encodable & Sendable>(
        _ procedure: String, options: RegisterOptions = RegisterOptions(),
        _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Result
    ) async throws -> Registration {
        try await register(procedure, handler: ProcedureHandler(handler), options: options)
    }

    /// Offers a procedure without a result.
    @discardableResult
    public func register<each Parameter: Decodable & Sendable>(
        _ procedure: String, options: RegisterOptions = RegisterOptions(),
        _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Void
    ) async throws -> Registration {
        try await register(procedure, handler: ProcedureHandler(handler), options: options)
    }

    /// Offers a procedure whose handler has the invocation at hand, before the parameters: who calls, results in parts.
    ///
    ///     try await session.register("com.example.count") { (invocation: Invocation, limit: Int) in
    ///         for number in 1...limit { try await invocation.progress(number) }
    ///         return limit
    ///     }
    @discardableResult
    public func register<each Parameter: Decodable & Sendable, Result: Encodable & Sendable>(
        _ procedure: String, options: RegisterOptions = RegisterOptions(),
        _ handler: @escaping @concurrent @Sendable (Invocation, repeat each Parameter) async throws -> Result
    ) async throws -> Registration {
        try await register(procedure, handler: ProcedureHandler(handler), options: options)
    }

    /// Offers a procedure without a result, whose handler has the invocation at hand.
    @discardableResult
    public func register<each Parameter: Decodable & Sendable>(
        _ procedure: String, options: RegisterOptions = RegisterOptions(),
        _ handler: @escaping @concurrent @Sendable (Invocation, repeat each Parameter) async throws -> Void
    ) async throws -> Registration {
        try await register(procedure, handler: ProcedureHandler(handler), options: options)
    }

    /// Offers a procedure that sees the whole invocation and makes the whole answer.
    @_disfavoredOverload  // or a handler that returns nothing would be taken for one that forgot to
    @discardableResult
    public func register(
        _ procedure: String, options: RegisterOptions = RegisterOptions(),
        _ handler: @escaping @concurrent @Sendable (Invocation) async throws -> Payload
    ) async throws -> Registration {
        try await register(procedure, handler: ProcedureHandler(handler), options: options)
    }

    /// Offers a procedure that was made before.
    @discardableResult
    public func register(_ procedure: String, handler: ProcedureHandler) async throws -> Registration {
        try await register(procedure, handler: handler, options: RegisterOptions())
    }
}
