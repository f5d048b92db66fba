/// A request failed.
public struct ErrorMessage: Sendable, Equatable {
    /// What failed: the type of the request.
    public var requestType: MessageType
    /// Which request failed.
    public var request: RequestID
    /// What is to be said about the error.
    public var details: Details
    /// Which error it is. Not checked: some peers put free text here.
    public var error: URI
    /// What the error says.
    public var payload: Payload

    /// Makes the message of its elements.
    public init(
        requestType: MessageType, request: RequestID, details: Details = [:], error: URI, payload: Payload = .empty
    ) {
        self.requestType = requestType
        self.request = request
        self.details = details
        self.error = error
        self.payload = payload
    }
}
