import ByteCore

/// Writes frames.
enum FrameEncoder {
    /// Appends a frame with `payload`, masked with `key` if there is one.
    static func write(
        _ opcode: Opcode, _ payload: borrowing RawSpan, isFinal: Bool = true, isCompressed: Bool = false,
        maskingKey key: UInt32?, into output: inout ByteQueue
    ) {
        let header = FrameHeader(
            isFinal: isFinal, isCompressed: isCompressed, opcode: opcode, maskingKey: key,
            payloadLength: payload.byteCount)
        // Header and payload in one go, since most messages are small.
        unsafe output.fill(FrameHeader.maximumSize + payload.byteCount) { free in
            let size = unsafe header.write(to: free)
            unsafe payload.withUnsafeBytes { bytes in
                unsafe UnsafeMutableRawBufferPointer(rebasing: free[size...]).copyMemory(from: bytes)
            }
            return size + payload.byteCount
        }
        guard let key else { return }
        let end = output.count
        var bytes = output.mutableBytes
        Masking.apply(key, to: &bytes, (end - payload.byteCount)..<end, offset: 0)
    }
}
