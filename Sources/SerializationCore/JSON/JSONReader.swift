import ByteCore

/// Reads JSON (RFC 8259). White space before a token is always skipped.
package struct JSONReader: ValueReader {
    package internal(set) var offset: Int

    private var depth = 0

    package init(at offset: Int) {
        self.offset = offset
    }

    @inline(__always)
    package mutating func kind(_ bytes: RawSpan) throws(SerializationError) -> ValueKind {
        switch try skipWhiteSpace(bytes) {
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): return .number
        case UInt8(ascii: "["): return .list
        case UInt8(ascii: "{"): return .dictionary
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        default: throw .malformed(offset: offset)
        }
    }

    // MARK: Lists and dictionaries

    package mutating func isEmptyContainer(_ bytes: RawSpan) throws(SerializationError) -> Bool {
        let first = try skipWhiteSpace(bytes)
        let second = bytes.endOfWhiteSpace(from: offset + 1)
        guard second < bytes.byteCount else { throw .truncated }
        return first == UInt8(ascii: "[") && bytes[second] == UInt8(ascii: "]")
            || first == UInt8(ascii: "{") && bytes[second] == UInt8(ascii: "}")
    }

    package mutating func beginList(_ bytes: RawSpan) throws(SerializationError) -> ContainerProgress {
        try expect(.list, bytes)
        return try enter()
    }

    package mutating func nextElement(
        of list: inout ContainerProgress, _ bytes: RawSpan
    ) throws(SerializationError) -> Bool {
        try next(of: &list, until: UInt8(ascii: "]"), bytes)
    }

    package mutating func beginDictionary(_ bytes: RawSpan) throws(SerializationError) -> ContainerProgress {
        try expect(.dictionary, bytes)
        return try enter()
    }

    package mutating func nextKey(
        of dictionary: inout ContainerProgress, _ bytes: RawSpan
    ) throws(SerializationError) -> String? {
        guard let key = try scanKey(of: &dictionary, bytes) else { return nil }
        return try text(of: key, in: bytes)
    }

    package mutating func finish(_ bytes: RawSpan) throws(SerializationError) {
        offset = bytes.endOfWhiteSpace(from: offset)
        guard offset == bytes.byteCount else { throw .trailingBytes(offset: offset) }
    }

    // MARK: Values

    package mutating func readNull(_ bytes: RawSpan) throws(SerializationError) {
        try expect(.null, bytes)
        try pass("null", bytes)
    }

    package mutating func readBool(_ bytes: RawSpan) throws(SerializationError) -> Bool {
        try expect(.bool, bytes)
        return try passBool(bytes)
    }

    @discardableResult
    package mutating func skipValue(_ bytes: RawSpan) throws(SerializationError) -> Range<Int> {
        let kind = try kind(bytes)
        let start = offset
        switch kind {
        case .null: try pass("null", bytes)
        case .bool: _ = try passBool(bytes)
        case .number: if passShortInteger(bytes) == nil { _ = try scanNumber(bytes) }
        case .string, .bytes: _ = try scanString(bytes)
        case .list:
            var list = try enter()
            while try nextElement(of: &list, bytes) {
                try skipValue(bytes)
            }
        case .dictionary:
            var dictionary = try enter()
            while try scanKey(of: &dictionary, bytes) != nil {
                try skipValue(bytes)
            }
        }
        return start..<offset
    }

    // MARK: Tokens

    /// Goes to the next token and returns its first byte.
    @inline(__always)
    private mutating func skipWhiteSpace(_ bytes: RawSpan) throws(SerializationError) -> UInt8 {
        offset = bytes.endOfWhiteSpace(from: offset)
        guard offset < bytes.byteCount else { throw .truncated }
        return bytes[offset]
    }

    /// Goes to the next token, which must begin a value of this kind.
    mutating func expect(_ expected: ValueKind, _ bytes: RawSpan) throws(SerializationError) {
        let found = try kind(bytes)
        guard found == expected else { throw .wrongKind(expected: expected, found: found, offset: offset) }
    }

    /// Passes the bracket that the reader stands at.
    private mutating func enter() throws(SerializationError) -> ContainerProgress {
        let limit = SerializationFormat.depthLimit
        guard depth < limit else { throw .tooDeep(limit: limit) }
        depth += 1
        offset += 1
        return ContainerProgress()
    }

    /// Passes the comma before the next element, or the bracket after the last; true if there is a next one.
    private mutating func next(
        of container: inout ContainerProgress, until bracket: UInt8, _ bytes: RawSpan
    ) throws(SerializationError) -> Bool {
        let byte = try skipWhiteSpace(bytes)
        if byte == bracket {
            depth -= 1
            offset += 1
            return false
        }
        if !container.isAtStart {
            guard byte == UInt8(ascii: ",") else { throw .malformed(offset: offset) }
            offset += 1
        }
        container.isAtStart = false
        return true
    }

    private mutating func scanKey(
        of dictionary: inout ContainerProgress, _ bytes: RawSpan
    ) throws(SerializationError) -> JSONString? {
        guard try next(of: &dictionary, until: UInt8(ascii: "}"), bytes) else { return nil }
        try expect(.string, bytes)
        let key = try scanString(bytes)
        guard try skipWhiteSpace(bytes) == UInt8(ascii: ":") else { throw .malformed(offset: offset) }
        offset += 1
        return key
    }

    /// Passes the `true` or `false` that the reader stands at.
    private mutating func passBool(_ bytes: RawSpan) throws(SerializationError) -> Bool {
        let isTrue = bytes[offset] == UInt8(ascii: "t")
        try pass(isTrue ? "true" : "false", bytes)
        return isTrue
    }

    private mutating func pass(_ word: String, _ bytes: RawSpan) throws(SerializationError) {
        for letter in word.utf8 {
            guard offset < bytes.byteCount else { throw .truncated }
            guard bytes[offset] == letter else { throw .malformed(offset: offset) }
            offset += 1
        }
    }
}
