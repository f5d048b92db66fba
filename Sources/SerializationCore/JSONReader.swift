import ByteCore

/// Reads JSON (RFC 8259) token by token, and checks all that it passes: structure, UTF-8, depth.
///
/// The reader only remembers where it is; every call is given the same bytes again. What the caller does not need is
/// skipped with `skipValue`, which checks it as strictly but builds nothing:
///
///     var reader = JSONReader()
///     try reader.beginList(bytes)
///     while try reader.nextElement(bytes) {
///         ranges.append(try reader.skipValue(bytes))
///     }
///     try reader.finish(bytes)
///
/// White space before a token is always skipped. After an error the reader must not be used again.
package struct JSONReader: Sendable {
    /// Where the next token, or the white space before it, begins.
    package internal(set) var offset: Int

    private let depthLimit: Int
    private var depth = 0

    /// Whether an element went before, so that the next one needs a comma. One flag serves all levels: where a list or
    /// a dictionary ends, an element of the one around it ends.
    private var needsComma = false

    package init(at offset: Int = 0, depthLimit: Int = SerializationFormat.depthLimit) {
        self.offset = offset
        self.depthLimit = depthLimit
    }

    /// The kind of the value that comes next, told by its first byte. Binary data is a `string` here.
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

    /// Enters a list. Read its elements while `nextElement` says so.
    package mutating func beginList(_ bytes: RawSpan) throws(SerializationError) {
        try expect(.list, bytes)
        try enter()
    }

    /// Goes to the next element, which is to be read or skipped then; false when the list has ended.
    package mutating func nextElement(_ bytes: RawSpan) throws(SerializationError) -> Bool {
        try next(until: UInt8(ascii: "]"), bytes)
    }

    /// Enters a dictionary. Read its values while `nextKey` returns keys.
    package mutating func beginDictionary(_ bytes: RawSpan) throws(SerializationError) {
        try expect(.dictionary, bytes)
        try enter()
    }

    /// Reads the next key, whose value is to be read or skipped then; nil when the dictionary has ended.
    /// Keys are always text: one that begins with U+0000 is not binary data.
    package mutating func nextKey(_ bytes: RawSpan) throws(SerializationError) -> String? {
        guard let key = try scanKey(bytes) else { return nil }
        return try text(of: key, in: bytes)
    }

    /// Checks that nothing but white space follows.
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

    /// Passes the next value, checked in full, and returns where it stands. Duplicate keys pass, and so do numbers of
    /// any size.
    @discardableResult
    package mutating func skipValue(_ bytes: RawSpan) throws(SerializationError) -> Range<Int> {
        let kind = try kind(bytes)
        let start = offset
        switch kind {
        case .null: try pass("null", bytes)
        case .bool: _ = try passBool(bytes)
        case .number: _ = try scanNumber(bytes)
        case .string, .bytes: _ = try scanString(bytes)
        case .list:
            try enter()
            while try nextElement(bytes) {
                try skipValue(bytes)
            }
        case .dictionary:
            try enter()
            while try scanKey(bytes) != nil {
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
    private mutating func enter() throws(SerializationError) {
        guard depth < depthLimit else { throw .tooDeep(limit: depthLimit) }
        depth += 1
        offset += 1
        needsComma = false
    }

    /// Passes the comma before the next element, or the bracket after the last; true if there is a next one.
    private mutating func next(until bracket: UInt8, _ bytes: RawSpan) throws(SerializationError) -> Bool {
        let byte = try skipWhiteSpace(bytes)
        if byte == bracket {
            depth -= 1
            offset += 1
            needsComma = true
            return false
        }
        if needsComma {
            guard byte == UInt8(ascii: ",") else { throw .malformed(offset: offset) }
            offset += 1
        }
        needsComma = true
        return true
    }

    private mutating func scanKey(_ bytes: RawSpan) throws(SerializationError) -> JSONString? {
        guard try next(until: UInt8(ascii: "}"), bytes) else { return nil }
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
