import Testing

@testable import SerializationCore

@Suite struct MessagePackTests {
    private let format = SerializationFormat.messagePack

    @Test(
        arguments: [
            ("7f", .integer(127)), ("cc01", 1), ("cd0001", 1), ("ce00000001", 1), ("cf0000000000000001", 1),
            ("cfffffffffffffffff", .unsigned(.max)), ("ff", -1), ("d0ff", -1), ("d1ffff", -1), ("d2ffffffff", -1),
            ("d3ffffffffffffffff", -1), ("d001", 1), ("ca3fc00000", 1.5), ("cb3ff8000000000000", 1.5), ("d900", ""),
            ("da000161", "a"), ("db0000000161", "a"), ("c40101", .bytes([1])), ("c5000101", .bytes([1])),
            ("c60000000101", .bytes([1])), ("dc000101", [1]), ("dd0000000101", [1]), ("de0001a16101", ["a": 1]),
            ("df00000001a16101", ["a": 1]),
        ] as [(String, Value)])
    func `every width of every type is read`(digits: String, value: Value) throws {
        #expect(try format.read(hexadecimal: digits) == value)
        try format.skip([UInt8](hexadecimal: digits))
    }

    @Test(arguments: [0, 15, 16, 31, 32, 255, 256, 65_535, 65_536])
    func `counts of every width are written and read`(count: Int) throws {
        let entries = (0..<count).map { ("\($0)", Value.integer(Int64($0))) }
        let values: [Value] = [
            .string(String(repeating: "x", count: count)), .bytes([UInt8](repeating: 7, count: count)),
            .list([Value](repeating: nil, count: count)), .dictionary(Dictionary(uniqueKeysWithValues: entries)),
        ]
        for value in values {
            let bytes = try format.write(value)
            #expect(try format.read(bytes) == value)
            try format.skip(bytes)
        }
    }

    @Test func `Z4: text and binary data are distinct`() throws {
        #expect(try format.write("a") == [0xA1, 0x61])
        #expect(try format.write(.bytes([0x61])) == [0xC4, 0x01, 0x61])
        #expect(try format.write(.string(String(repeating: "x", count: 40))).prefix(2) == [0xD9, 40])
    }

    @Test(arguments: [
        "d4ff00", "d5ff0000", "d6ff00000000", "d7ff0000000000000000", "c70cff000000000000000000000000", "c700ff",
    ])
    func `an extension passes unread, and is refused where it would be lost`(digits: String) throws {
        let bytes = [UInt8](hexadecimal: digits)
        try format.skip(bytes)
        try format.skip([0x91] + bytes)
        #expect(throws: SerializationError.foreignValue(offset: 0)) { try format.read(bytes) }
        #expect(throws: SerializationError.foreignValue(offset: 1)) { try format.transcode([0x91] + bytes, to: .cbor) }
    }

    @Test func `a key that is no string passes unread, and is refused where it would be lost`() throws {
        let bytes: [UInt8] = [0x81, 0x01, 0x02]
        try format.skip(bytes)
        let error = SerializationError.wrongKind(expected: .string, found: .number, offset: 1)
        #expect(throws: error) { try format.read(bytes) }
        #expect(throws: error) { try format.transcode(bytes, to: .json) }
    }

    @Test func `the type that is never used is refused`() {
        #expect(throws: SerializationError.malformed(offset: 0)) { try format.read(hexadecimal: "c1") }
        #expect(throws: SerializationError.malformed(offset: 1)) { try format.skip([0x91, 0xC1]) }
    }
}
