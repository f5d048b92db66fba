/// How a peer broke the rules of WAMP. It is told with ABORT, and its session is over.
@nonexhaustive
public enum ProtocolViolation: Error, Equatable, Sendable {
    /// The bytes are not what the serializer writes.
    case malformed(SerializationError)
    /// The message is not a list.
    case notAList
    /// The message is a list of nothing.
    case emptyList
    /// The message does not begin with an integer.
    case noMessageType
    /// No message begins with this number.
    case unknownMessageType(Int)
    /// The message has a number of elements that its type never has.
    case wrongLength(MessageType, Int)
    /// The element at `index`, counted from 0, is not what the message has there.
    case wrongElement(MessageType, index: Int, expected: String)
    /// A known option or detail has the wrong type, or a value that it cannot have.
    case wrongOption(MessageType, key: String)
    /// The message is not allowed now.
    case unexpected(MessageType, state: String)
    /// An ERROR answers a type of request that the peer is never sent.
    case invalidRequestType
    /// An answer to an invocation that never was.
    case unknownInvocation(RequestID)
    /// An answer to a request that never was, or was answered before.
    case unknownRequest(MessageType, RequestID)
    /// A request's identifier does not follow the one before.
    case requestIDOutOfSequence(RequestID)
    /// An invocation of a registration that the callee does not have.
    case unknownRegistration(RegistrationID)
}

extension ProtocolViolation: CustomStringConvertible {
    /// One line, as it is told to the peer.
    public var description: String {
        switch self {
        case .malformed(let error): "malformed message: \(error)"
        case .notAList: "a message is a list"
        case .emptyList: "a message is not an empty list"
        case .noMessageType: "a message begins with an integer"
        case .unknownMessageType(let code): "unknown message type \(code)"
        case .wrongLength(let type, let count): "\(type) with \(count) elements"
        case .wrongElement(let type, let index, let expected): "\(type): element \(index) is not \(expected)"
        case .wrongOption(let type, let key): "\(type): invalid value of \(key)"
        case .unexpected(let type, let state): "\(type) received while \(state)"
        case .invalidRequestType: "ERROR for something that is no request to this peer"
        case .unknownInvocation(let request): "answer to unknown invocation \(request)"
        case .unknownRequest(let type, let request): "answer to unknown \(type) \(request)"
        case .requestIDOutOfSequence(let request): "request \(request) is out of sequence"
        case .unknownRegistration(let registration): "invocation of unknown registration \(registration)"
        }
    }
}
