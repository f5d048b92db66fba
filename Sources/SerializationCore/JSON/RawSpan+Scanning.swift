import ByteCore

/// The steps of a JSON scanner. Each begins at a place inside or at the end of the bytes.
extension RawSpan {
    @inline(__always)
    func endOfWhiteSpace(from offset: Int) -> Int {
        // Most tokens have none before them.
        offset < byteCount && self[offset] > UInt8(ascii: " ") ? offset : endOfAnyWhiteSpace(from: offset)
    }

    private func endOfAnyWhiteSpace(from offset: Int) -> Int {
        var end = offset
        while end < byteCount {
            switch self[end] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): end += 1
            default: return end
            }
        }
        return end
    }

    func endOfDigits(from offset: Int) -> Int {
        var end = offset
        while end < byteCount, UInt8(ascii: "0")...UInt8(ascii: "9") ~= self[end] {
            end += 1
        }
        return end
    }

    /// The first quote, backslash or control character, or the end.
    func endOfPlainText(from offset: Int) -> Int {
        endOfPlainText(from: offset, stopBits: 0)
    }

    /// The first quote, backslash, control character or byte beyond ASCII, or the end.
    @inline(__always)
    func endOfPlainASCII(from offset: Int) -> Int {
        endOfPlainText(from: offset, stopBits: 0x80)
    }

    /// Looks at eight bytes at a time, each in its own part of a word.
    ///
    /// A subtraction borrows into the high bit of a part that was too small. Borrows also run on into the parts above,
    /// so only the lowest mark is certain, and that is the one wanted.
    @inline(__always)
    private func endOfPlainText(from offset: Int, stopBits: UInt8) -> Int {
        let each: UInt64 = 0x0101_0101_0101_0101
        let highBits = each &* 0x80
        var end = offset
        while let word = word(at: end) {
            let quotes = word ^ (each &* UInt64(UInt8(ascii: "\"")))
            let backslashes = word ^ (each &* UInt64(UInt8(ascii: "\\")))
            var marks = (quotes &- each) & ~quotes
            marks |= (backslashes &- each) & ~backslashes
            marks |= (word &- (each &* 0x20)) & ~word
            marks |= word & (each &* UInt64(stopBits))
            marks &= highBits
            if marks != 0 { return end &+ marks.trailingZeroBitCount / 8 }
            end &+= 8
        }
        while end < byteCount {
            let byte = self[end]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte & stopBits != 0 { break }
            end &+= 1
        }
        return end
    }

    /// The number that four hexadecimal digits make, or nil if there are not four.
    func hexadecimal(at offset: Int) -> UInt16? {
        guard offset + 4 <= byteCount else { return nil }
        var number: UInt16 = 0
        for place in offset..<offset + 4 {
            let digit: UInt8
            switch self[place] {
            case let byte where UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte: digit = byte - UInt8(ascii: "0")
            case let byte where UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte: digit = byte - UInt8(ascii: "a") + 10
            case let byte where UInt8(ascii: "A")...UInt8(ascii: "F") ~= byte: digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            number = number << 4 | UInt16(digit)
        }
        return number
    }
}
