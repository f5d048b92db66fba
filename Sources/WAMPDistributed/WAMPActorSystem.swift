public import Distributed
internal import Logging
internal import Scheduling
internal import Synchronization
public import WAMP

/// Distributed actors over a WAMP session: each method of an actor is a procedure, and ids are URIs.
///
/// ```swift
/// let system = WAMPActorSystem(session)
/// let greeter = try await system.serve(as: "com.example.greeter") { Greeter(actorSystem: system) }
/// ```
///
/// From then on anybody in the realm, in any language, calls `com.example.greeter.greet` with positional arguments, or
/// with keyword arguments that are named like the labels. Another Swift program needs the type of the actor, or a
/// `@Resolvable` protocol of it:
///
/// ```swift
/// let greeter = try Greeter.resolve(id: "com.example.greeter", using: system)
/// let greeting = try await greeter.greet(name: "Ada")
/// ```
///
/// The callee of such a call may be written in another language just as well. A system may be used from anywhere; it
/// keeps its session, but neither keeps an actor alive.
public final class WAMPActorSystem: DistributedActorSystem, Sendable {
    /// What ids are.
    public typealias ActorID = URI
    /// What arguments and results are.
    public typealias SerializationRequirement = any Codable
    /// What writes the arguments of a call.
    public typealias InvocationEncoder = CallEncoder
    /// What reads the arguments of a call.
    public typealias InvocationDecoder = CallDecoder
    /// What takes the result of a call.
    public typealias ResultHandler = CallAnswer

    /// The session that calls are made and answered on.
    public let session: Session

    private let log = Logger(label: "swampy.wamp")
    private let state = Mutex(State())
    @TaskLocal private static var reservation: Reservation?

    private struct State {
        var offers: [URI: Offer] = [:]
        /// Those of actors that are being made.
        var reserved: Set<URI> = []
        /// Those of ids that may be taken again.
        var withdrawals: [URI: Task<Void, Never>] = [:]
        var offered: [ObjectIdentifier: [DistributedMethod]] = [:]  // by the type of the actor
        var called: [String: DistributedMethod] = [:]  // by target
    }

    /// A system on `session`; one is enough for a session.
    public init(_ session: Session) {
        self.session = session
    }

    // MARK: Serving

    /// Makes an actor with an id of its own, and returns when its methods can be called.
    ///
    /// It is served for as long as somebody holds it and the session lasts.
    ///
    /// - Parameters:
    ///   - id: what the names of its procedures begin with.
    ///   - make: makes one actor of this system and returns it.
    /// - Throws: what `make` throws; `wamp.error.procedure_already_exists` when a living actor here has the id, or
    ///   somebody at the router one of its procedures; another `WAMPError` of the router; `SessionError`, or
    ///   `CancellationError`. Nothing is served then.
    public func serve<Act: DistributedActor>(
        as id: URI, _ make: () async throws -> Act
    ) async throws -> Act where Act.ActorSystem == WAMPActorSystem {
        let isFree = state.withLock { $0.offers[id] == nil && $0.reserved.insert(id).inserted }
        guard isFree else { throw WAMPError(.procedureAlreadyExists, "there is an actor with the id \(id) already") }
        defer { state.withLock { _ = $0.reserved.remove(id) } }
        let actor = try await Self.$reservation.withValue(Reservation(id)) { try await make() }
        precondition(actor.id == id, "serve(as:) makes one actor of this system, and returns it")
        try await waitUntilServed(actor)
        return actor
    }

    /// Waits until an actor that was made without ``serve(as:_:)`` can be called by its id.
    ///
    /// - Throws: as ``serve(as:_:)``. Cancelling the task does not end the wait; the session's end does.
    public func waitUntilServed<Act: DistributedActor>(_ actor: Act) async throws
    where Act.ActorSystem == WAMPActorSystem {
        guard let offer = state.withLock({ $0.offers[actor.id] }) else { return }
        _ = try await offer.registering.value
    }

    /// Serves an actor no longer, though somebody holds it still; calls that run already are answered. Returns when its
    /// procedures may be taken by somebody else.
    ///
    /// - Throws: the `WAMPError` of the router, or `CancellationError`.
    public func withdraw<Act: DistributedActor>(_ actor: Act) async throws where Act.ActorSystem == WAMPActorSystem {
        try await state.withLock { $0.offers.removeValue(forKey: actor.id) }?.withdraw()
    }

    // MARK: DistributedActorSystem

    /// For Swift: the actor of this process with this id; nil for a stub that calls one elsewhere.
    public func resolve<Act: DistributedActor>(id: URI, as type: Act.Type) -> Act? where Act.ID == URI {
        // An actor must not be let go of under the lock: its end comes back here.
        let actor = state.withLock { $0.offers[id]?.actor }
        return actor as? Act
    }

