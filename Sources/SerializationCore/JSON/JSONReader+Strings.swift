import ByteCore

/// Where the text of a JSON string stands, between its quotes.
struct JSONString {
    let range: Range<Int>
    let hasEscapes: Bool

    /// Behind the second quote.
    var end: Int { range.upperBound + 1 }
}

extension JSONReader {
    @inline(__always)
    package mutating func readString(_ bytes: RawSpan) throws(SerializationError) -> String {
        try expect(.string, UInt8(ascii: "\""), bytes)
        return try text(of: try passString(bytes), in: bytes)
    }

    /// Passes the string that the reader stands at.
    mutating func passString(_ bytes: RawSpan) throws(SerializationError) -> JSONString {
        let string = try bytes.scanString(at: offset)
        offset = string.end
        return string
    }

    /// Reads the string that the reader stands at; if it begins with U+0000, the base64 that follows is binary data.
    mutating func readStringOrBytes(_ bytes: RawSpan) throws(SerializationError) -> Value {
        let string = try passString(bytes)
        guard string.hasEscapes else { return .string(String(checked: bytes.extracting(string.range))) }
        let text = try unescape(string, in: bytes)
        // U+0000 always comes as an escape, so the text without any was no candidate.
        guard text.bytes.byteCount > 0, text.bytes[0] == 0 else { return .string(String(checked: text.bytes)) }
        guard let decoded = Base64.decode(text.bytes.extracting(droppingFirst: 1)) else {
            throw .malformed(offset: string.range.lowerBound)
        }
        return .bytes(decoded)
    }

    /// The text of a string that was scanned.
    @inline(__always)
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
            let escape = try content.escape(at: end)
            for unit in escape.scalar.utf8 {
                text.append(unit)
            }
            start = escape.end
        }
    }
}

extension RawSpan {
    /// The string whose first quote stands at `quote`; all of it is checked: UTF-8, escapes, no control characters.
    func scanString(at quote: Int) throws(SerializationError) -> JSONString {
        let start = quote + 1
        var end = start
        var hasEscapes = false
        while true {
            end = endOfPlainASCII(from: end)
            guard end < byteCount else { throw .truncated }
            switch self[end] {
            case UInt8(ascii: "\""):
                return JSONString(range: start..<end, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                end = try escape(at: end).end
            case 0x80...:
                repeat {
                    guard let next = endOfScalar(at: end) else { throw .invalidUTF8(offset: end) }
                    end = next
                } while end < byteCount && self[end] >= 0x80
            default:
                throw .malformed(offset: end)  // RFC 8259, 7: control characters must be escaped
            }
        }
    }

    /// What the escape sequence at `offset` stands for, and where it ends.
    func escape(
        at offset: Int
    ) throws(SerializationError) -> (scalar: Unicode.Scalar, end: Int) {
        guard offset + 1 < byteCount else { throw .truncated }
        let end = offset + 2
        switch self[offset + 1] {
        case UInt8(ascii: "\""): return ("\"", end)
        case UInt8(ascii: "\\"): return ("\\", end)
        case UInt8(ascii: "/"): return ("/", end)
        case UInt8(ascii: "b"): return ("\u{8}", end)
        case UInt8(ascii: "f"): return ("\u{C}", end)
        case UInt8(ascii: "n"): return ("\n", end)
        case UInt8(ascii: "r"): return ("\r", end)
        case UInt8(ascii: "t"): return ("\t", end)
        case UInt8(ascii: "u"): return try unicodeEscape(at: offset)
        default: throw .malformed(offset: offset)
        }
    }

    /// `\u` and four digits, or two of them that are the surrogates of one scalar. A surrogate alone is no text.
    private func unicodeEscape(
        at offset: Int
    ) throws(SerializationError) -> (scalar: Unicode.Scalar, end: Int) {
        guard let first = hexadecimal(at: offset + 2) else { throw .malformed(offset: offset) }
        if let scalar = Unicode.Scalar(first) { return (scalar, offset + 6) }
        let low = offset + 6
        guard UTF16.isLeadSurrogate(first), low + 1 < byteCount,
            self[low] == UInt8(ascii: "\\"), self[low + 1] == UInt8(ascii: "u"),
            let second = hexadecimal(at: low + 2), UTF16.isTrailSurrogate(second)
        else { throw .malformed(offset: offset) }
        let scalar = 0x10000 + ((UInt32(first) & 0x3FF) << 10) + (UInt32(second) & 0x3FF)
        return (Unicode.Scalar(scalar)!, low + 6)
    }
}
