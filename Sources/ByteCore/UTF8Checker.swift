/// Checks text that arrives in pieces, cut anywhere: also in the middle of a character.
///
/// It fails at the first byte that no continuation could make valid (Unicode 16, table 3-7), not at the end.
package struct UTF8Checker: Sendable {
    /// Continuation bytes that the current character still lacks.
    private var missing = 0
    /// What the next continuation byte may be; narrower than 80...BF after E0, ED, F0 and F4.
    private var continuation = anyContinuation

    private static let anyContinuation: ClosedRange<UInt8> = 0x80...0xBF

    package init() {}

    /// Whether the text so far ends with a whole character.
    package var isComplete: Bool { missing == 0 }

    /// Reads the next piece; `false` if the text is not UTF-8, and then nothing more may be asked of this checker.
    package mutating func check(_ bytes: borrowing RawSpan) -> Bool {
        var offset = 0
        while offset < bytes.byteCount {
            if missing == 0 {
                offset = Self.endOfASCII(bytes, from: offset)
                guard offset < bytes.byteCount else { break }
            }
            guard accept(bytes[offset]) else { return false }
            offset += 1
        }
        return true
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        if missing > 0 {
            guard continuation.contains(byte) else { return false }
            missing -= 1
            continuation = Self.anyContinuation
            return true
        }
        switch byte {
        case 0x00...0x7F: break
        case 0xC2...0xDF: expect(1)
        case 0xE0: expect(2, 0xA0...0xBF)  // shorter forms exist
        case 0xED: expect(2, 0x80...0x9F)  // else a surrogate
        case 0xE1...0xEF: expect(2)
        case 0xF0: expect(3, 0x90...0xBF)  // shorter forms exist
        case 0xF1...0xF3: expect(3)
        case 0xF4: expect(3, 0x80...0x8F)  // else above U+10FFFF
        default: return false
        }
        return true
    }

    private mutating func expect(_ count: Int, _ first: ClosedRange<UInt8> = anyContinuation) {
        missing = count
        continuation = first
    }

    /// The offset of the first byte from `start` on that is not ASCII; eight bytes a step.
    private static func endOfASCII(_ bytes: borrowing RawSpan, from start: Int) -> Int {
        var offset = start
        while let word = bytes.word(at: offset), word & 0x8080_8080_8080_8080 == 0 {
            offset += 8
        }
        while offset < bytes.byteCount, bytes[offset] < 0x80 { offset += 1 }
        return offset
    }
}
