/// A client asks to join a realm.
public struct HelloMessage: Sendable, Equatable {
    /// The realm to join.
    public var realm: URI
    /// Roles, features, who the client is.
    public var details: Details

    /// Makes the message of its elements.
    public init(realm: URI, details: Details = [:]) {
        self.realm = realm
        self.details = details
    }
}

/// The router lets a client in.
public struct WelcomeMessage: Sendable, Equatable {
    /// The identifier of the new session.
    public var session: SessionID
    /// The router's roles and features, who the client is.
    public var details: Details

    /// Makes the message of its elements.
    public init(session: SessionID, details: Details = [:]) {
        self.session = session
        self.details = details
    }
}

/// Either side ends the session at once, before or after it was established. It is never answered.
public struct AbortMessage: Sendable, Equatable {
    /// May have a `message` for people.
    public var details: Details
    /// Why.
    public var reason: URI
    /// What else is to be said.
    public var payload: Payload

    /// Makes the message of its elements.
    public init(details: Details = [:], reason: URI, payload: Payload = .empty) {
        self.details = details
        self.reason = reason
        self.payload = payload
    }
}

/// Either side ends the session; the other answers with its own.
public struct GoodbyeMessage: Sendable, Equatable {
    /// May have a `message` for people.
    public var details: Details
    /// Why.
    public var reason: URI

    /// Makes the message of its elements.
    public init(details: Details = [:], reason: URI) {
        self.details = details
        self.reason = reason
    }
}
