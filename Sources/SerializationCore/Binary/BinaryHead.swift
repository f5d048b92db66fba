/// What the first bytes of a value in a binary format say: a whole value if it is a plain one, and what follows if not.
package enum BinaryHead {
    case null
    case bool(Bool)
    case number(Number)
    /// An integer that neither `Int64` nor `UInt64` holds.
    case hugeInteger
    /// So many bytes of text follow, or, without a count, pieces of text up to a break.
    case string(count: Int?)
    /// So many bytes follow, or, without a count, pieces of binary data up to a break.
    case bytes(count: Int?)
    /// So many elements follow, or, without a count, elements up to a break.
    case list(count: Int?)
    /// So many entries follow, or, without a count, entries up to a break.
    case dictionary(count: Int?)
    /// So many bytes follow, of a kind that only this format has.
    case foreign(count: Int)
}

/// What the values of a binary format begin with.
package protocol BinaryFormat: Sendable {
    /// The byte that ends what has no count; nil where everything has one.
    static var breakMark: UInt8? { get }

    /// Reads the head at `offset`, and moves `offset` behind it. No count is greater than the number of bytes left.
    static func readHead(_ bytes: RawSpan, at offset: inout Int) throws(SerializationError) -> BinaryHead

    /// Passes the next piece of text or binary data without a count, and returns where its bytes stand; nil after the break.
    static func readPiece(
        of kind: ValueKind, _ bytes: RawSpan, at offset: inout Int
    ) throws(SerializationError) -> Range<Int>?
}

extension BinaryFormat {
    /// A big-endian number of one, two, four or eight bytes, which the offset is moved behind.
    @inline(__always)
    static func load<Word: FixedWidthInteger & BitwiseCopyable>(
        _ type: Word.Type, _ bytes: RawSpan, at offset: inout Int
    ) throws(SerializationError) -> Word {
        let size = MemoryLayout<Word>.size
        guard bytes.byteCount - offset >= size else { throw .truncated }
        defer { offset += size }
        return unsafe Word(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Word.self))
    }

    /// A count that a peer claims, each of at least `size` bytes, as far as so many can follow.
    @inline(__always)
    static func checked(
        _ count: UInt64, each size: Int = 1, _ bytes: RawSpan, at offset: Int
    ) throws(SerializationError) -> Int {
        guard let count = Int(exactly: count), count <= (bytes.byteCount - offset) / size else { throw .truncated }
        return count
    }
}

extension Number {
    /// An integer without a sign.
    init(_ integer: UInt64) {
        self = Int64(exactly: integer).map(Number.integer) ?? .unsigned(integer)
    }
}
