/// MessagePack, specification version 5: text and binary data are told apart.
///
///     0xxxxxxx  integer          c0 null   c2 false  c3 true   c1 never used
///     1000xxxx  dictionary       c4-c6 bytes         c7-c9, d4-d8 extension
///     1001xxxx  list             ca cb float         cc-cf unsigned   d0-d3 integer
///     101xxxxx  string           d9-db string        dc dd list       de df dictionary
///     111xxxxx  negative integer
package enum MessagePack: BinaryFormat {
    package static var breakMark: UInt8? { nil }

    package static func readHead(_ bytes: RawSpan, at offset: inout Int) throws(SerializationError) -> BinaryHead {
        let start = offset
        let first = try load(UInt8.self, bytes, at: &offset)
        switch first {
        case 0x00...0x7F:
            return .number(.integer(Int64(first)))
        case 0xE0...0xFF:
            return .number(.integer(Int64(Int8(bitPattern: first))))
        case 0xA0...0xBF:
            return .string(count: try checked(UInt64(first & 0x1F), bytes, at: offset))
        case 0x90...0x9F:
            return .list(count: try checked(UInt64(first & 0x0F), bytes, at: offset))
        case 0x80...0x8F:
            return .dictionary(count: try checked(UInt64(first & 0x0F), each: 2, bytes, at: offset))
        case 0xC0: return .null
        case 0xC2: return .bool(false)
        case 0xC3: return .bool(true)
        case 0xCA:
            return .number(.double(Double(Float(bitPattern: try load(UInt32.self, bytes, at: &offset)))))
        case 0xCB:
            return .number(.double(Double(bitPattern: try load(UInt64.self, bytes, at: &offset))))
        case 0xCC: return .number(.integer(Int64(try load(UInt8.self, bytes, at: &offset))))
        case 0xCD: return .number(.integer(Int64(try load(UInt16.self, bytes, at: &offset))))
        case 0xCE: return .number(.integer(Int64(try load(UInt32.self, bytes, at: &offset))))
        case 0xCF: return .number(Number(try load(UInt64.self, bytes, at: &offset)))
        case 0xD0: return .number(.integer(Int64(try load(Int8.self, bytes, at: &offset))))
        case 0xD1: return .number(.integer(Int64(try load(Int16.self, bytes, at: &offset))))
        case 0xD2: return .number(.integer(Int64(try load(Int32.self, bytes, at: &offset))))
        case 0xD3: return .number(.integer(try load(Int64.self, bytes, at: &offset)))
        case 0xD9...0xDB:
            let count = try loadCount(first - 0xD9, bytes, at: &offset)
            return .string(count: try checked(count, bytes, at: offset))
        case 0xC4...0xC6:
            let count = try loadCount(first - 0xC4, bytes, at: &offset)
            return .bytes(count: try checked(count, bytes, at: offset))
        case 0xDC, 0xDD:
            let count = try loadCount(first - 0xDC + 1, bytes, at: &offset)
            return .list(count: try checked(count, bytes, at: offset))
        case 0xDE, 0xDF:
            let count = try loadCount(first - 0xDE + 1, bytes, at: &offset)
            return .dictionary(count: try checked(count, each: 2, bytes, at: offset))
        case 0xD4...0xD8:
            // One byte of type, then 1, 2, 4, 8 or 16 of data.
            return .foreign(count: try checked(1 + 1 << UInt64(first - 0xD4), bytes, at: offset))
        case 0xC7...0xC9:
            let count = try loadCount(first - 0xC7, bytes, at: &offset)
            return .foreign(count: try checked(1 + count, bytes, at: offset))
        default:
            throw .malformed(offset: start)
        }
    }

    /// Everything has a count here.
    package static func readPiece(
        of kind: ValueKind, _ bytes: RawSpan, at offset: inout Int
    ) throws(SerializationError) -> Range<Int>? {
        nil
    }

    /// A count in one, two or four bytes.
    private static func loadCount(
        _ size: UInt8, _ bytes: RawSpan, at offset: inout Int
    ) throws(SerializationError) -> UInt64 {
        switch size {
        case 0: UInt64(try load(UInt8.self, bytes, at: &offset))
        case 1: UInt64(try load(UInt16.self, bytes, at: &offset))
        default: UInt64(try load(UInt32.self, bytes, at: &offset))
        }
    }
}
