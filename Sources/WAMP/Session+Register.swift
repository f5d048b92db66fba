internal import Scheduling
public import WAMPCore

extension Session {
    /// Offers a procedure, whose parameters are read from the positional arguments of each call.
    ///
    ///     try await session.register("com.example.add") { (a: Int, b: Int) in a + b }
    ///
    /// Calls run at the same time, each as a task that prefers the session's scheduler; the task is cancelled when the
    /// caller cancels or leaves. What the handler throws reaches the caller: a `WAMPError` as it is, anything else as
    /// `wamp.error.runtime_error`. Arguments of the wrong type are answered with `wamp.error.invalid_argument`.
    ///
    /// - Throws: the `WAMPError` of the router, such as `wamp.error.procedure_already_exists`,
    ///   ``SessionError/ended(_:)``, or `CancellationError`, after which the procedure is not offered.
    @discardableResult
    public nonisolated func register<each Parameter: Decodable & Sendable, Result: Encodable & Sendable>(
        _ procedure: String, _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Result
    ) async throws -> Registration {
        try await register(procedure, handler: ProcedureHandler(handler))
    }

    /// Offers a procedure without a result.
    @discardableResult
    public nonisolated func register<each Parameter: Decodable & Sendable>(
        _ procedure: String, _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Void
    ) async throws -> Registration {
        try await register(procedure, handler: ProcedureHandler(handler))
    }

    /// Offers a procedure that sees the whole invocation, with its keyword arguments and details.
    @discardableResult
    public nonisolated func register(
        _ procedure: String, _ handler: @escaping @concurrent @Sendable (Invocation) async throws -> Payload
    ) async throws -> Registration {
        try await register(procedure, handler: ProcedureHandler(handler))
    }

    /// Offers a procedure that was made before.
    @discardableResult
    public func register(_ procedure: String, handler: ProcedureHandler) async throws -> Registration {
        let reply = try await request { machine, waiter in
            let register = machine.register(URI(procedure), handler: handler, waiter: waiter)
            return (register.request, .register(register))
        }
        guard case .registered(let id) = reply else { preconditionFailure("REGISTER is answered by REGISTERED") }
        return Registration(id: id, session: self)
    }

    func unregister(_ registration: RegistrationID) async throws {
        guard isOpen else { return }
        _ = try await request { machine, waiter in
            switch machine.unregister(registration, waiter: waiter) {
            case .send(let message): return (message.request, .unregister(message))
            case .resume(let waiter):
                waiter.resume(returning: .unregistered)
                return nil
            }
        }
    }
}

/// A procedure that a session offers, until it is cancelled or the session ends.
public struct Registration: Sendable {
    /// Its number at the router.
    public let id: RegistrationID
    let session: Session

    /// Takes the procedure back. Calls that run already are still answered. Safe to call twice.
    ///
    /// - Throws: the `WAMPError` of the router, or `CancellationError`.
    public func cancel() async throws {
        try await session.unregister(id)
    }
}
