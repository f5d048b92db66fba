public import Distributed

/// A distributed actor over WAMP that runs on the scheduler of its session, so that a call hops to no other thread.
///
/// ```swift
/// distributed actor Greeter: WAMPActor {
///     distributed func greet(name: String) -> String { "Hello, \(name)" }
/// }
/// ```
///
/// An actor with the `ActorSystem` alone works too, on the global pool. It may not be private or generic.
public protocol WAMPActor: DistributedActor where ActorSystem == WAMPActorSystem {}

extension WAMPActor {
    /// The scheduler of the session.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { actorSystem.session.unownedExecutor }
}
