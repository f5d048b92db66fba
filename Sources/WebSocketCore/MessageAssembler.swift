import ByteCore

/// Puts fragments together, and checks what is said of messages rather than frames: their order, size and text.
struct MessageAssembler: ~Copyable {
    /// The kind of the message under way, fragmented or not.
    private(set) var kind: MessageKind?
    /// Whether the message under way is compressed.
    private(set) var isCompressed = false
    /// Bytes of the message so far: announced ones, or inflated ones if it is compressed.
    private(set) var size = 0
    private var text = UTF8Checker()
    private var fragments = 0
    /// What there is of the message, fragments or inflated; never the payload of a message in one plain frame.
    var parts = ByteQueue()

    init() {}

    /// A data frame begins: refuses it before its payload arrives if it is out of order or too big. Where messages are
    /// handed over in parts, nothing of them is kept, so that their size does not matter.
    mutating func begin(_ header: FrameHeader, limits: WebSocketLimits, inParts: Bool) throws(WebSocketError) {
        switch header.opcode {
        case .text: try begin(.text, isCompressed: header.isCompressed)
        case .binary: try begin(.binary, isCompressed: header.isCompressed)
        default: guard kind != nil else { throw .unexpectedContinuation }
        }
        guard fragments < limits.maximumFragments else { throw .tooManyFragments(limit: limits.maximumFragments) }
        fragments += 1
        guard !inParts else { return }
        guard header.payloadLength <= limits.maximumFrameSize else {
            throw .frameTooBig(limit: limits.maximumFrameSize)
        }
        guard !isCompressed else { return }  // what counts is how much comes out
        guard header.payloadLength <= limits.maximumMessageSize - size else {
            throw .messageTooBig(limit: limits.maximumMessageSize)
        }
        size += header.payloadLength
    }

    private mutating func begin(_ kind: MessageKind, isCompressed: Bool) throws(WebSocketError) {
        guard self.kind == nil else { throw .expectedContinuation }
        self.kind = kind
        self.isCompressed = isCompressed
        text = UTF8Checker()
        fragments = 0
        size = 0
        if !parts.isEmpty { parts.reset() }
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

    /// The last `count` bytes of `parts` were inflated: checks their size and text.
    mutating func inflated(_ count: Int, limits: WebSocketLimits, inParts: Bool) throws(WebSocketError) {
        size += count
        guard inParts || size <= limits.maximumMessageSize else {
            throw .messageTooBig(limit: limits.maximumMessageSize)
        }
        guard kind == .text else { return }
        var text = text
        guard text.check(parts.bytes.extracting(last: count)) else { throw .invalidUTF8 }
        self.text = text
    }

    /// The last frame of the message is complete; returns the message's kind.
    mutating func finish() throws(WebSocketError) -> MessageKind {
        guard let finished = kind else { preconditionFailure("finish() without a message") }
        guard finished == .binary || text.isComplete else { throw .invalidUTF8 }
        kind = nil
        return finished
    }

    /// Hands over what there is of the message.
    mutating func take() -> ByteQueue {
        parts.take()
    }
}