    /// For Swift: the id of an actor that is being made: that of ``serve(as:_:)``, or one that nobody else has.
    public func assignID<Act: DistributedActor>(_ type: Act.Type) -> URI where Act.ID == URI {
        Self.reservation?.take() ?? .unique()
    }

    /// For Swift: the actor is made, and can be called once its procedures are registered, which begins here.
    public func actorReady<Act: DistributedActor>(_ actor: Act) where Act.ID == URI {
        let id = actor.id
        let methods = methods(of: Act.self)
        let handlers = methods.map { ($0, handler(for: $0, of: actor)) }
        state.withLock { state in
            let withdrawal = state.withdrawals[id]
            state.offers[id] = Offer(
                actor: actor,
                registering: session.scheduler.task {
                    await withdrawal?.value
                    return try await self.register(handlers, of: id)
                })
        }
    }

    /// For Swift: nobody holds the actor any more, and its procedures are taken back.
    public func resignID(_ id: URI) {
        // One that was withdrawn may have a living successor under its id.
        guard let offer = state.withLock({ $0.offers[id] }), offer.actor == nil else { return }
        state.withLock { state in
            state.offers[id] = nil
            state.withdrawals[id] = session.scheduler.task {
                // Nobody waits for it; a router that refuses, or is gone, leaves nothing to do.
                try? await offer.withdraw()
                self.state.withLock { $0.withdrawals[id] = nil }
            }
        }
    }

    // MARK: Procedures

    private func register(
        _ handlers: [(DistributedMethod, ProcedureHandler)], of id: URI
    ) async throws -> [Registration] {
        var registrations: [Registration] = []
        do {
            for (method, handler) in handlers {
                registrations.append(try await session.register(procedure(method, of: id), handler: handler))
            }
            return registrations
        } catch {
            log.warning("an actor is not served", metadata: ["actor": "\(id)", "error": "\(error)"])
            // All or none; a router that refuses, or is gone, leaves nothing to do.
            for registration in registrations { try? await registration.cancel() }
            throw error
        }
    }

    private func handler<Act: DistributedActor>(for method: DistributedMethod, of actor: Act) -> ProcedureHandler
    where Act.ID == URI {
        ProcedureHandler { [weak actor] (invocation: Invocation) in
            guard let actor else { throw WAMPError(.noSuchProcedure, "the actor is gone") }
            var arguments = try CallDecoder(invocation.payload, labels: method.labels)
            let answer = CallAnswer(in: invocation.payloadFormat)
            try await self.executeDistributedTarget(
                on: actor, target: RemoteCallTarget(method.target), invocationDecoder: &arguments, handler: answer)
            return try answer.payload()
        }
    }

    /// The methods that can be offered, looked for when the first actor of a type is made.
    private func methods<Act: DistributedActor>(of type: Act.Type) -> [DistributedMethod] {
        if let methods = state.withLock({ $0.offered[ObjectIdentifier(type)] }) { return methods }
        let methods = findMethods(of: type)
        state.withLock { $0.offered[ObjectIdentifier(type)] = methods }
        return methods
    }

    private func findMethods<Act: DistributedActor>(of type: Act.Type) -> [DistributedMethod] {
        let methods = DistributedMethod.methods(of: type)
        let names = Set(methods.map(\.name))
        precondition(names.count == methods.count, "distributed methods of \(type) have the same name but for labels")
        for method in methods where method.isGeneric {
            log.warning("a generic method is not served", metadata: ["actor": "\(type)", "method": "\(method.name)"])
        }
        return methods.filter { !$0.isGeneric }
    }

    private func procedure(_ method: DistributedMethod, of id: URI) -> String { "\(id).\(method.name)" }

    /// The procedure that Swift calls `target`.
    func procedure(_ target: RemoteCallTarget, of id: URI) -> String {
        let method = state.withLock { state in
            if let known = state.called[target.identifier] { return known }
            let method = DistributedMethod(target: target.identifier, isGeneric: false)
            state.called[target.identifier] = method
            return method
        }
        return procedure(method, of: id)
    }
}

/// The id of the one actor that is about to be made.
private final class Reservation: Sendable {
    private let id: Mutex<URI?>

    init(_ id: URI) { self.id = Mutex(id) }

    func take() -> URI? { id.withLock { $0.take() } }
}

extension URI {
    /// A URI that no other actor has, of 128 random bits.
    fileprivate static func unique() -> URI {
        URI("swampy.actor." + String(UInt128.random(in: 0 ... .max), radix: 16))
    }
}
