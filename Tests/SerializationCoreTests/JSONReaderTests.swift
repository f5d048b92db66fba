import ByteCore
import Testing

@testable import SerializationCore

@Suite struct JSONReaderTests {
    @Test func `a message is read token by token, its payload only passed`() throws {
        let text = #" [ 48 , 7, {"a": [1]} ,"com.example.add", [2, {"x": "]"}], {}] "#
        let parts = try read(text) { reader, bytes throws(SerializationError) in
            var parts: [String] = []
            #expect(try reader.kind(bytes) == .list)
            var list = try reader.beginList(bytes)
            #expect(try reader.nextElement(of: &list, bytes))
            #expect(try reader.readUnsigned(bytes) == 48)
            #expect(try reader.nextElement(of: &list, bytes))
            #expect(try reader.readInteger(bytes) == 7)
            #expect(try reader.nextElement(of: &list, bytes))
            #expect(try reader.readDictionary(bytes) == ["a": [1]])
            #expect(try reader.nextElement(of: &list, bytes))
            #expect(try reader.readString(bytes) == "com.example.add")
            while try reader.nextElement(of: &list, bytes) {
                let range = try reader.skipValue(bytes)
                parts.append(String(checked: bytes.extracting(range)))
            }
            try reader.finish(bytes)
            return parts
        }
        #expect(parts == [#"[2, {"x": "]"}]"#, "{}"])
    }

