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
            return try Payload(encoding: await handler(repeat each arguments))
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

    /// Answers with the payload that `handler` makes of the whole invocation.
    public init(_ handler: @escaping @concurrent @Sendable (Invocation) async throws -> Payload) {
        answer = handler
    }
}

/// One call of a procedure that this session offers.
public struct Invocation: Sendable {
    /// The arguments, decoded when they are asked for.
    public let payload: Payload
    /// What the router says of the call.
    public let details: Details

    init(_ message: InvocationMessage) {
        payload = message.payload
        details = message.details
    }

    /// The positional argument at `index`, counted from 0. A missing one is nil where an optional type is wanted.
    ///
    /// - Throws: `ArgumentError`, which a handler may let through: the caller gets `wamp.error.invalid_argument`.
    public func argument<Argument: Decodable>(
        _ index: Int, as type: Argument.Type = Argument.self
    ) throws(ArgumentError) -> Argument {
        try payload.argument(index, as: type)
    }

    /// The keyword argument called `name`. A missing one is nil where an optional type is wanted.
    ///
    /// - Throws: `ArgumentError`, which a handler may let through: the caller gets `wamp.error.invalid_argument`.
    public func keyword<Argument: Decodable>(
        _ name: String, as type: Argument.Type = Argument.self
    ) throws(ArgumentError) -> Argument {
        try ArgumentReader(payload).keyword(name, as: type)
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
