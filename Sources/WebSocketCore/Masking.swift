import ByteCore

/// Masks and unmasks payloads, which is the same thing (RFC 6455, 5.3).
enum Masking {
    /// Combines `bytes[range]` in place with `key`; `range` starts `offset` bytes into the frame's payload.
    static func apply(_ key: UInt32, to bytes: inout MutableRawSpan, _ range: Range<Int>, offset: Int) {
        // The key turned so that it begins with the byte for `range.lowerBound`.
        let turns = offset % 4 * 8
        let turned = turns == 0 ? key : key << turns | key >> (32 - turns)
        let word = UInt64(bigEndian: UInt64(turned) << 32 | UInt64(turned))
        unsafe bytes.withUnsafeMutableBytes { all in
            unsafe apply(word, to: UnsafeMutableRawBufferPointer(rebasing: all[range]))
        }
    }

    /// Combines with the eight bytes of `word` over and over, 64 bytes a step while there are so many.
    private static func apply(_ word: UInt64, to bytes: UnsafeMutableRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        let words = SIMD8<UInt64>(repeating: word)
        var offset = 0
        while bytes.count - offset >= 64 {
            let masked = unsafe start.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self)
            unsafe start.storeBytes(of: masked ^ words, toByteOffset: offset, as: SIMD8<UInt64>.self)
            offset += 64
        }
        while bytes.count - offset >= 8 {
            let masked = unsafe start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            unsafe start.storeBytes(of: masked ^ word, toByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        var rest = word  // begins with the byte for `offset`, which is a multiple of 8 from the start
        while offset < bytes.count {
            unsafe start.storeBytes(
                of: start.load(fromByteOffset: offset, as: UInt8.self) ^ UInt8(truncatingIfNeeded: rest),
                toByteOffset: offset, as: UInt8.self)
            rest >>= 8
            offset += 1
        }
    }
}
