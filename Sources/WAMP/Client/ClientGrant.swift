internal import WAMPCore

/// What a client registered or subscribed to, and asks each of its sessions for.
final class ClientGrant: @unchecked Sendable {  // touched on the client's scheduler only
    enum Kind {
        case procedure(ProcedureHandler, RegisterOptions)
        case topic(EventTarget, SubscribeOptions)
    }

    let name: String
    let kind: Kind
    /// What the program sees.
    let grant = Grant()
    /// What the present session granted.
    private var current: (session: Session, grant: Grant)?
    private var isCancelled = false

    init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
        if case .topic(let target, _) = kind { grant.onEnd = { target.finish($0) } }
    }

    /// Asks `session` for it; `revoked` is called when the router takes it back.
    ///
    /// - Throws: as `Session.register` and `subscribe`.
    nonisolated(nonsending) func attach(
        to session: Session, revoked: @escaping @Sendable (URI?) -> Void
    ) async throws {
        let granted = Grant()
        granted.onEnd = { end in
            if case .revoked(let reason) = end { revoked(reason) }
        }
        switch kind {
        case .procedure(let handler, let options):
            try await session.register(name, handler: handler, options: options, grant: granted)
        case .topic(let target, let options):
            try await session.subscribe(name, target: target, options: options, grant: granted)
        }
        guard !isCancelled else { return try await session.cancel(granted) }
        current = (session, granted)
        if let number = granted.number { grant.begin(number) }
    }

    /// The session is lost.
    func detach() {
        current = nil
        grant.suspend()
    }

    /// Gives it back.
    nonisolated(nonsending) func cancel() async throws {
        isCancelled = true
        grant.finish(.cancelled)
        guard let current else { return }
        self.current = nil
        try await current.session.cancel(current.grant)
    }
}
