/// A caller calls a procedure.
public struct CallMessage: Sendable, Equatable {
    /// The identifier of this request.
    public var request: RequestID
    /// How long the call may take, whether its results may come in parts...
    public var options: Details
    /// What is called.
    public var procedure: URI
    /// The arguments.
    public var payload: Payload

    /// Makes the message of its elements.
    public init(request: RequestID, options: Details = [:], procedure: URI, payload: Payload = .empty) {
        self.request = request
        self.options = options
        self.procedure = procedure
        self.payload = payload
    }
}

/// A caller no longer wants the result of a call.
public struct CancelMessage: Sendable, Equatable {
    /// The CALL to cancel.
    public var request: RequestID
    /// How to cancel.
    public var options: Details

    /// Makes the message of its elements.
    public init(request: RequestID, options: Details = [:]) {
        self.request = request
        self.options = options
    }
}

/// The dealer brings the result of a call, or a part of it.
public struct ResultMessage: Sendable, Equatable {
    /// The CALL that is answered.
    public var request: RequestID
    /// Whether more parts follow.
    public var details: Details
    /// What the callee returned.
    public var payload: Payload

    /// Makes the message of its elements.
    public init(request: RequestID, details: Details = [:], payload: Payload = .empty) {
        self.request = request
        self.details = details
        self.payload = payload
    }
}
