extension RawSpan {
    /// The byte at `offset`; an offset outside traps, so parsers compare with `byteCount` first.
    @inlinable  // read for every byte, from other modules
    package subscript(offset: Int) -> UInt8 {
        // One comparison, for a negative offset is a great one without its sign.
        precondition(UInt(bitPattern: offset) < UInt(bitPattern: byteCount), "a byte is read outside of its span")
        return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// The eight bytes from `offset` on, which may not be negative, the first in the lowest part; nil if there are fewer.
    @inlinable @inline(__always)
    package func word(at offset: Int) -> UInt64? {
        precondition(offset >= 0, "bytes are read outside of their span")
        guard offset <= byteCount &- 8 else { return nil }
        return unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }
}

extension [UInt8] {
    /// The array's elements as the span that parsers read.
    package var rawSpan: RawSpan {
        @_lifetime(borrow self) get { unsafe span.bytes }
    }
}
