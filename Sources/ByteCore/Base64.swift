/// Base64 with the standard alphabet and padding (RFC 4648, section 4).
package enum Base64 {
    /// Appends the encoding of `bytes` to `queue`.
    package static func encode(_ bytes: borrowing RawSpan, into queue: inout ByteQueue) {
        queue.reserve((bytes.byteCount + 2) / 3 * 4)
        var offset = 0
        while offset < bytes.byteCount {
            let left = bytes.byteCount - offset
            let second = left > 1 ? bytes[offset + 1] : 0
            let third = left > 2 ? bytes[offset + 2] : 0
            let group = UInt32(bytes[offset]) << 16 | UInt32(second) << 8 | UInt32(third)
            queue.append(digit(group >> 18))
            queue.append(digit(group >> 12))
            queue.append(left > 1 ? digit(group >> 6) : padding)
            queue.append(left > 2 ? digit(group) : padding)
            offset += 3
        }
    }

    /// The encoding of `bytes`.
    package static func encode(_ bytes: [UInt8]) -> String {
        var queue = ByteQueue()
        encode(bytes.rawSpan, into: &queue)
        return String(decoding: [UInt8](copying: queue.bytes), as: UTF8.self)
    }

    /// The bytes that `text` stands for; nil unless it is exactly what `encode` makes of them: whole groups of four,
    /// no white space, unused bits zero (RFC 4648, 3.5).
    package static func decode(_ text: borrowing RawSpan) -> [UInt8]? {
        let count = text.byteCount
        guard count % 4 == 0 else { return nil }
        guard count > 0 else { return [] }
        let padded = text[count - 1] != padding ? 0 : text[count - 2] != padding ? 1 : 2
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count / 4 * 3)
        var group: UInt32 = 0
        for offset in 0..<(count - padded) {
            guard let value = value(text[offset]) else { return nil }
            group = group << 6 | value
            if offset % 4 == 3 {
                bytes.append(UInt8(truncatingIfNeeded: group >> 16))
                bytes.append(UInt8(truncatingIfNeeded: group >> 8))
                bytes.append(UInt8(truncatingIfNeeded: group))
                group = 0
            }
        }
        switch padded {
        case 1:
            guard group & 0b11 == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: group >> 10))
            bytes.append(UInt8(truncatingIfNeeded: group >> 2))
        case 2:
            guard group & 0b1111 == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: group >> 4))
        default: break
        }
        return bytes
    }

    /// The bytes that `text` stands for, or nil, as above.
    package static func decode(_ text: String) -> [UInt8]? {
        decode([UInt8](text.utf8).rawSpan)
    }

    private static let padding = UInt8(ascii: "=")

    private static func digit(_ bits: UInt32) -> UInt8 {
        let bits = UInt8(truncatingIfNeeded: bits & 0x3F)
        switch bits {
        case 0..<26: return UInt8(ascii: "A") + bits
        case 26..<52: return UInt8(ascii: "a") + (bits - 26)
        case 52..<62: return UInt8(ascii: "0") + (bits - 52)
        case 62: return UInt8(ascii: "+")
        default: return UInt8(ascii: "/")
        }
    }

    private static func value(_ digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
