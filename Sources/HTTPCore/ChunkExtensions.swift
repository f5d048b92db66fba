import ByteCore

/// What may stand between the size of a chunk and the end of its line (RFC 9112, 7.1.1):
///
///     *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )
///
/// None means anything to us, and each must be ignored; but readers that take more than this have been smuggled past.
enum ChunkExtensions {
    static func areValid(_ bytes: borrowing RawSpan) -> Bool {
        var offset = 0
        while offset < bytes.byteCount {
            skipWhiteSpace(bytes, &offset)
            guard skip(UInt8(ascii: ";"), bytes, &offset) else { return false }
            skipWhiteSpace(bytes, &offset)
            guard skipToken(bytes, &offset) else { return false }
            var next = offset
            skipWhiteSpace(bytes, &next)
            guard skip(UInt8(ascii: "="), bytes, &next) else { continue }
            skipWhiteSpace(bytes, &next)
            guard skipToken(bytes, &next) || skipQuotedString(bytes, &next) else { return false }
            offset = next
        }
        return true
    }

    private static func skip(_ byte: UInt8, _ bytes: borrowing RawSpan, _ offset: inout Int) -> Bool {
        guard offset < bytes.byteCount, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    private static func skipWhiteSpace(_ bytes: borrowing RawSpan, _ offset: inout Int) {
        while offset < bytes.byteCount, bytes[offset] == .space || bytes[offset] == .tab { offset += 1 }
    }

    private static func skipToken(_ bytes: borrowing RawSpan, _ offset: inout Int) -> Bool {
        let start = offset
        while offset < bytes.byteCount, bytes[offset].isTokenByte { offset += 1 }
        return offset > start
    }

    /// RFC 9110, 5.6.4; the scanner has refused control characters already.
    private static func skipQuotedString(_ bytes: borrowing RawSpan, _ offset: inout Int) -> Bool {
        guard skip(UInt8(ascii: "\""), bytes, &offset) else { return false }
        while offset < bytes.byteCount {
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "\"") { return true }
            if byte == UInt8(ascii: "\\") { offset += 1 }
        }
        return false
    }
}
