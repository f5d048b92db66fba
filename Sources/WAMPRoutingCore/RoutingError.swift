import WAMPCore

/// Why broker or dealer do not do what a client asks.
enum RoutingError: Error {
    /// The client is told with ERROR: which error, and a sentence for people.
    case refused(URI, String)
    /// The client is told with ERROR that it, or all together, have as many of something as they may.
    case exceeded(RouterLimit, maximum: Int)
    /// The client is told with ABORT, and its session is over.
    case violation(ProtocolViolation)
    /// Somebody has to be asked first, and takes his time: the message waits, and is handled again then.
    case undecided(AuthorizationRequest, by: URI?)
}

extension WAMPError {
    /// The ERROR that answers a request.
    func reply(to type: MessageType, _ request: RequestID) -> ErrorMessage {
        ErrorMessage(requestType: type, request: request, details: details, error: uri, payload: payload)
    }
}
