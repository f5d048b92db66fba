public import WAMPCore

extension Session {
    /// Calls a procedure and waits for its result, the first positional one, as the type that is wanted.
    ///
    ///     let sum: Int = try await session.call("com.example.add", 2, 3)
    ///
    /// Cancelling the task cancels the call at the router, and with it the callee's handler if it can be.
    ///
    /// - Throws: the `WAMPError` that the callee or the router answered, `ArgumentError` when the result is of
    ///   another type, ``SessionError/ended(_:)``, or `CancellationError`.
    public nonisolated func call<each Argument: Encodable & Sendable, Result: Decodable & Sendable>(
        _ procedure: String, _ arguments: repeat each Argument, keywordArguments: [String: Value] = [:]
    ) async throws -> Result {
        let payload = try Payload(encoding: repeat each arguments, keywordArguments: keywordArguments)
        return try await call(procedure, payload: payload).first()
    }

    /// Calls a procedure and waits for whatever it answers. See `call`.
    @_disfavoredOverload
    @discardableResult
    public nonisolated func call<each Argument: Encodable & Sendable>(
        _ procedure: String, _ arguments: repeat each Argument, keywordArguments: [String: Value] = [:]
    ) async throws -> CallResult {
        let payload = try Payload(encoding: repeat each arguments, keywordArguments: keywordArguments)
        return try await call(procedure, payload: payload)
    }

    /// Calls a procedure with arguments that are encoded already.
    public func call(_ procedure: String, payload: Payload) async throws -> CallResult {
        let reply = try await request { machine, waiter in
            let call = machine.call(URI(procedure), payload: payload, waiter: waiter)
            return (call.request, .call(call))
        }
        guard case .result(let result) = reply else { preconditionFailure("CALL is answered by RESULT") }
        return CallResult(result)
    }
}

/// What a call answered: positional and keyword results, decoded when they are asked for.
public struct CallResult: Sendable {
    /// The results as they came.
    public let payload: Payload
    /// What the router said about them.
    public let details: Details

    init(_ message: ResultMessage) {
        payload = message.payload
        details = message.details
    }

    /// The first positional result. A missing one is nil where an optional type is wanted.
    ///
    /// - Throws: `ArgumentError` when it is missing or of another type.
    public func first<Result: Decodable>(as type: Result.Type = Result.self) throws(ArgumentError) -> Result {
        try payload.argument(0, as: type)
    }

    /// The keyword result called `name`. A missing one is nil where an optional type is wanted.
    ///
    /// - Throws: `ArgumentError` when it is missing or of another type.
    public func keyword<Result: Decodable>(
        _ name: String, as type: Result.Type = Result.self
    ) throws(ArgumentError) -> Result {
        try ArgumentReader(payload).keyword(name, as: type)
    }
}
