import ByteCore

/// Reads JSON (RFC 8259). White space before a token is always skipped.
package struct JSONReader: ValueReader {
    package internal(set) var offset: Int
    private var depth = 0

    package init(at offset: Int) {
        self.offset = offset
    }

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

    @inline(__always)
    package mutating func beginList(_ bytes: RawSpan) throws(SerializationError) -> ContainerProgress {
        try expect(.list, UInt8(ascii: "["), bytes)
        return try enter()
    }

    @inline(__always)
    package mutating func nextElement(
        of list: inout ContainerProgress, _ bytes: RawSpan
    ) throws(SerializationError) -> Bool {
        try next(of: &list, until: UInt8(ascii: "]"), bytes)
    }

    @inline(__always)
    package mutating func beginDictionary(_ bytes: RawSpan) throws(SerializationError) -> ContainerProgress {
        try expect(.dictionary, UInt8(ascii: "{"), bytes)
        return try enter()
    }

    /// Passes a dictionary without entries or white space, as most options are; false if the reader stands at none.
    @inline(__always)
    mutating func passEmptyDictionary(_ bytes: RawSpan) -> Bool {
        guard offset + 1 < bytes.byteCount, bytes[offset] == UInt8(ascii: "{"), bytes[offset + 1] == UInt8(ascii: "}"),
            depth < SerializationFormat.depthLimit
        else { return false }
        offset += 2
        return true
    }

    package mutating func nextKey(
        of dictionary: inout ContainerProgress, _ bytes: RawSpan
    ) throws(SerializationError) -> String? {
        guard try next(of: &dictionary, until: UInt8(ascii: "}"), bytes) else { return nil }
        try expect(.string, UInt8(ascii: "\""), bytes)
        let key = try passString(bytes)
        guard try skipWhiteSpace(bytes) == UInt8(ascii: ":") else { throw .malformed(offset: offset) }
        offset += 1
        return try text(of: key, in: bytes)
    }

    package mutating func finish(_ bytes: RawSpan) throws(SerializationError) {
        offset = bytes.endOfWhiteSpace(from: offset)
        guard offset == bytes.byteCount else { throw .trailingBytes(offset: offset) }
    }

    // MARK: Elements of a list

    package mutating func nextNumber(
        of list: inout ContainerProgress, _ bytes: RawSpan
    ) throws(SerializationError) -> Number? {
        guard try nextElement(of: &list, bytes) else { return nil }
        return try readNumber(bytes)
    }

    package mutating func nextString(
        of list: inout ContainerProgress, _ bytes: RawSpan
    ) throws(SerializationError) -> String? {
        guard try nextElement(of: &list, bytes) else { return nil }
        return try readString(bytes)
    }

    package mutating func skipContainer(
        _ kind: ValueKind, of list: inout ContainerProgress, _ bytes: RawSpan
    ) throws(SerializationError) -> Range<Int>? {
        guard try nextElement(of: &list, bytes) else { return nil }
        try expect(kind, UInt8(ascii: kind == .list ? "[" : "{"), bytes)
        let start = offset
        offset = try bytes.endOfJSON(from: start, depth: depth)
        let isEmpty = bytes.endOfWhiteSpace(from: start + 1) == offset - 1
        return isEmpty ? start..<start : start..<offset
    }

    // MARK: Values

    package mutating func readNull(_ bytes: RawSpan) throws(SerializationError) {
        try expect(.null, UInt8(ascii: "n"), bytes)
        offset = try bytes.endOfWord("null", from: offset)
    }

    package mutating func readBool(_ bytes: RawSpan) throws(SerializationError) -> Bool {
        guard try kind(bytes) == .bool else { throw try wrongKind(.bool, bytes) }
        let isTrue = bytes[offset] == UInt8(ascii: "t")
        offset = try bytes.endOfWord(isTrue ? "true" : "false", from: offset)
        return isTrue
    }

    @discardableResult
    package mutating func skipValue(_ bytes: RawSpan) throws(SerializationError) -> Range<Int> {
        let start = bytes.endOfWhiteSpace(from: offset)
        offset = try bytes.endOfJSON(from: start, depth: depth)
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

    /// Goes to the next token, which must be a value of the kind that begins with `first`.
    @inline(__always)
    mutating func expect(_ expected: ValueKind, _ first: UInt8, _ bytes: RawSpan) throws(SerializationError) {
        guard try skipWhiteSpace(bytes) == first else { throw try wrongKind(expected, bytes) }
    }

    /// What is wrong with the next token, which does not begin a value of the kind expected.
    @inline(never)
    mutating func wrongKind(
        _ expected: ValueKind, _ bytes: RawSpan
    ) throws(SerializationError) -> SerializationError {
        .wrongKind(expected: expected, found: try kind(bytes), offset: offset)
    }

    /// Passes the bracket that the reader stands at.
    @inline(__always)
    private mutating func enter() throws(SerializationError) -> ContainerProgress {
        let limit = SerializationFormat.depthLimit
        guard depth < limit else { throw .tooDeep(limit: limit) }
        depth += 1
        offset += 1
        return ContainerProgress()
    }

    /// Passes the comma before the next element, or the bracket after the last; true if there is a next one.
    @inline(__always)
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
}
