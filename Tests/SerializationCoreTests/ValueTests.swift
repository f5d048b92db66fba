import SerializationCore
import Testing

@Suite struct ValueTests {
    @Test func `literals make values of their kind`() {
        let value: Value = ["null": nil, "yes": true, "one": 1, "half": 0.5, "text": "a\(1)b", "list": [1, 2.0, "x"]]
        #expect(
            value
                == .dictionary([
                    "null": .null, "yes": .bool(true), "one": .integer(1), "half": .double(0.5), "text": .string("a1b"),
                    "list": .list([.integer(1), .double(2), .string("x")]),
                ]))
    }

    @Test func `integers of any width take the one case that fits`() {
        #expect(Value(integer: UInt8(200)) == .integer(200))
        #expect(Value(integer: UInt64(Int64.max)) == .integer(.max))
        #expect(Value(integer: UInt64(Int64.max) + 1) == .unsigned(9_223_372_036_854_775_808))
        #expect(Value(integer: Int128(Int64.min)) == .integer(.min))
    }

    @Test func `Z3: an integer and a double of the same size are different values`() {
        #expect(Value.integer(1) != .double(1))
    }

    @Test func `accessors return what is there and nil for what is not`() {
        let value: Value = ["list": [1, -2], "bytes": .bytes([7]), "big": .unsigned(.max), "half": 0.5]
        #expect(value["list"]?[0]?.integerValue == 1)
        #expect(value["list"]?[1]?.unsignedValue == nil)
        #expect(value["list"]?[2] == nil)
        #expect(value["list"]?[-1] == nil)
        #expect(value["list"]?["key"] == nil)
        #expect(value["none"] == nil)
        #expect(value["bytes"]?.bytesValue == [7])
        #expect(value["big"]?.unsignedValue == .max)
        #expect(value["big"]?.integerValue == nil)
        #expect(value["half"]?.doubleValue == 0.5)
        #expect(value["list"]?[0]?.doubleValue == 1)
        #expect(value["half"]?.stringValue == nil)
        #expect(value["half"]?.boolValue == nil)
        #expect(value.dictionaryValue?.count == 4)
        #expect(Value.null.isNull)
    }

    @Test func `the description reads like JSON, with keys in order`() {
        let value: Value = ["b": [nil, true, 1, 1.0, "x\"y"], "a": .bytes([1, 2]), "c": .unsigned(.max)]
        #expect(
            value.description
                == #"{"a": <2 bytes>, "b": [null, true, 1, 1.0, "x\"y"], "c": 18446744073709551615}"#)
    }
}
