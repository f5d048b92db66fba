import ByteCore
import TestSupport
import Testing

@testable import SerializationCore

@Suite struct BinaryRobustnessTests {
    private let value: Value = [
        "list": [1, -2, 2.5, true, false, nil, "é€😀", .unsigned(.max), .integer(.min), [], [:]],
        "bytes": .bytes([UInt8](0...40)), "text": .string(String(repeating: "x", count: 300)),
    ]

    @Test(arguments: SerializationFormat.binary)
    func `Z6: a document cut at any byte is an error`(format: SerializationFormat) throws {
        let document = try format.write(value)
        #expect(try format.read(document) == value)
        for count in 0..<document.count {
            let cut = [UInt8](document.prefix(count))
            #expect(throws: SerializationError.truncated) { try format.read(cut) }
            #expect(throws: SerializationError.truncated) { try format.skip(cut) }
        }
        #expect(throws: SerializationError.trailingBytes(offset: document.count)) { try format.read(document + [0]) }
    }

    @Test(arguments: SerializationFormat.binary)
    func `Z6: a document with any byte changed is read or refused, the same built or passed`(
        format: SerializationFormat
    ) throws {
        let document = try format.write(["a": [1, 2.5, "é"], "b": [.bytes([1]), nil, true, -300]])
        for place in document.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = document
                changed[place] = byte
                compare(changed, format)
            }
        }
    }

    @Test(arguments: SerializationFormat.binary, 0..<4 as Range<UInt64>)
    func `Z6: random bytes never crash the reader`(format: SerializationFormat, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            compare(
                (0..<Int.random(in: 0..<40, using: &random)).map { _ in .random(in: 0...255, using: &random) }, format)
        }
    }

    /// Heads that promise up to 2^64 - 1 bytes or elements, of which none come.
    @Test(
        arguments: [
            (
                .messagePack,
                [
                    "dbffffffff", "c6ffffffff", "ddffffffff", "dfffffffff", "c9ffffffff00", "daffff", "c5ffff",
                    "dcffff", "deffff",
                    "d9ff", "c4ff", "9f", "8f", "bf", "d8",
                ]
            ),
            (
                .cbor,
                [
                    "5bffffffffffffffff", "7bffffffffffffffff", "9bffffffffffffffff", "bbffffffffffffffff",
                    "5b7fffffffffffffff",
                    "7b7fffffffffffffff", "9b7fffffffffffffff", "bb7fffffffffffffff", "bb4000000000000000",
                    "5affffffff",
                    "7affffffff", "9affffffff", "baffffffff", "97", "b7", "77", "57", "5f5bffffffffffffffff",
                    "c25bffffffffffffffff",
                ]
            ),
        ] as [(SerializationFormat, [String])])
    func `Z6: a count is not believed before its bytes are there`(format: SerializationFormat, heads: [String]) {
        for head in heads {
            for bytes in [[UInt8](hexadecimal: head), [UInt8](hexadecimal: head) + [0, 0, 0]] {
                #expect(throws: SerializationError.truncated, "\(head)") { try format.read(bytes) }
                #expect(throws: SerializationError.truncated, "\(head)") { try format.skip(bytes) }
            }
        }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `Z6: lists and dictionaries nest up to the limit and no further`(format: SerializationFormat) throws {
        let limit = SerializationFormat.depthLimit
        var lists: Value = []
        var dictionaries: Value = [:]
        for _ in 1..<limit {
            lists = [lists]
            dictionaries = ["a": dictionaries]
        }
        for value in [lists, dictionaries] {
            let bytes = try format.write(value)
            #expect(try format.read(bytes) == value)
            try format.skip(bytes)
            for deeper: Value in [[value], ["a": value]] {
                #expect(throws: SerializationError.tooDeep(limit: limit)) { try format.write(deeper) }
            }
        }
        let heads: [(UInt8, SerializationFormat)] = [
            (0x91, .messagePack), (0x81, .messagePack), (0x81, .cbor), (0x9F, .cbor), (0xA1, .cbor), (0xBF, .cbor),
        ]
        for (head, owner) in heads where owner == format {
            let bytes = [UInt8](repeating: head, count: 4 << 20)
            #expect(throws: SerializationError.self) { try format.read(bytes) }
            #expect(throws: SerializationError.tooDeep(limit: limit)) { try format.skip(bytes) }
            #expect(throws: SerializationError.self) { try format.transcode(bytes, to: .json) }
        }
    }

    @Test(arguments: SerializationFormat.binary)
    func `Z7: text that is not UTF-8 is refused in strings and keys, built or passed`(format: SerializationFormat)
        throws
    {
        let sequences: [[UInt8]] = [
            [0x80], [0xC0, 0x80], [0xC3], [0xC3, 0x28], [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xED, 0xA0, 0x80],
            [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xFF],
        ]
        for sequence in sequences {
            for prefix in ["", "a", "abcdefgh", "é"] {
                let text = [UInt8](prefix.utf8) + sequence
                let head = (format == .cbor ? 0x60 : 0xA0) + UInt8(text.count)
                let error = SerializationError.invalidUTF8(offset: 1 + prefix.utf8.count)
                #expect(throws: error) { try format.read([head] + text) }
                #expect(throws: error) { try format.skip([head] + text) }
                let dictionary = [format == .cbor ? 0xA1 : 0x81, head] + text + [0]
                #expect(throws: SerializationError.self) { try format.read(dictionary) }
                #expect(throws: SerializationError.self) { try format.skip(dictionary) }
            }
        }
    }

    @Test(arguments: SerializationFormat.binary)
    func `Z8: a key that stands twice is refused, but passes unread`(format: SerializationFormat) throws {
        let entry: [UInt8] = [format == .cbor ? 0x61 : 0xA1, 0x61, 0x01]
        let bytes = [format == .cbor ? 0xA2 : 0x82] + entry + entry
        #expect(throws: SerializationError.duplicateKey("a")) { try format.read(bytes) }
        try format.skip(bytes)
    }

    /// What builds and what is passed must be the same, but for what only building refuses.
    private func compare(_ bytes: [UInt8], _ format: SerializationFormat) {
        let passes = (try? format.skip(bytes)) != nil
        do throws(SerializationError) {
            let value = try format.read(bytes)
            #expect(passes, "built but not passed: \(bytes)")
            #expect((try? format.write(value)) != nil)
        } catch {
            switch error {
            case .duplicateKey, .numberOutOfRange, .foreignValue, .wrongKind: break
            default: #expect(!passes, "passed but not built: \(bytes)")
            }
        }
    }
}
