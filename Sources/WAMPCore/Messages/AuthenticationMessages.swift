/// The router asks a client to prove who it is.
public struct ChallengeMessage: Sendable, Equatable {
    /// The way to authenticate: `ticket`, `wampcra`...
    public var method: String
    /// What the way to authenticate needs.
    public var extra: Details

    /// Makes the message of its elements.
    public init(method: String, extra: Details = [:]) {
        self.method = method
        self.extra = extra
    }
}

/// The client proves who it is.
public struct AuthenticateMessage: Sendable, Equatable {
    /// The proof.
    public var signature: String
    /// What the way to authenticate needs.
    public var extra: Details

    /// Makes the message of its elements.
    public init(signature: String, extra: Details = [:]) {
        self.signature = signature
        self.extra = extra
    }
}
