internal import Glibc

/// What can go wrong with a socket.
///
/// Indirect, so that it is one word where a result may be one of these: a waiting connection's frames hold several.
public indirect enum SocketError: Error, Equatable, Sendable {
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
    /// The network or the peer's machine has said that datagrams to this address do not arrive, usually because nobody
    /// receives there; the socket stays usable.
    case unreachable(SocketAddress, errno: CInt)
    /// What the service manager has handed over makes no sense; the text says why.
    case notInherited(String)
    /// The system refused; `during` names the call and its object, such as `connect to 127.0.0.1:80`.
    case system(errno: CInt, during: String)
    /// The connection is, or was to be, a secure one, and that has failed.
    case tls(TLSError)
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
        case .unreachable(let address, let number): "\(address) is unreachable: \(Self.text(of: number))"
        case .notInherited(let reason): "cannot inherit sockets: \(reason)"
        case .system(let number, let action): "cannot \(action): \(Self.text(of: number))"
        case .tls(let error): "\(error)"
        }
    }
}

extension SocketError {
    /// The error of the system call that has just failed.
    package static func last(during action: String) -> SocketError {
        .system(errno: errno, during: action)
    }

    /// What the system says about an error of its own.
    static func text(of number: CInt) -> String { String(cString: strerror(number)) }

    /// Whether the peer or the network ended the connection, rather than a fault of ours.
    package var isDisconnect: Bool {
        guard case .system(let number, _) = self else { return false }
        return [ECONNRESET, EPIPE, ETIMEDOUT, ENETRESET, EHOSTUNREACH, ENETUNREACH].contains(number)
    }

    /// Whether this machine has no way to the address at all: no such family, no route, no address of its own for it.
    var isWithoutRoute: Bool {
        guard case .system(let number, _) = self else { return false }
        return [ENETUNREACH, EAFNOSUPPORT, EADDRNOTAVAIL].contains(number)
    }
}
