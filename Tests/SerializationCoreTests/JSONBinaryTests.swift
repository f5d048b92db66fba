import ByteCore
import TestSupport
import Testing

@testable import SerializationCore

@Suite struct JSONBinaryTests {
    @Test(.enabled(if: Vectors.exist, "\(Vectors.missing)"))
    func `Z1: binary data is U+0000 and base64 in both directions, as the vectors have it`() throws {
        let rows = try Vectors.rows(of: "json-binary.json")
        #expect(rows.count >= 8)
        for row in rows {
            let json = try #require(row["json"] as? String)
            let digits = try #require(row["bytes_hex"] as? String)
            let bytes = [UInt8](hexadecimal: digits)
            #expect(try Value(json: json) == .bytes(bytes))
            #expect(try Value.bytes(bytes).json() == json)
        }
    }

    @Test func `Z1: binary data may stand anywhere in a value`() throws {
        let value: Value = [["a": [.bytes([0, 1, 255])], "b": .bytes([])], .bytes([7])]
        let json = #"[{"a":["\u0000AAH/"],"b":"\u0000"},"\u0000Bw=="]"#
        #expect(try value.json() == json)
        #expect(try Value(json: json) == value)
    }

    @Test func `Z1: base64 whose slashes are escaped is read too`() throws {
        #expect(try Value(json: #""\u0000AAH\/""#) == .bytes([0, 1, 255]))
    }

    @Test(arguments: ["!!!", "A", "AA", "AAA", "AA=", "A===", "AA==AA==", "AA==\\n", "AA-_", "Ā==="])
    func `Z1: U+0000 and anything but padded base64 is refused`(text: String) {
        #expect(throws: SerializationError.malformed(offset: 1)) { try Value(json: "\"\\u0000\(text)\"") }
    }

    @Test func `Z1: U+0000 marks binary data only at the beginning, and never in a key`() throws {
        #expect(try Value(json: #""a\u0000AAAA""#) == "a\u{0}AAAA")
        #expect(try Value(json: #"{"\u0000AAAA":1}"#) == ["\u{0}AAAA": 1])
        #expect(try Value.dictionary(["\u{0}AAAA": 1]).json() == #"{"\u0000AAAA":1}"#)
    }

    @Test func `Z1: a text that begins with U+0000 cannot be written`() {
        #expect(throws: SerializationError.leadingNull) { try Value.string("\u{0}AAAA").json() }
    }
}
