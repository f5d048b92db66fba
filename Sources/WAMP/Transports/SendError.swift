public import WAMPCore

/// Why a message was not sent. The session goes on.
@nonexhaustive
public enum SendError: Error, Hashable, Sendable {
    /// The serializer has no way to write something in it.
    case notEncodable(SerializationError)
    /// It is longer than the other side said that it takes.
    case tooLong(limit: Int)
}

extension SendError {
    /// The error that tells a caller of it.
    package var uri: URI {
        switch self {
        case .notEncodable: .invalidArgument
        case .tooLong: .payloadSizeExceeded
        }
    }
}

extension SendError: CustomStringConvertible {
    /// One line that an operator can act on.
    public var description: String {
        switch self {
        case .notEncodable(let error): "\(error)"
        case .tooLong(let limit): "the message is longer than the \(limit) bytes that the other side takes"
        }
    }
}
