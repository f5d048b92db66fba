import ByteCore
import TestSupport
import Testing

@testable import SerializationCore

@Suite struct JSONWriterTests {
    @Test func `values are written without white space and with keys in order`() throws {
        let value: Value = ["b": [nil, true, false, -1, 1.5], "a": [:], "c": [], "d": .unsigned(.max), "": "x"]
        #expect(
            try value.json() == #"{"":"x","a":{},"b":[null,true,false,-1,1.5],"c":[],"d":18446744073709551615}"#)
    }

    @Test func `what must be escaped is, and nothing else`() throws {
        let all = String(String.UnicodeScalarView((0...0x7F).map { Unicode.Scalar(UInt8($0)) })) + "é€😀\u{2028}"
        let json = try Value.string("x" + all).json()
        #expect(json.hasPrefix(#""x\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\t\n\u000b\u000c\r\u000e"#))
        #expect(json.contains(##"\u001f !\"#$"##))
        #expect(json.hasSuffix("\u{7F}é€😀\u{2028}\""))
        #expect(try Value(json: json) == .string("x" + all))
    }

    @Test func `an escape is found at every place of a word`() throws {
        for length in 0...20 {
            let text = String(repeating: "é", count: length) + "\"" + String(repeating: "\\", count: length)
            #expect(try Value(json: try Value.string(text).json()) == .string(text))
        }
    }

    @Test(arguments: [0, 1, -1, 9, 10, 99, 100, 12345, .max, .min, .max - 1, 9_007_199_254_740_993] as [Int64])
    func `Z2: integers are written digit by digit`(integer: Int64) throws {
        #expect(try Value.integer(integer).json() == integer.description)
        #expect(try Value(json: integer.description) == .integer(integer))
    }

    @Test(arguments: [
        0.0, -0.0, 1.0, 0.1, 1e300, 1e16, 1e15, .leastNonzeroMagnitude, .pi, .greatestFiniteMagnitude, 123456789.123,
    ])
    func `Z3: doubles are read back as the same doubles, never as integers`(number: Double) throws {
        let value = try Value(json: try Value.double(number).json())
        guard case .double(let back) = value else {
            Issue.record("\(number) came back as \(value)")
            return
        }
        #expect(back.bitPattern == number.bitPattern)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `what is no finite number is refused`(number: Double) {
        #expect(throws: SerializationError.notFinite) { try Value.double(number).json() }
    }

    @Test func `when a value cannot be written, the queue is as it was`() throws {
        let text = try written { queue throws(SerializationError) in
            queue.append("before")
            #expect(throws: SerializationError.notFinite) {
                try JSONWriter.append(["a": 1, "b": [2, .double(.nan)]] as Value, to: &queue)
            }
            #expect(throws: SerializationError.leadingNull) {
                try JSONWriter.append(["a", "\u{0}"] as Value, to: &queue)
            }
            #expect(throws: SerializationError.leadingNull) {
                try JSONWriter.append(["a": "\u{0}"] as [String: Value], to: &queue)
            }
        }
        #expect(text == "before")
    }

    @Test func `a value too deep to be read is not written`() throws {
        var value: Value = []
        for _ in 1..<SerializationFormat.depthLimit {
            value = [value]
        }
        #expect(try Value(json: try value.json()) == value)
        #expect(throws: SerializationError.tooDeep(limit: 128)) { try Value.list([value]).json() }
    }

    @Test(.enabled(if: Vectors.exist, "\(Vectors.missing)"))
    func `Z2, Z3: every value of the vectors is read, and written as it was`() throws {
        let rows = try Vectors.rows(of: "values.json")
        #expect(rows.count >= 50)
        for row in rows {
            let json = try #require(row["json"] as? String)
            let value = try Value(json: json)
            #expect(try value.json() == json)
            switch row["type"] as? String {
            case "int":
                let text = try #require(row["value"] as? String)
                let integer = try #require(Int128(text))
                #expect(value == Value(integer: integer))
            case "float":
                let text = try #require(row["value"] as? String)
                #expect(value.doubleValue == Double(text))
                #expect(value.integerValue == nil)
            case "bytes": #expect(value.kind == .bytes)
            case "string": #expect(value.stringValue == row["value"] as? String)
            case "bool": #expect(value.boolValue == row["value"] as? Bool)
            case "null": #expect(value.isNull)
            case "list": #expect(value.kind == .list)
            case "dict": #expect(value.kind == .dictionary)
            default: Issue.record("unknown type of vector: \(row)")
            }
        }
    }

    @Test(.enabled(if: Vectors.exist, "\(Vectors.missing)"))
    func `Z2: integers beyond 64 bits pass untouched but make no value`() throws {
        let rows = try Vectors.rows("beyond_64_bit", of: "values.json")
        #expect(rows.count >= 4)
        for row in rows {
            let json = try #require(row["json"] as? String)
            try skip([UInt8](json.utf8))
            #expect(throws: SerializationError.numberOutOfRange(offset: 0)) { try Value(json: json) }
        }
    }
}
