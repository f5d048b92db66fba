internal import Distributed
internal import WAMP

/// An actor of this process and its procedures at the router. It does not keep the actor.
struct Offer: Sendable {
    weak let actor: (any DistributedActor)?
    /// Ends when every procedure is registered, or none is.
    let registering: Task<[Registration], any Error>

    /// Takes the procedures back, once they are there.
    ///
    /// - Throws: the `WAMPError` of the router for the first one that it does not take back.
    func withdraw() async throws {
        guard case .success(let registrations) = await registering.result else { return }
        for registration in registrations { try await registration.cancel() }
    }
}
