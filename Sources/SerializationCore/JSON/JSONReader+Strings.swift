import ByteCore

/// Where the text of a JSON string stands, between its quotes.
struct JSONString {
    let range: Range<Int>
    let hasEscapes: Bool
}

extension JSONReader {
    package mutating func readString(_ bytes: RawSpan) throws(SerializationError) -> String {
        try expect(.string, bytes)
        return try text(of: try scanString(bytes), in: bytes)
    }

    /// Reads the string that the reader stands at; if it begins with U+0000, the base64 that follows is binary data.
    mutating func readStringOrBytes(_ bytes: RawSpan) throws(SerializationError) -> Value {
        let string = try scanString(bytes)
        guard string.hasEscapes else { return .string(String(checked: bytes.extracting(string.range))) }
        let text = try unescape(string, in: bytes)
        // U+0000 always comes as an escape, so the text without any was no candidate.
        guard text.bytes.byteCount > 0, text.bytes[0] == 0 else { return .string(String(checked: text.bytes)) }
        guard let decoded = Base64.decode(text.bytes.extracting(droppingFirst: 1)) else {
            throw .malformed(offset: string.range.lowerBound)
        }
        return .bytes(decoded)
    }

    /// Passes the string that the reader stands at, and checks all of it: UTF-8, escapes, no control characters.
    mutating func scanString(_ bytes: RawSpan) throws(SerializationError) -> JSONString {
        let start = offset + 1
        var end = start
        var hasEscapes = false
        while true {
            end = bytes.endOfPlainASCII(from: end)
            guard end < bytes.byteCount else { throw .truncated }
            switch bytes[end] {
            case UInt8(ascii: "\""):
                offset = end + 1
                return JSONString(range: start..<end, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                end = try escape(at: end, in: bytes).end
            case 0x80...:
                repeat {
                    guard let next = bytes.endOfScalar(at: end) else { throw .invalidUTF8(offset: end) }
                    end = next
                } while end < bytes.byteCount && bytes[end] >= 0x80
            default:
                throw .malformed(offset: end)  // RFC 8259, 7: control characters must be escaped
            }
        }
    }

    /// The text of a string that was scanned.
    func text(of string: JSONString, in bytes: RawSpan) throws(SerializationError) -> String {
        guard string.hasEscapes else { return String(checked: bytes.extracting(string.range)) }
        let text = try unescape(string, in: bytes)
        return String(checked: text.bytes)
    }

    private func unescape(_ string: JSONString, in bytes: RawSpan) throws(SerializationError) -> ByteQueue {
        var text = ByteQueue()
        text.reserve(string.range.count)
        let content = bytes.extracting(0..<string.range.upperBound)
        var start = string.range.lowerBound
        while true {
            let end = content.endOfPlainText(from: start)
            text.append(content.extracting(start..<end))
            guard end < content.byteCount else { return text }
            let escape = try escape(at: end, in: content)
            for unit in escape.scalar.utf8 {
                text.append(unit)
            }
            start = escape.end
        }
    }

    /// What the escape sequence at `offset` stands for, and where it ends.
    private func escape(
        at offset: Int, in bytes: RawSpan
    ) throws(SerializationError) -> (scalar: Unicode.Scalar, end: Int) {
        guard offset + 1 < bytes.byteCount else { throw .truncated }
        let end = offset + 2
        switch bytes[offset + 1] {
        case UInt8(ascii: "\""): return ("\"", end)
        case UInt8(ascii: "\\"): return ("\\", end)
        case UInt8(ascii: "/"): return ("/", end)
        case UInt8(ascii: "b"): return ("\u{8}", end)
        case UInt8(ascii: "f"): return ("\u{C}", end)
        case UInt8(ascii: "n"): return ("\n", end)
        case UInt8(ascii: "r"): return ("\r", end)
        case UInt8(ascii: "t"): return ("\t", end)
        case UInt8(ascii: "u"): return try unicodeEscape(at: offset, in: bytes)
        default: throw .malformed(offset: offset)
        }
    }

    /// `\u` and four digits, or two of them that are the surrogates of one scalar. A surrogate alone is no text.
    private func unicodeEscape(
        at offset: Int, in bytes: RawSpan
    ) throws(SerializationError) -> (scalar: Unicode.Scalar, end: Int) {
        guard let first = bytes.hexadecimal(at: offset + 2) else { throw .malformed(offset: offset) }
        if let scalar = Unicode.Scalar(first) { return (scalar, offset + 6) }
        let low = offset + 6
        guard UTF16.isLeadSurrogate(first), low + 1 < bytes.byteCount,
            bytes[low] == UInt8(ascii: "\\"), bytes[low + 1] == UInt8(ascii: "u"),
            let second = bytes.hexadecimal(at: low + 2), UTF16.isTrailSurrogate(second)
        else { throw .malformed(offset: offset) }
        let scalar = 0x10000 + ((UInt32(first) & 0x3FF) << 10) + (UInt32(second) & 0x3FF)
        return (Unicode.Scalar(scalar)!, low + 6)
    }
}
