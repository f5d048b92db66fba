internal import WebSocketCore

/// What has arrived of a message: all of it, or, where messages are received in parts, the next part.
struct IncomingPart: Sendable {
    var kind: MessageKind
    var bytes: [UInt8]
    var isLast: Bool

    /// The part as a message, if it is a whole one.
    var message: WebSocketMessage {
        kind == .text ? .text(String(decoding: bytes, as: UTF8.self)) : .binary(bytes)
    }
}

/// What nobody has asked for yet; full at a count or a number of bytes, and again open at a quarter of them.
struct Inbox {
    private var parts: [IncomingPart] = []
    private var head = 0
    private(set) var byteCount = 0
    /// Whether reading should pause.
    private(set) var isFull = false

    private static let highCount = 256
    private static let highByteCount = 1_048_576

    var isEmpty: Bool { head == parts.count }

    mutating func append(_ part: IncomingPart) {
        parts.append(part)
        byteCount += part.bytes.count
        if parts.count - head >= Self.highCount || byteCount >= Self.highByteCount { isFull = true }
    }

    mutating func next() -> IncomingPart? {
        guard head < parts.count else { return nil }
        let part = parts[head]
        parts[head].bytes = []  // so that nothing is held that somebody else has
        head += 1
        byteCount -= part.bytes.count
        if head == parts.count {
            parts.removeAll(keepingCapacity: parts.count <= Self.highCount / 4)
            head = 0
        } else if head >= Self.highCount {
            // A receiver that is slower than its peer never finds it empty.
            parts.removeFirst(head)
            head = 0
        }
        if parts.count - head <= Self.highCount / 4, byteCount <= Self.highByteCount / 4 { isFull = false }
        return part
    }
}
