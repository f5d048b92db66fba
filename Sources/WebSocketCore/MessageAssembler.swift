import ByteCore

/// Puts fragments together, and checks what is said of messages rather than frames: their order, size and text.
struct MessageAssembler: ~Copyable {
    /// The kind of the message under way, fragmented or not.
    private(set) var kind: MessageKind?
    private var text = UTF8Checker()
    private var fragments = 0
    /// Bytes of payload announced for the message under way.
    private var size = 0
    private var parts = ByteQueue()

    init() {}

    /// A data frame begins: refuses it before its payload arrives if it is out of order or too big.
    mutating func begin(_ header: FrameHeader, limits: WebSocketLimits) throws(WebSocketError) {
        switch header.opcode {
        case .text: try begin(.text)
        case .binary: try begin(.binary)
        default: guard kind != nil else { throw .unexpectedContinuation }
        }
        guard header.payloadLength <= limits.maximumFrameSize else {
            throw .frameTooBig(limit: limits.maximumFrameSize)
        }
        guard header.payloadLength <= limits.maximumMessageSize - size else {
            throw .messageTooBig(limit: limits.maximumMessageSize)
        }
        guard fragments < limits.maximumFragments else { throw .tooManyFragments(limit: limits.maximumFragments) }
        fragments += 1
        size += header.payloadLength
    }

    private mutating func begin(_ kind: MessageKind) throws(WebSocketError) {
        guard self.kind == nil else { throw .expectedContinuation }
        self.kind = kind
        text = UTF8Checker()
        fragments = 0
        size = 0
        parts.reset()
    }

    /// Reads the next unmasked bytes of the message, and fails at the first that cannot be text (RFC 6455, 8.1).
    mutating func check(_ bytes: borrowing RawSpan) throws(WebSocketError) {
        guard kind == .text else { return }
        guard text.check(bytes) else { throw .invalidUTF8 }
    }

    /// Keeps bytes of a fragment.
    mutating func append(_ bytes: borrowing RawSpan) {
        parts.append(bytes)
    }

    /// The last frame of the message is complete; returns the message's kind.
    mutating func finish() throws(WebSocketError) -> MessageKind {
        guard let finished = kind else { preconditionFailure("finish() without a message") }
        guard finished == .binary || text.isComplete else { throw .invalidUTF8 }
        kind = nil
        return finished
    }

    /// Hands over what the fragments of the finished message held.
    mutating func take() -> ByteQueue {
        parts.take()
    }
}
