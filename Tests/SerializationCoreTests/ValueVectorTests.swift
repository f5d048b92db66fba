import TestSupport
import Testing

@testable import SerializationCore

/// One value in three formats, as other libraries write it.
@Suite(.enabled(if: Vectors.exist, "\(Vectors.missing)"))
struct ValueVectorTests {
    @Test func `Z2, Z3, Z4: every value is read and written as the vectors have it`() throws {
        let rows = try Vectors.rows(of: "values.json")
        #expect(rows.count >= 50)
        for row in rows {
            let texts = try encodings(of: row)
            let value = try SerializationFormat.json.read(texts[0].bytes)
            for (format, bytes) in texts {
                #expect(try format.read(bytes) == value, "\(value) in \(format)")
                #expect(try text(format.write(value), format) == text(bytes, format), "\(value) in \(format)")
                try format.skip(bytes)
            }
        }
    }

    @Test func `Z2, Z3, Z4: every value keeps what it is between any two formats`() throws {
        for row in try Vectors.rows(of: "values.json") {
            let texts = try encodings(of: row)
            for (from, source) in texts {
                for (to, target) in texts {
                    #expect(try text(from.transcode(source, to: to), to) == text(target, to), "\(from) to \(to)")
                }
            }
        }
    }

    @Test func `Z5: CBOR's shortest floats are accepted`() throws {
        let rows = try Vectors.rows(of: "values.json").filter { $0["cbor_shortest_float_hex"] != nil }
        #expect(rows.count >= 3)
        for row in rows {
            let short = try #require(row["cbor_shortest_float_hex"] as? String)
            let long = try #require(row["cbor_hex"] as? String)
            #expect(
                try SerializationFormat.cbor.read(hexadecimal: short).description
                    == SerializationFormat.cbor.read(hexadecimal: long).description)
        }
    }

    @Test func `Z5: integers beyond 64 bits pass unread, and are refused where they would be lost`() throws {
        let rows = try Vectors.rows("beyond_64_bit", of: "values.json")
        #expect(rows.count >= 4)
        for row in rows {
            let json = [UInt8](try #require(row["json"] as? String).utf8)
            let cbor = [UInt8](hexadecimal: try #require(row["cbor_hex"] as? String))
            for (format, bytes) in [(SerializationFormat.json, json), (.cbor, cbor)] {
                try format.skip(bytes)
                #expect(throws: SerializationError.numberOutOfRange(offset: 0)) { try format.read(bytes) }
                #expect(throws: SerializationError.numberOutOfRange(offset: 0)) {
                    try format.transcode(bytes, to: .messagePack)
                }
            }
        }
    }

    private func encodings(of row: [String: Any]) throws -> [(format: SerializationFormat, bytes: [UInt8])] {
        [
            (.json, [UInt8](try #require(row["json"] as? String).utf8)),
            (.messagePack, [UInt8](hexadecimal: try #require(row["msgpack_hex"] as? String))),
            (.cbor, [UInt8](hexadecimal: try #require(row["cbor_hex"] as? String))),
        ]
    }

    /// Bytes to compare. JSON has more than one way to write a string or a float, and Python takes another than ours.
    private func text(_ bytes: [UInt8], _ format: SerializationFormat) throws -> String {
        format == .json ? try format.read(bytes).description : "\(bytes)"
    }
}
