public import Distributed
public import WAMP

extension WAMPActorSystem {
    /// For Swift: begins to write the arguments of a call.
    public func makeInvocationEncoder() -> CallEncoder { CallEncoder() }

    /// For Swift: calls a method and waits for its result. Cancelling the task cancels the call at the router, and with
    /// it the task of the method.
    ///
    /// - Throws: the `WAMPError` that the callee or the router answered, `ArgumentError` when the result is of another
    ///   type, `SessionError`, or `CancellationError`.
    public func remoteCall<Act: DistributedActor, Failure: Error, Result: Codable>(
        on actor: Act, target: RemoteCallTarget, invocation: inout CallEncoder, throwing: Failure.Type,
        returning: Result.Type
    ) async throws -> Result where Act.ID == URI {
        try await call(actor.id, target, invocation).first()
    }

    /// For Swift: calls a method and waits until it is done. See
    /// ``remoteCall(on:target:invocation:throwing:returning:)``.
    public func remoteCallVoid<Act: DistributedActor, Failure: Error>(
        on actor: Act, target: RemoteCallTarget, invocation: inout CallEncoder, throwing: Failure.Type
    ) async throws where Act.ID == URI {
        _ = try await call(actor.id, target, invocation)
    }

    private func call(
        _ id: URI, _ target: RemoteCallTarget, _ invocation: CallEncoder
    ) async throws -> CallResult {
        try await session.call(procedure(target, of: id), payload: Payload(arguments: invocation.arguments))
    }
}
