import ByteCore

/// Writes whole frames; nothing here is ever sent in fragments.
enum FrameEncoder {
    /// Appends a frame with `payload`, masked with `key` if there is one.
    static func write(
        _ opcode: Opcode, _ payload: borrowing RawSpan, maskingKey key: UInt32?, into output: inout ByteQueue
    ) {
        let count = payload.byteCount
        output.reserve(maximumHeaderSize + count)
        FrameHeader(opcode: opcode, maskingKey: key, payloadLength: count).write(into: &output)
        output.append(payload)
        guard let key else { return }
        let end = output.count
        var bytes = output.mutableBytes
        Masking.apply(key, to: &bytes, (end - count)..<end, offset: 0)
    }

    private static let maximumHeaderSize = 14
}
