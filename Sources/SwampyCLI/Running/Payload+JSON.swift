import Swampy

extension Payload {
    /// Both kinds of arguments, as `{"args": [...], "kwargs": {...}}`.
    ///
    /// - Throws: `SerializationError` for arguments that cannot be read.
    func asObject() throws -> Value {
        ["args": .list(try arguments()), "kwargs": .dictionary(try keywordArguments())]
    }

    /// The one positional argument as it is, null when there is nothing, otherwise ``asObject()``.
    ///
    /// - Throws: `SerializationError` for arguments that cannot be read.
    func asValue() throws -> Value {
        if isEmpty { return .null }
        let arguments = try arguments()
        return try arguments.count == 1 && !hasKeywordArguments ? arguments[0] : asObject()
    }
}
