/// What goes wrong on a WebSocket.
@nonexhaustive
public enum WebSocketError: Error, Sendable, Equatable {
    // MARK: The peer broke the framing rules (1002).

    /// Reserved bits are set though no extension was agreed on.
    case reservedBits
    /// A reserved opcode.
    case unknownOpcode(UInt8)
    /// A client's frame is not masked.
    case unmaskedFrame
    /// A server's frame is masked.
    case maskedFrame
    /// A close, ping or pong frame is a fragment.
    case fragmentedControlFrame
    /// A close, ping or pong frame has more than 125 bytes.
    case controlFrameTooLong
    /// A length is not written in the shortest way, or is above 2^63 - 1.
    case invalidLength
    /// A continuation frame without a message to continue.
    case unexpectedContinuation
    /// A new message before the last fragment of the one before.
    case expectedContinuation
    /// A close frame with a single byte.
    case invalidCloseFrame
    /// A close code that must not be sent.
    case invalidCloseCode(UInt16)

    // MARK: The peer's data cannot be taken.

    /// Text that is not UTF-8 (1007).
    case invalidUTF8
    /// Compressed data that cannot be inflated (1007).
    case invalidCompressedData
    /// A frame longer than `limit` bytes (1009).
    case frameTooBig(limit: Int)
    /// A message longer than `limit` bytes (1009).
    case messageTooBig(limit: Int)
    /// A message in more than `limit` frames (1009).
    case tooManyFragments(limit: Int)

    // MARK: The peer does not listen.

    /// It took less than a buffer's worth of what is queued for it within `WebSocketLimits.slowPeerTimeout` (1008).
    case peerTooSlow
    /// More than `limit` bytes are queued for it (1008).
    case tooMuchQueued(limit: Int)

    // MARK: We do not listen.

    /// Nobody received what came within `WebSocketLimits.slowReceiverTimeout` (1008).
    case receiverTooSlow

    // MARK: The peer is silent or gone.

    /// No answer to a ping within `WebSocketLimits.pingTimeout`.
    case pingTimedOut
    /// No answer to our close frame within `WebSocketLimits.closeTimeout`.
    case closeTimedOut
    /// The connection ended without a close frame.
    case connectionLost
    /// The connection is closed, so nothing can be sent or received.
    indirect case closed(CloseReason)

    // MARK: The opening handshake.

    /// No answer within `WebSocketLimits.handshakeTimeout`.
    case handshakeTimedOut
    /// The server answered with this HTTP status instead of 101.
    case unexpectedStatus(Int)
    /// The server's answer lacks this field, repeats it, or has another value than it must.
    case invalidHandshakeField(String)
    /// The server chose a subprotocol that was not offered.
    case unexpectedSubprotocol(String)
    /// The server chose an extension that was not offered, or not so.
    case unexpectedExtension(String)
    /// The server's answer is not HTTP.
    case malformedHandshake(String)
}

extension WebSocketError {
    /// The code to close the connection with.
    package var closeCode: CloseCode {
        switch self {
        case .invalidUTF8, .invalidCompressedData: .invalidPayload
        case .frameTooBig, .messageTooBig, .tooManyFragments: .messageTooBig
        case .peerTooSlow, .tooMuchQueued, .receiverTooSlow: .policyViolation
        case .pingTimedOut: .internalError
        case .closeTimedOut, .connectionLost: .abnormalClosure
        default: .protocolError
        }
    }
}

extension WebSocketError: CustomStringConvertible {
    /// One line for a log.
    public var description: String {
        switch self {
        case .reservedBits: "reserved bits are set"
        case .unknownOpcode(let code): "opcode \(code) is reserved"
        case .unmaskedFrame: "a client's frame is not masked"
        case .maskedFrame: "a server's frame is masked"
        case .fragmentedControlFrame: "a control frame is fragmented"
        case .controlFrameTooLong: "a control frame has more than 125 bytes"
        case .invalidLength: "a frame's length is not in its shortest form"
        case .unexpectedContinuation: "a continuation frame, but no message to continue"
        case .expectedContinuation: "a new message inside a fragmented one"
        case .invalidCloseFrame: "a close frame has half a code"
        case .invalidCloseCode(let code): "close code \(code) must not be sent"
        case .invalidUTF8: "text is not UTF-8"
        case .invalidCompressedData: "compressed data cannot be inflated"
        case .frameTooBig(let limit): "a frame is longer than \(limit) bytes"
        case .messageTooBig(let limit): "a message is longer than \(limit) bytes"
        case .tooManyFragments(let limit): "a message has more than \(limit) fragments"
        case .peerTooSlow: "the peer takes what is sent too slowly"
        case .tooMuchQueued(let limit): "more than \(limit) bytes are queued"
        case .receiverTooSlow: "received messages waited too long to be asked for"
        case .pingTimedOut: "a ping was not answered in time"
        case .closeTimedOut: "our close frame was not answered in time"
        case .connectionLost: "the connection ended without a close frame"
        case .closed(let reason): "the WebSocket is closed: \(reason)"
        case .handshakeTimedOut: "the opening handshake took too long"
        case .unexpectedStatus(let code): "the server answered with HTTP status \(code) instead of 101"
        case .invalidHandshakeField(let name): "the server's answer has no valid \(name) field"
        case .unexpectedSubprotocol(let name): "the server chose subprotocol '\(name)', which was not offered"
        case .unexpectedExtension(let name): "the server chose extension '\(name)', which was not offered so"
        case .malformedHandshake(let detail): "the server's answer is not HTTP: \(detail)"
        }
    }
}
