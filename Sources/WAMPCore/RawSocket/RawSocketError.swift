/// Why there is no RawSocket connection, or no longer one.
@nonexhaustive
public enum RawSocketError: Error, Hashable, Sendable {
    // Answers of a router to a handshake.

    /// The router does not speak the serializer that the client asked for.
    case serializerUnsupported
    /// The router cannot live with the longest message that the client takes.
    case lengthUnacceptable
    /// The client used bits of the handshake that are reserved.
    case reservedBitsInHandshake
    /// The router has as many connections as it may.
    case tooManyConnections
    /// The router refuses with a number that the specification does not know.
    case refused(code: UInt8)

    // Faults of the other side.

    /// It begins with another octet than 0x7F, and so speaks something else.
    case notRawSocket(firstOctet: UInt8)
    /// Its handshake makes no sense.
    case malformedHandshake(String)
    /// It did not finish its handshake in time.
    case handshakeTimedOut(after: Duration)
    /// It ended the connection within the handshake.
    case disconnectedDuringHandshake
    /// A frame whose reserved bits are set; the number is its first octet.
    case reservedBitsInFrame(UInt8)
    /// A frame of a type that there is not.
    case unknownFrameType(UInt8)
    /// A frame whose length is written as no length is.
    case malformedLength
    /// A message that is longer than this side takes.
    case messageTooLong(count: Int, limit: Int)
    /// It answered no ping in time.
    case silent
    /// It took too little of what was queued for it.
    case tooMuchQueued(limit: Int)
}

extension RawSocketError: CustomStringConvertible {
    /// One line that an operator can act on.
    public var description: String {
        switch self {
        case .serializerUnsupported: "the router does not speak the serializer (RawSocket error 1)"
        case .lengthUnacceptable: "the router does not accept the maximum message length (RawSocket error 2)"
        case .reservedBitsInHandshake: "reserved bits were used in the RawSocket handshake (error 3)"
        case .tooManyConnections: "the router has as many connections as it may (RawSocket error 4)"
        case .refused(let code): "the router refuses with the unknown RawSocket error \(code)"
        case .notRawSocket(let octet): "the peer does not speak RawSocket: it begins with octet \(octet), not 127"
        case .malformedHandshake(let reason): "malformed RawSocket handshake: \(reason)"
        case .handshakeTimedOut(let limit): "no RawSocket handshake within \(limit)"
        case .disconnectedDuringHandshake: "the peer ended the connection within the RawSocket handshake"
        case .reservedBitsInFrame(let octet): "a RawSocket frame with reserved bits (octet \(octet))"
        case .unknownFrameType(let type): "a RawSocket frame of the unknown type \(type)"
        case .malformedLength: "a RawSocket frame with a malformed length"
        case .messageTooLong(let count, let limit): "a message of \(count) bytes, where \(limit) are allowed"
        case .silent: "the peer answers no ping"
        case .tooMuchQueued(let limit): "the peer took too little: more than \(limit) bytes were queued for it"
        }
    }
}
