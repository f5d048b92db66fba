public import Distributed
internal import SerializationCore
internal import WAMP

/// The arguments of a call to a distributed actor, in their order.
public struct CallEncoder: DistributedTargetInvocationEncoder {
    /// What arguments and results are.
    public typealias SerializationRequirement = any Codable

    private(set) var arguments: [Value] = []

    /// For Swift: takes the next argument. Throws what it throws while it encodes itself.
    public mutating func recordArgument<Argument: Codable>(_ argument: RemoteCallArgument<Argument>) throws {
        arguments.append(try ValueEncoder().encode(argument.value))
    }

    /// For Swift. The stub of a `@Resolvable` protocol says here which stub it is, which nobody needs to know.
    ///
    /// - Throws: `WAMPError` for a generic method, since WAMP cannot tell the callee which types were chosen.
    public mutating func recordGenericSubstitution<Substitution>(_ type: Substitution.Type) throws {
        guard !(type is any DistributedActor.Type) else { return }
        throw WAMPError(.invalidArgument, "a generic method cannot be called over WAMP")
    }

    /// For Swift: results say of which type they are.
    public mutating func recordReturnType<Result: Codable>(_ type: Result.Type) throws {}

    /// For Swift: errors say which they are.
    public mutating func recordErrorType<Failure: Error>(_ type: Failure.Type) throws {}

    /// For Swift.
    public mutating func doneRecording() throws {}
}
