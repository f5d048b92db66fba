import Testing

@testable import SerializationCore

@Suite struct CBORTests {
    private let format = SerializationFormat.cbor

    /// Most are from RFC 8949, appendix A.
    @Test(
        arguments: [
            ("17", 23), ("1817", 23), ("190017", 23), ("1a00000017", 23), ("1b0000000000000017", 23),
            ("1bffffffffffffffff", .unsigned(.max)), ("20", -1), ("3b7fffffffffffffff", .integer(.min)),
            ("f90000", 0.0), ("f93c00", 1.0), ("f93e00", 1.5), ("f97bff", 65504.0), ("f90001", .double(0x1p-24)),
            ("f90400", 0.00006103515625), ("f9c400", -4.0), ("f97c00", .double(.infinity)),
            ("f9fc00", .double(-.infinity)),
            ("fa47c35000", 100000.0), ("fb3ff199999999999a", 1.1), ("fa7f800000", .double(.infinity)), ("f7", nil),
            ("5f42010243030405ff", .bytes([1, 2, 3, 4, 5])), ("5fff", .bytes([])),
            ("7f657374726561646d696e67ff", "streaming"),
            ("7fff", ""), ("9fff", []), ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]), ("bfff", [:]),
            ("bf61610161629f0203ffff", ["a": 1, "b": [2, 3]]), ("7f6161ff", "a"),
        ] as [(String, Value)])
    func `Z5: every width, float and indefinite length is read`(digits: String, value: Value) throws {
        #expect(try format.read(hexadecimal: digits) == value)
        try format.skip([UInt8](hexadecimal: digits))
    }

    @Test(
        arguments: [
            ("c249010000000000000000", nil), ("c248ffffffffffffffff", .unsigned(.max)), ("c240", 0), ("c24101", 1),
            ("c24a00000000000000000001", 1), ("c34101", -2), ("c3487fffffffffffffff", .integer(.min)),
            ("c3488000000000000000", nil), ("c25f41014102ff", 258), ("3b8000000000000000", nil),
        ] as [(String, Value?)])
    func `Z5: bignums are the integers they are, as far as there is room`(digits: String, value: Value?) throws {
        let bytes = [UInt8](hexadecimal: digits)
        try format.skip(bytes)
        if let value {
            #expect(try format.read(bytes) == value)
        } else {
            #expect(throws: SerializationError.numberOutOfRange(offset: 0)) { try format.read(bytes) }
        }
    }

    @Test(
        arguments: [
            ("c074323031332d30332d32315432303a30343a30305a", "2013-03-21T20:04:00Z"), ("c11a514b67b0", 1_363_896_240),
            ("c1fb41d452d9ec200000", 1363896240.5), ("c48221196ab3", [-2, 27315]), ("d9d9f7a0", [:]),
            ("c2617a", "z"), ("c1c2411e", 30), ("81d81801", [1]),
        ] as [(String, Value)])
    func `Z5: what is tagged is read as if it were not`(digits: String, value: Value) throws {
        #expect(try format.read(hexadecimal: digits) == value)
        try format.skip([UInt8](hexadecimal: digits))
    }

    @Test(arguments: [
        "1c", "1d", "1e", "1f", "3f", "df00", "dc00", "fc", "fd", "fe", "ff", "81ff", "f800", "f818", "f81f",
        "9f01ffff",
        "bf6161ff", "5f6161ff", "7f4161ff", "5f5f4101ffff", "7f7f6161ffff", "5f01ff", "5fc24101ff", "c2", "5f", "7f",
        "9f",
        "bf", "f9", "f93c", "fa47c350", "fb3ff19999999999", "f8", "d9", "c0",
    ])
    func `what RFC 8949 does not allow is refused, built or passed`(digits: String) {
        #expect(throws: SerializationError.self) { try format.read(hexadecimal: digits) }
        #expect(throws: SerializationError.self) { try format.skip([UInt8](hexadecimal: digits)) }
    }

    @Test(arguments: ["e0", "f0", "f3", "f820", "f8ff"])
    func `a simple value without a meaning passes unread, and is refused where it would be lost`(digits: String) throws
    {
        let bytes = [UInt8](hexadecimal: digits)
        try format.skip(bytes)
        #expect(throws: SerializationError.foreignValue(offset: 0)) { try format.read(bytes) }
        #expect(throws: SerializationError.foreignValue(offset: 0)) { try format.transcode(bytes, to: .json) }
    }

    @Test func `a key that is no string passes unread, and is refused where it would be lost`() throws {
        for digits in ["a10102", "bf0102ff"] {
            let bytes = [UInt8](hexadecimal: digits)
            try format.skip(bytes)
            let error = SerializationError.wrongKind(expected: .string, found: .number, offset: 1)
            #expect(throws: error) { try format.read(bytes) }
            #expect(throws: error) { try format.transcode(bytes, to: .messagePack) }
        }
    }

    @Test func `Z7: each piece of a text is UTF-8 by itself`() {
        // RFC 8949, 3.2.3: a character is not spread over pieces.
        #expect(throws: SerializationError.invalidUTF8(offset: 2)) { try format.read(hexadecimal: "7f61c361a9ff") }
        #expect(throws: SerializationError.invalidUTF8(offset: 2)) {
            try format.skip([UInt8](hexadecimal: "7f61c361a9ff"))
        }
    }

    @Test func `what is written has definite lengths, the fewest bytes for integers and no tags`() throws {
        let value: Value = ["a": [1, 24, -500], "b": "text"]
        #expect(try format.write(value) == [UInt8](hexadecimal: "a2 6161 83 01 1818 3901f3 6162 64 74657874"))
        #expect(try format.write(1.0) == [UInt8](hexadecimal: "fb3ff0000000000000"))
    }

    @Test func `Z6: tags upon tags are refused`() {
        let bytes = [UInt8](repeating: 0xC0, count: 4 << 20) + [0x01]
        #expect(throws: SerializationError.tooDeep(limit: SerializationFormat.depthLimit)) { try format.read(bytes) }
        #expect(throws: SerializationError.tooDeep(limit: SerializationFormat.depthLimit)) { try format.skip(bytes) }
    }
}
