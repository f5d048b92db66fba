public import WAMPCore

/// What a call answered: positional and keyword results, decoded when they are asked for.
public struct CallResult: Sendable {
    /// The results as they came.
    public let payload: Payload
    /// What the router said about them.
    public let details: Details

    init(_ message: ResultMessage, payload: Payload) {
        self.payload = payload
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
