/// The dealer brings a call to a callee.
public struct InvocationMessage: Sendable, Equatable {
    /// The identifier of this request.
    public var request: RequestID
    /// Why the session gets the call.
    public var registration: RegistrationID
    /// Who calls, if disclosed; the procedure, if the registration is a pattern.
    public var details: Details
    /// The arguments.
    public var payload: Payload

    /// Makes the message of its elements.
    public init(request: RequestID, registration: RegistrationID, details: Details = [:], payload: Payload = .empty) {
        self.request = request
        self.registration = registration
        self.details = details
        self.payload = payload
    }
}

/// The dealer tells a callee that the result of an invocation is no longer wanted.
public struct InterruptMessage: Sendable, Equatable {
    /// The INVOCATION to cancel.
    public var request: RequestID
    /// How the call was cancelled.
    public var options: Details

    /// Makes the message of its elements.
    public init(request: RequestID, options: Details = [:]) {
        self.request = request
        self.options = options
    }
}

/// A callee answers an invocation, wholly or in part.
public struct YieldMessage: Sendable, Equatable {
    /// The INVOCATION that is answered.
    public var request: RequestID
    /// Whether more parts follow.
    public var options: Details
    /// What the procedure returns.
    public var payload: Payload

    /// Makes the message of its elements.
    public init(request: RequestID, options: Details = [:], payload: Payload = .empty) {
        self.request = request
        self.options = options
        self.payload = payload
    }
}
