public import WAMPCore

/// What a session wants to do, and who it is.
public struct AuthorizationRequest: Sendable, Equatable {
    /// What may need permission.
    @nonexhaustive
    public enum Action: String, Sendable, CaseIterable {
        case call, register, publish, subscribe
    }

    /// Which session it is.
    public let session: SessionID
    /// As whom it was authenticated.
    public let authID: String
    /// The role under which it acts.
    public let authRole: String
    /// What it wants to do.
    public let action: Action
    /// The procedure or topic, well formed under the rules of the realm; a pattern, as ``match`` says.
    public let uri: URI
    /// How the procedure of a registration or the topic of a subscription is compared.
    public let match: MatchPolicy
}

/// The answer to an ``AuthorizationRequest``.
@nonexhaustive
public enum Authorization: Sendable, Equatable {
    case allowed
    /// The client is told `wamp.error.not_authorized`.
    case denied
    /// It could not be found out, for this reason: the client is told `wamp.error.authorization_failed`.
    case failed(String)
}

/// Decides what sessions may do.
public typealias Authorizer = @Sendable (AuthorizationRequest) -> Authorization
