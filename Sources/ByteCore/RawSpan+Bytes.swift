extension RawSpan {
    /// The byte at `offset`; an offset outside traps, so parsers compare with `byteCount` first.
    @inlinable  // read for every byte, from other modules
    package subscript(offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}

extension [UInt8] {
    /// The array's elements as the span that parsers read.
    package var rawSpan: RawSpan {
        @_lifetime(borrow self) get { unsafe span.bytes }
    }
}