    @Test(arguments: [
        "", " ", "nul", "nulL", "True", "+1", "01", "-", "-01", "1.", ".5", "1e", "1e+", "0x10", "1 2", "NaN",
        "Infinity",
        "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "{", "{]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,",
        "{\"a\":1,}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{a:1}", "{1:2}", "{,}", "\"", "\"a", "\"\\\"", "\"\\x\"",
        "\"\\u12\"", "\"\\u12G4\"", "'a'", "\"a\nb\"", "\"a\tb\"", "\"\u{0}\"", "\u{FEFF}1", "// 1\n1", "[1]]",
    ])
    func `what RFC 8259 does not allow is refused, built or passed`(text: String) {
        #expect(throws: SerializationError.self) { try value(of: [UInt8](text.utf8)) }
        #expect(throws: SerializationError.self) { try skip([UInt8](text.utf8)) }
    }

    @Test func `white space may stand around every token`() throws {
        #expect(try Value(json: " \t\r\n{ \"a\" : [ 1 , null ] , \"b\" : { } }\n") == ["a": [1, nil], "b": [:]])
    }

    @Test func `errors tell what is wrong and where`() throws {
        #expect(throws: SerializationError.truncated) { try Value(json: "[1, ") }
        #expect(throws: SerializationError.malformed(offset: 4)) { try Value(json: "[1, ]") }
        #expect(throws: SerializationError.trailingBytes(offset: 2)) { try Value(json: "1 2") }
        #expect(throws: SerializationError.invalidUTF8(offset: 2)) { try value(of: [0x22, 0x61, 0xFF, 0x22]) }
        #expect(throws: SerializationError.wrongKind(expected: .list, found: .dictionary, offset: 1)) {
            try read(" {}") { reader, bytes throws(SerializationError) in _ = try reader.beginList(bytes) }
        }
        #expect(throws: SerializationError.numberOutOfRange(offset: 0)) {
            try read("-1") { reader, bytes throws(SerializationError) in try reader.readUnsigned(bytes) }
        }
        #expect(throws: SerializationError.numberOutOfRange(offset: 0)) {
            try read("1.0") { reader, bytes throws(SerializationError) in try reader.readInteger(bytes) }
        }
    }

    @Test func `numbers keep what they were`() throws {
        #expect(try Value(json: "-0") == 0)
        #expect(try Value(json: "1E2") == .double(100))
        #expect(try Value(json: "1.5e-3") == .double(0.0015))
        #expect(try Value(json: "-9223372036854775808") == .integer(.min))
        #expect(try Value(json: "18446744073709551615") == .unsigned(.max))
        #expect(try Value(json: "1e-400") == .double(0))
        #expect(try read("7") { reader, bytes throws(SerializationError) in try reader.readDouble(bytes) } == 7)
    }

    @Test(arguments: ["18446744073709551616", "-9223372036854775809", "1\(String(repeating: "0", count: 60))", "1e400"])
    func `Z2: a number that no value can hold is an error, but passes unread`(text: String) throws {
        #expect(throws: SerializationError.numberOutOfRange(offset: 0)) { try Value(json: text) }
        try skip([UInt8](text.utf8))
    }

    @Test func `escapes become what they stand for`() throws {
        #expect(try Value(json: #""\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\uDE00""#) == "\"\\/\u{8}\u{C}\n\r\té€😀")
        #expect(try Value(json: #"{"\u0061\n": 1}"#) == ["a\n": 1])
    }

    @Test(arguments: [#""\ud83d""#, #""\ude00""#, #""\ud83d\n""#, #""\ud83dx\ude00""#, #""\ud83d\ud83d""#])
    func `half a surrogate pair is refused`(text: String) {
        #expect(throws: SerializationError.malformed(offset: 1)) { try Value(json: text) }
        #expect(throws: SerializationError.malformed(offset: 1)) { try skip([UInt8](text.utf8)) }
    }

    @Test func `a quote, an escape and a control character are found at every place of a word`() throws {
        for length in 0...40 {
            let plain = String(repeating: "x", count: length)
            #expect(try Value(json: "\"\(plain)\"") == .string(plain))
            #expect(try Value(json: "\"\(plain)é€😀\(plain)\"") == .string(plain + "é€😀" + plain))
            #expect(try Value(json: "\"\(plain)\\n\(plain)\"") == .string(plain + "\n" + plain))
            #expect(throws: SerializationError.malformed(offset: length + 1)) {
                try Value(json: "\"\(plain)\u{1F}\(plain)\"")
            }
        }
    }

    @Test func `Z7: text that is not UTF-8 is refused in strings and keys, built or passed`() {
        let wrong: [[UInt8]] = [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
            [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80],
            [0xFF], [0xFE],
        ]
        for sequence in wrong {
            for prefix in ["", "a", "abcdefg", "abcdefgh", "é"] {
                let string = [0x22] + [UInt8](prefix.utf8) + sequence + [0x22]
                let offset = 1 + prefix.utf8.count
                #expect(throws: SerializationError.invalidUTF8(offset: offset)) { try value(of: string) }
                #expect(throws: SerializationError.invalidUTF8(offset: offset)) { try skip(string) }
                let dictionary = [UInt8(ascii: "{")] + string + [UInt8](":1}".utf8)
                #expect(throws: SerializationError.invalidUTF8(offset: offset + 1)) { try value(of: dictionary) }
                #expect(throws: SerializationError.invalidUTF8(offset: offset + 1)) { try skip(dictionary) }
            }
        }
    }

    @Test func `every UTF-8 sequence of Unicode is taken`() throws {
        for code in stride(from: UInt32(0x80), to: 0x11_0000, by: 0x1F) {
            guard let scalar = Unicode.Scalar(code) else { continue }
            #expect(try Value(json: "\"\(scalar)\"") == .string(String(scalar)))
        }
    }

    @Test func `Z8: a key that stands twice is refused, but passes unread`() throws {
        #expect(throws: SerializationError.duplicateKey("a")) { try Value(json: #"{"a":1,"b":2,"a":3}"#) }
        #expect(throws: SerializationError.duplicateKey("a")) { try Value(json: #"[{"x":{"a":1,"\u0061":3}}]"#) }
        #expect(throws: SerializationError.duplicateKey("é")) { try Value(json: "{\"\u{E9}\":1,\"e\u{301}\":2}") }
        try skip([UInt8](#"{"a":1,"a":3}"#.utf8))
    }
}
