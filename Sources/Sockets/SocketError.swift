internal import Glibc

/// What can go wrong with a socket.
public enum SocketError: Error, Equatable, Sendable {
    /// This side closed it.
    case closed
    /// The task was cancelled while it waited.
    case cancelled
    /// The deadline passed first.
    case timedOut(after: Duration)
    /// Another task already waits for the same thing.
    case busy
    /// The address cannot be understood; the text says why.
    case invalidAddress(String)
    /// The name has no address; the text is the resolver's own.
    case unresolved(host: String, reason: String)
    /// The system refused; `during` names the call and its object, such as `connect to 127.0.0.1:80`.
    case system(errno: CInt, during: String)
}

extension SocketError: CustomStringConvertible {
    /// One line that an operator can act on.
    public var description: String {
        switch self {
        case .closed: "the socket is closed"
        case .cancelled: "cancelled"
        case .timedOut(let limit): "timed out after \(limit)"
        case .busy: "another task already waits on this socket"
        case .invalidAddress(let reason): "invalid address: \(reason)"
        case .unresolved(let host, let reason): "cannot resolve \(host): \(reason)"
        case .system(let number, let action): "cannot \(action): \(String(cString: strerror(number)))"
        }
    }
}

extension SocketError {
    /// The error of the system call that has just failed.
    package static func last(during action: String) -> SocketError {
        .system(errno: errno, during: action)
    }

    /// Whether the peer or the network ended the connection, rather than a fault of ours.
    package var isDisconnect: Bool {
        guard case .system(let number, _) = self else { return false }
        return [ECONNRESET, EPIPE, ETIMEDOUT, ENETRESET, EHOSTUNREACH, ENETUNREACH].contains(number)
    }
}
