/// A callee offers a procedure.
public struct RegisterMessage: Sendable, Equatable {
    /// The identifier of this request.
    public var request: RequestID
    /// How to compare procedures, whether callees may share the registration...
    public var options: Details
    /// A procedure, or a pattern of procedures as the options say.
    public var procedure: URI

    /// Makes the message of its elements.
    public init(request: RequestID, options: Details = [:], procedure: URI) {
        self.request = request
        self.options = options
        self.procedure = procedure
    }
}

/// The dealer accepts a registration.
public struct RegisteredMessage: Sendable, Equatable {
    /// The REGISTER that is answered.
    public var request: RequestID
    /// The identifier of the registration, which others may share.
    public var registration: RegistrationID

    /// Makes the message of its elements.
    public init(request: RequestID, registration: RegistrationID) {
        self.request = request
        self.registration = registration
    }
}

/// A callee no longer offers a procedure.
public struct UnregisterMessage: Sendable, Equatable {
    /// The identifier of this request.
    public var request: RequestID
    /// The registration to end.
    public var registration: RegistrationID

    /// Makes the message of its elements.
    public init(request: RequestID, registration: RegistrationID) {
        self.request = request
        self.registration = registration
    }
}

/// The dealer ended a registration: as asked, or, with details and request 0, because it revokes it.
public struct UnregisteredMessage: Sendable, Equatable {
    /// The UNREGISTER that is answered, or 0.
    public var request: RequestID
    /// Which registration is revoked and why; nil in an answer.
    public var details: Details?

    /// Makes the message of its elements.
    public init(request: RequestID, details: Details? = nil) {
        self.request = request
        self.details = details
    }
}
