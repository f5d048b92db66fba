import ByteCore

/// Reads MessagePack.
package typealias MessagePackReader = BinaryReader<MessagePack>
/// Reads CBOR.
package typealias CBORReader = BinaryReader<CBOR>

/// Reads a format in which every value begins with a head that says what it is.
///
/// What reads messages is in another module: its calls reach code that is compiled for all formats alike, unless that is
/// specialized for each here.
package struct BinaryReader<Format: BinaryFormat>: ValueReader {
    package internal(set) var offset: Int
    private var depth = 0

    package init(at offset: Int) {
        self.offset = offset
    }

    @_specialize(where Format == MessagePack)
    @_specialize(where Format == CBOR)
    package mutating func kind(_ bytes: RawSpan) throws(SerializationError) -> ValueKind {
        var end = offset
        return try kind(of: Format.readHead(bytes, at: &end))
    }

    // MARK: Lists and dictionaries

    @_specialize(where Format == MessagePack)
    @_specialize(where Format == CBOR)
    package mutating func beginList(_ bytes: RawSpan) throws(SerializationError) -> ContainerProgress {
        let start = offset
        let head = try Format.readHead(bytes, at: &offset)
        guard case .list(let count) = head else { throw try wrongKind(.list, head, at: start) }
        try enter()
        return ContainerProgress(remaining: count)
    }

    package mutating func nextElement(
        of list: inout ContainerProgress, _ bytes: RawSpan
    ) throws(SerializationError) -> Bool {
        let isNext: Bool
        if let remaining = list.remaining {
            isNext = remaining > 0
            list.remaining = remaining - 1
        } else {
            guard offset < bytes.byteCount else { throw .truncated }
            isNext = bytes[offset] != Format.breakMark
            if !isNext { offset += 1 }
        }
        if !isNext { depth -= 1 }
        return isNext
    }

    package mutating func beginDictionary(_ bytes: RawSpan) throws(SerializationError) -> ContainerProgress {
        let start = offset
        let head = try Format.readHead(bytes, at: &offset)
        guard case .dictionary(let count) = head else { throw try wrongKind(.dictionary, head, at: start) }
        try enter()
        return ContainerProgress(remaining: count)
    }

    package mutating func nextKey(
        of dictionary: inout ContainerProgress, _ bytes: RawSpan
    ) throws(SerializationError) -> String? {
        try nextElement(of: &dictionary, bytes) ? try readString(bytes) : nil
    }

    package mutating func finish(_ bytes: RawSpan) throws(SerializationError) {
        guard offset == bytes.byteCount else { throw .trailingBytes(offset: offset) }
    }

    // MARK: Elements of a list

    @_specialize(where Format == MessagePack)
    @_specialize(where Format == CBOR)
    package mutating func nextNumber(
        of list: inout ContainerProgress, _ bytes: RawSpan
    ) throws(SerializationError) -> Number? {
        guard try nextElement(of: &list, bytes) else { return nil }
        return try readNumber(bytes)
    }

    @_specialize(where Format == MessagePack)
    @_specialize(where Format == CBOR)
    package mutating func nextString(
        of list: inout ContainerProgress, _ bytes: RawSpan
    ) throws(SerializationError) -> String? {
        guard try nextElement(of: &list, bytes) else { return nil }
        return try readString(bytes)
    }

    @_specialize(where Format == MessagePack)
    @_specialize(where Format == CBOR)
    package mutating func skipContainer(
        _ kind: ValueKind, of list: inout ContainerProgress, _ bytes: RawSpan
    ) throws(SerializationError) -> Range<Int>? {
        guard try nextElement(of: &list, bytes) else { return nil }
        var inside = offset
        let head = try Format.readHead(bytes, at: &inside)
        guard try self.kind(of: head) == kind else { throw try wrongKind(kind, head, at: offset) }
        let isEmpty =
            switch head {
            case .list(count: 0?), .dictionary(count: 0?): true
            case .list(count: nil), .dictionary(count: nil):
                inside < bytes.byteCount && bytes[inside] == Format.breakMark
            default: false
            }
        let range = try skipValue(bytes)
        return isEmpty ? range.lowerBound..<range.lowerBound : range
    }

    // MARK: Plain values

    package mutating func readNull(_ bytes: RawSpan) throws(SerializationError) {
        let start = offset
        let head = try Format.readHead(bytes, at: &offset)
        guard case .null = head else { throw try wrongKind(.null, head, at: start) }
    }

    package mutating func readBool(_ bytes: RawSpan) throws(SerializationError) -> Bool {
        let start = offset
        let head = try Format.readHead(bytes, at: &offset)
        guard case .bool(let bool) = head else { throw try wrongKind(.bool, head, at: start) }
        return bool
    }

    package mutating func readNumber(_ bytes: RawSpan) throws(SerializationError) -> Number {
        let start = offset
        switch try Format.readHead(bytes, at: &offset) {
        case .number(let number): return number
        case .hugeInteger: throw .numberOutOfRange(offset: start)
        case let head: throw try wrongKind(.number, head, at: start)
        }
    }

    package mutating func readDouble(_ bytes: RawSpan) throws(SerializationError) -> Double {
        try readNumber(bytes).doubleValue
    }

    package mutating func readString(_ bytes: RawSpan) throws(SerializationError) -> String {
        let start = offset
        let head = try Format.readHead(bytes, at: &offset)
        guard case .string(let count) = head else { throw try wrongKind(.string, head, at: start) }
        return try passText(count, bytes)
    }

    // MARK: Private

    /// Enters a list or dictionary.
    func checkDepth() throws(SerializationError) {
        let limit = SerializationFormat.depthLimit
        guard depth < limit else { throw .tooDeep(limit: limit) }
    }

    private mutating func enter() throws(SerializationError) {
        try checkDepth()
        depth += 1
    }

    /// The kind of the value that begins with `head`; throws for one that only this format has.
    private func kind(of head: BinaryHead) throws(SerializationError) -> ValueKind {
        switch head {
        case .null: .null
        case .bool: .bool
        case .number, .hugeInteger: .number
        case .string: .string
        case .bytes: .bytes
        case .list: .list
        case .dictionary: .dictionary
        case .foreign: throw .foreignValue(offset: offset)
        }
    }

    private func wrongKind(
        _ expected: ValueKind, _ head: BinaryHead, at start: Int
    ) throws(SerializationError) -> SerializationError {
        .wrongKind(expected: expected, found: try kind(of: head), offset: start)
    }
}
