public import WAMPCore

/// What comes with arguments: an ``Invocation`` or an ``Event``.
public protocol ArgumentCarrier {
    /// The arguments, decoded when they are asked for.
    var payload: Payload { get }
}

extension ArgumentCarrier {
    /// The positional argument at `index`, counted from 0. A missing one is nil where an optional type is wanted.
    ///
    /// - Throws: `ArgumentError` when it is missing or of another type. A procedure may let it through: the caller gets
    ///   `wamp.error.invalid_argument`.
    public func argument<Argument: Decodable>(
        _ index: Int, as type: Argument.Type = Argument.self
    ) throws(ArgumentError) -> Argument {
        try payload.argument(index, as: type)
    }

    /// The keyword argument called `name`. A missing one is nil where an optional type is wanted.
    ///
    /// - Throws: `ArgumentError`, as ``argument(_:as:)``.
    public func keyword<Argument: Decodable>(
        _ name: String, as type: Argument.Type = Argument.self
    ) throws(ArgumentError) -> Argument {
        try ArgumentReader(payload).keyword(name, as: type)
    }
}
