public import WAMPCore

/// What answers the calls of a procedure: a closure whose types were read from its parameters and result.
public struct ProcedureHandler: Sendable {
    let answer: @concurrent @Sendable (Invocation) async throws -> Payload

    /// Answers with the result of `handler` as the one positional result.
    public init<each Parameter: Decodable & Sendable, Result: Encodable & Sendable>(
        _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Result
    ) {
        answer = { invocation in
            var reader = ArgumentReader(invocation.payload)
            let arguments = (repeat try reader.next((each Parameter).self))
            return try Payload(
                encoding: await handler(repeat each arguments), format: invocation.payloadFormat)
        }
    }

    /// Answers without results.
    public init<each Parameter: Decodable & Sendable>(
        _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Void
    ) {
        answer = { invocation in
            var reader = ArgumentReader(invocation.payload)
            let arguments = (repeat try reader.next((each Parameter).self))
            try await handler(repeat each arguments)
            return .empty
        }
    }

    /// Answers with the result of `handler`, which has the invocation at hand before its parameters.
    public init<each Parameter: Decodable & Sendable, Result: Encodable & Sendable>(
        _ handler: @escaping @concurrent @Sendable (Invocation, repeat each Parameter) async throws -> Result
    ) {
        answer = { invocation in
            var reader = ArgumentReader(invocation.payload)
            let arguments = (repeat try reader.next((each Parameter).self))
            return try Payload(
                encoding: await handler(invocation, repeat each arguments), format: invocation.payloadFormat)
        }
    }

    /// Answers without results, with the invocation at hand before the parameters.
    public init<each Parameter: Decodable & Sendable>(
        _ handler: @escaping @concurrent @Sendable (Invocation, repeat each Parameter) async throws -> Void
    ) {
        answer = { invocation in
            var reader = ArgumentReader(invocation.payload)
            let arguments = (repeat try reader.next((each Parameter).self))
            try await handler(invocation, repeat each arguments)
            return .empty
        }
    }

    /// Answers with the payload that `handler` makes of the whole invocation.
    @_disfavoredOverload  // or a handler that returns nothing would be taken for one that forgot to
    public init(_ handler: @escaping @concurrent @Sendable (Invocation) async throws -> Payload) {
        answer = handler
    }
}

extension WAMPError {
    /// What a caller is told of an error that a handler threw.
    package init(of error: any Error) {
        switch error {
        case let error as WAMPError: self = error
        case let error as ArgumentError: self.init(error)
        case is CancellationError: self.init(.canceled)
        default: self.init(.runtimeError, "\(error)")
        }
    }
}
