import ByteCore

/// Masks and unmasks payloads, which is the same thing (RFC 6455, 5.3).
enum Masking {
    /// Combines `bytes[range]` in place with `key`; `range` starts `offset` bytes into the frame's payload.
    static func apply(_ key: UInt32, to bytes: inout MutableRawSpan, _ range: Range<Int>, offset: Int) {
        // The key turned so that it begins with the byte for `range.lowerBound`.
        let turns = offset % 4 * 8
        let turned = turns == 0 ? key : key << turns | key >> (32 - turns)
        let word = UInt64(bigEndian: UInt64(turned) << 32 | UInt64(turned))
        var position = range.lowerBound
        while range.upperBound - position >= 8 {
            let masked = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
            bytes.storeBytes(of: masked ^ word, toByteOffset: position, as: UInt64.self)
            position += 8
        }
        var shift = 24
        while position < range.upperBound {
            let masked = unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
            let byte = masked ^ UInt8(truncatingIfNeeded: turned >> shift)
            bytes.storeBytes(of: byte, toByteOffset: position, as: UInt8.self)
            position += 1
            shift = shift == 0 ? 24 : shift - 8
        }
    }
}
