import ByteCore

extension RawSpan {
    /// Where the first character begins that is not UTF-8 or not all inside `range`; nil if there is none.
    func firstInvalidUTF8(in range: Range<Int>) -> Int? {
        let text = extracting(..<range.upperBound)
        var offset = range.lowerBound
        while true {
            offset = text.endOfASCII(from: offset)
            guard offset < text.byteCount else { return nil }
            guard let end = text.endOfScalar(at: offset) else { return offset }
            offset = end
        }
    }

    /// The first byte from `start` on that is not ASCII, or the end; looks at eight bytes at a time.
    private func endOfASCII(from start: Int) -> Int {
        var offset = start
        while let word = word(at: offset), word & 0x8080_8080_8080_8080 == 0 {
            offset &+= 8
        }
        while offset < byteCount, self[offset] < 0x80 { offset &+= 1 }
        return offset
    }

    /// The end of the UTF-8 sequence that begins at `offset` with a byte beyond ASCII, or nil if it is not well-formed.
    @inline(__always)
    func endOfScalar(at offset: Int) -> Int? {
        // The Unicode Standard, table 3-7: the second byte excludes overlong forms, surrogates and all above U+10FFFF.
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch self[offset] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        let end = offset + length
        guard end <= byteCount, second.contains(self[offset + 1]) else { return nil }
        for following in offset + 2..<end where self[following] & 0xC0 != 0x80 {
            return nil
        }
        return end
    }
}

extension String {
    /// Makes a string of bytes that were checked to be UTF-8.
    init(checked bytes: RawSpan) {
        self = unsafe bytes.withUnsafeBytes { text in
            // Strings of 15 ASCII characters are held without an allocation, and this is how they are made with the least.
            unsafe String(unsafeUninitializedCapacity: text.count) { free in
                unsafe UnsafeMutableRawBufferPointer(free).copyMemory(from: text)
                return text.count
            }
        }
    }
}
