public import Distributed
internal import WAMP

/// The arguments of a call from anybody, read in the order of the method's parameters.
///
/// One that is not among the positional arguments is looked for among the keyword arguments, by its label.
public struct CallDecoder: DistributedTargetInvocationDecoder {
    /// What arguments and results are.
    public typealias SerializationRequirement = any Codable

    private var positional: ArgumentReader
    private var positionalCount: Int  // that are still to be read
    private var labels: ArraySlice<String?>

    init(_ payload: Payload, labels: [String?]) throws {
        self.labels = labels[...]
        positional = ArgumentReader(payload)
        positionalCount = payload.hasKeywordArguments ? try payload.arguments().count : labels.count
    }

    /// For Swift: the next argument. A missing one is nil where an optional type is wanted.
    ///
    /// - Throws: `ArgumentError`, which the caller is told as `wamp.error.invalid_argument`.
    public mutating func decodeNextArgument<Argument: Codable>() throws -> Argument {
        let label = labels.popFirst() ?? nil
        if positionalCount == 0, let label { return try positional.keyword(label) }
        positionalCount = max(0, positionalCount - 1)
        return try positional.next()
    }

    /// For Swift: there are none, as generic methods are not offered.
    public mutating func decodeGenericSubstitutions() throws -> [any Any.Type] { [] }

    /// For Swift: whatever the method says.
    public mutating func decodeReturnType() throws -> (any Any.Type)? { nil }

    /// For Swift: whatever the method says.
    public mutating func decodeErrorType() throws -> (any Any.Type)? { nil }
}
