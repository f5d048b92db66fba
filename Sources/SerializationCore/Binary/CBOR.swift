import ByteCore

/// CBOR (RFC 8949). A head is one byte, of a major type in 3 bits and an argument in 5, then more of the argument.
///
///     0 integer    2 bytes     4 list         6 tag of the value that follows
///     1 -1 - n     3 string    5 dictionary   7 false, true, null, undefined, floats, break
///
/// Tags are passed over, since no other format has them: a tagged value is read as the value. Only bignums become the
/// integers that they are.
package enum CBOR: BinaryFormat {
    package static var breakMark: UInt8? { 0xFF }

    package static func readHead(_ bytes: RawSpan, at offset: inout Int) throws(SerializationError) -> BinaryHead {
        let tag = try passTags(bytes, at: &offset)
        let start = offset
        let first = try load(UInt8.self, bytes, at: &offset)
        let information = first & 0x1F
        let isIndefinite = information == 31
        if first >> 5 == 7 {
            return try readSimple(information, bytes, at: &offset, start: start)
        }
        let argument = isIndefinite ? 0 : try loadArgument(information, bytes, at: &offset)
        switch first >> 5 {
        case 0 where !isIndefinite:
            return .number(Number(argument))
        case 1 where !isIndefinite:
            guard let magnitude = Int64(exactly: argument) else { return .hugeInteger }
            return .number(.integer(-1 - magnitude))
        case 2:
            let count = isIndefinite ? nil : try checked(argument, bytes, at: offset)
            guard tag == .bignum || tag == .negativeBignum else { return .bytes(count: count) }
            return try readBignum(isNegative: tag == .negativeBignum, count, bytes, at: &offset)
        case 3:
            return .string(count: isIndefinite ? nil : try checked(argument, bytes, at: offset))
        case 4:
            return .list(count: isIndefinite ? nil : try checked(argument, bytes, at: offset))
        case 5:
            return .dictionary(count: isIndefinite ? nil : try checked(argument, each: 2, bytes, at: offset))
        default:
            throw .malformed(offset: start)
        }
    }

    package static func readPiece(
        of kind: ValueKind, _ bytes: RawSpan, at offset: inout Int
    ) throws(SerializationError) -> Range<Int>? {
        let start = offset
        let first = try load(UInt8.self, bytes, at: &offset)
        if first == breakMark { return nil }
        // RFC 8949, 3.2.3: pieces are of the same major type, and have a count.
        guard first >> 5 == (kind == .string ? 3 : 2), first & 0x1F != 31 else { throw .malformed(offset: start) }
        let count = try checked(try loadArgument(first & 0x1F, bytes, at: &offset), bytes, at: offset)
        defer { offset += count }
        return offset..<offset + count
    }

    // MARK: Private

    private enum Tag: UInt64 {
        case bignum = 2, negativeBignum = 3
    }

    /// Passes the tags at `offset`; returns the innermost if it is one that matters.
    private static func passTags(_ bytes: RawSpan, at offset: inout Int) throws(SerializationError) -> Tag? {
        var tag: Tag?
        var count = 0
        while offset < bytes.byteCount, bytes[offset] >> 5 == 6 {
            let information = bytes[offset] & 0x1F
            offset += 1
            tag = Tag(rawValue: try loadArgument(information, bytes, at: &offset))
            count += 1
            guard count <= SerializationFormat.depthLimit else { throw .tooDeep(limit: SerializationFormat.depthLimit) }
        }
        return tag
    }

    @inline(__always)
    private static func loadArgument(
        _ information: UInt8, _ bytes: RawSpan, at offset: inout Int
    ) throws(SerializationError) -> UInt64 {
        switch information {
        case 0..<24: UInt64(information)
        case 24: UInt64(try load(UInt8.self, bytes, at: &offset))
        case 25: UInt64(try load(UInt16.self, bytes, at: &offset))
        case 26: UInt64(try load(UInt32.self, bytes, at: &offset))
        case 27: try load(UInt64.self, bytes, at: &offset)
        default: throw .malformed(offset: offset - 1)
        }
    }

    /// What major type 7 has: floats, and simple values of which most have no meaning yet.
    private static func readSimple(
        _ information: UInt8, _ bytes: RawSpan, at offset: inout Int, start: Int
    ) throws(SerializationError) -> BinaryHead {
        switch information {
        case 20: return .bool(false)
        case 21: return .bool(true)
        case 22, 23: return .null  // 23 is undefined
        case 0..<20: return .foreign(count: 0)
        case 24:
            // RFC 8949, 3.3: what fits in the first byte must be there.
            guard try load(UInt8.self, bytes, at: &offset) >= 32 else { throw .malformed(offset: start) }
            return .foreign(count: 0)
        case 25:
            return .number(.double(Double(halfPattern: try load(UInt16.self, bytes, at: &offset))))
        case 26:
            return .number(.double(Double(Float(bitPattern: try load(UInt32.self, bytes, at: &offset)))))
        case 27:
            return .number(.double(Double(bitPattern: try load(UInt64.self, bytes, at: &offset))))
        default:
            throw .malformed(offset: start)  // also a break where nothing is to be ended
        }
    }

    /// RFC 8949, 3.4.3: the bytes of an integer, the highest first.
    private static func readBignum(
        isNegative: Bool, _ count: Int?, _ bytes: RawSpan, at offset: inout Int
    ) throws(SerializationError) -> BinaryHead {
        var magnitude: UInt64 = 0
        var isHuge = false
        func add(_ range: Range<Int>) {
            for place in range {
                isHuge = isHuge || magnitude >> 56 != 0
                magnitude = magnitude << 8 | UInt64(bytes[place])
            }
        }
        if let count {
            add(offset..<offset + count)
            offset += count
        } else {
            while let piece = try readPiece(of: .bytes, bytes, at: &offset) {
                add(piece)
            }
        }
        if isHuge { return .hugeInteger }
        guard isNegative else { return .number(Number(magnitude)) }
        guard let magnitude = Int64(exactly: magnitude) else { return .hugeInteger }
        return .number(.integer(-1 - magnitude))
    }
}

extension Double {
    /// The number that 16 bits are: a sign, 5 bits of exponent, 10 of fraction (IEEE 754).
    fileprivate init(halfPattern bits: UInt16) {
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Double(bits & 0x3FF)
        let magnitude: Double =
            switch exponent {
            case 0: fraction * 0x1p-24
            case 31: fraction == 0 ? .infinity : .nan
            default: Double(sign: .plus, exponent: exponent - 25, significand: fraction + 1024)
            }
        self = bits >> 15 == 0 ? magnitude : -magnitude
    }
}
