public import WAMP

extension Router {
    /// A session of a client in this process, over a link: messages are handed over without being encoded.
    ///
    /// - Parameters:
    ///   - realm: the realm that it joins.
    ///   - role: under which it acts; nil for ``RealmAuthentication/localRole``.
    ///   - configuration: limits, and what the client announces.
    /// - Throws: `SessionError` when the router refuses, such as for an unknown realm, or `CancellationError`.
    public func session(
        realm: String, role: String? = nil, configuration: Session.Configuration = Session.Configuration()
    ) async throws -> Session {
        try await Session.join(realm, over: link(as: role), configuration: configuration, on: scheduler)
    }
}
