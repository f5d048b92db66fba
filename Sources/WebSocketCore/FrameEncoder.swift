import ByteCore

/// Writes frames.
enum FrameEncoder {
    /// Appends a frame with `payload`, masked with `key` if there is one.
    static func write(
        _ opcode: Opcode, _ payload: borrowing RawSpan, isFinal: Bool = true, isCompressed: Bool = false,
        maskingKey key: UInt32?, into output: inout ByteQueue
    ) {
        let count = payload.byteCount
        output.reserve(maximumHeaderSize + count)
        let header = FrameHeader(
            isFinal: isFinal, isCompressed: isCompressed, opcode: opcode, maskingKey: key, payloadLength: count)
        header.write(into: &output)
        output.append(payload)
        guard let key else { return }
        let end = output.count
        var bytes = output.mutableBytes
        Masking.apply(key, to: &bytes, (end - count)..<end, offset: 0)
    }

    private static let maximumHeaderSize = 14
}
