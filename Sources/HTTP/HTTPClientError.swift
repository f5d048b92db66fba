public import Sockets

/// Why a request has no response.
public enum HTTPClientError: Error, Equatable, Sendable {
    /// The URL cannot be understood, or is of a kind that is not spoken here; the text says why.
    case invalidURL(String)
    /// There was no connection to the server or its proxy, or it broke before the response was complete.
    case connection(SocketError)
    /// The connection ended before the response was complete.
    case truncated
    /// What came is no HTTP/1.1 response; the text says why.
    case malformedResponse(String)
    /// The body is larger than was allowed.
    case responseTooLarge(limit: Int)
    /// The server was too slow.
    case timedOut(after: Duration)
    /// The task was cancelled.
    case cancelled
    /// The server sent the client from one place to another more often than was allowed.
    case tooManyRedirects(limit: Int)
    /// The proxy did not connect; its answer has this status, such as 407 when it wants to know who asks.
    case proxyRefused(status: Int)
    /// The client was closed.
    case closed
}

extension HTTPClientError: CustomStringConvertible {
    /// One line that an operator can act on.
    public var description: String {
        switch self {
        case .invalidURL(let reason): "invalid URL: \(reason)"
        case .connection(let error): "\(error)"
        case .truncated: "the connection ended before the response was complete"
        case .malformedResponse(let reason): "malformed response: \(reason)"
        case .responseTooLarge(let limit): "the response is larger than \(limit) bytes"
        case .timedOut(let limit): "no response within \(limit)"
        case .cancelled: "cancelled"
        case .tooManyRedirects(let limit): "redirected more than \(limit) times"
        case .proxyRefused(let status): "the proxy refused to connect, with status \(status)"
        case .closed: "the HTTP client is closed"
        }
    }
}

extension HTTPClientError {
    init(_ error: SocketError) {
        self =
            switch error {
            case .cancelled: .cancelled
            case .timedOut(let limit): .timedOut(after: limit)
            default: .connection(error)
            }
    }
}
