internal import ByteCore

/// Takes a batch apart.
package struct BatchReader {
    /// How many octets the length of a message in a binary format has.
    static let lengthSize = 4

    private let isBinary: Bool
    private var offset = 0
    /// What the last message in JSON was followed by.
    package private(set) var separator: BatchSeparator?

    /// Begins before the first message.
    package init(_ format: SerializationFormat) {
        isBinary = format.isBinary
    }

    /// Where the next message of `batch` is; nil after the last one. A batch without any is not allowed.
    package mutating func next(_ batch: RawSpan) throws(ProtocolViolation) -> Range<Int>? {
        guard offset < batch.byteCount else {
            if batch.byteCount == 0 { throw .malformed(.truncated) }
            return nil
        }
        return isBinary ? try nextBinary(batch) : try nextText(batch)
    }

    private mutating func nextBinary(_ batch: RawSpan) throws(ProtocolViolation) -> Range<Int> {
        let rest = batch.byteCount - offset
        guard rest >= Self.lengthSize else { throw .malformed(.truncated) }
        let length = (0..<Self.lengthSize).reduce(0) { $0 << 8 | Int(batch[offset + $1]) }
        guard length <= rest - Self.lengthSize else { throw .malformed(.truncated) }
        let start = offset + Self.lengthSize
        offset = start + length
        return start..<offset
    }

    private mutating func nextText(_ batch: RawSpan) throws(ProtocolViolation) -> Range<Int> {
        let start = offset
        while offset < batch.byteCount {
            if let separator = BatchSeparator(rawValue: batch[offset]) {
                self.separator = separator
                defer { offset += 1 }
                return start..<offset
            }
            offset += 1
        }
        throw .malformed(.truncated)
    }
}
