import Foundation
import SerializationCore
import Testing

@Suite struct ValueDecoderTests {
    private let decoder = ValueDecoder()

    @Test func `whatever was encoded is decoded as the same, also through JSON`() throws {
        let value = try ValueEncoder().encode(Everything())
        #expect(try decoder.decode(Everything.self, from: value) == Everything())
        #expect(try decoder.decode(Everything.self, from: Value(json: try value.json())) == Everything())
        #expect(try decoder.decode(Handmade.self, from: try ValueEncoder().encode(Handmade())) == Handmade())
    }

    @Test func `plain types and their optionals are decoded`() throws {
        #expect(try decoder.decode(String.self, from: "text") == "text")
        #expect(try decoder.decode(Bool.self, from: true))
        #expect(try decoder.decode(UInt64.self, from: .unsigned(.max)) == .max)
        #expect(try decoder.decode(Value.self, from: nil) == nil as Value)
        #expect(try decoder.decode(Value?.self, from: nil) == nil as Value?)
        #expect(try decoder.decode(Int?.self, from: nil) == nil)
        #expect(try decoder.decode(Int?.self, from: 1) == 1)
        #expect(try decoder.decode(String??.self, from: "a") == "a")
        #expect(try decoder.decode(Float?.self, from: 0.5) == 0.5)
        #expect(try decoder.decode(Colour?.self, from: "red") == .red)
        #expect(try decoder.decode([String: Value].self, from: ["a": 1]) == ["a": 1])
    }

    @Test func `a double takes an integer, an integer no double`() throws {
        #expect(try decoder.decode(Double.self, from: 2) == 2)
        #expect(try decoder.decode(Float.self, from: .unsigned(.max)) == 18_446_744_073_709_551_616)
        #expect(throws: DecodingError.self) { try decoder.decode(Int.self, from: 2.0) }
    }

    @Test func `other collections of bytes are binary data too, and those of anything else are not`() throws {
        struct Photo: Codable, Equatable {
            var pixels = Data([0, 255])
            var thumbnail: ContiguousArray<UInt8>? = [7]
        }
        let value = try ValueEncoder().encode(Photo())
        #expect(value == ["pixels": .bytes([0, 255]), "thumbnail": .bytes([7])])
        #expect(try decoder.decode(Photo.self, from: value) == Photo())
        #expect(try decoder.decode(Photo.self, from: ["pixels": [0, 255], "thumbnail": [7]]) == Photo())
        #expect(try ValueEncoder().encode(ContiguousArray([1, 2])) == [1, 2])
    }

    @Test func `bytes come from binary data and from lists of small integers`() throws {
        #expect(try decoder.decode([UInt8].self, from: .bytes([1, 2])) == [1, 2])
        #expect(try decoder.decode([UInt8].self, from: [1, 255]) == [1, 255])
        #expect(throws: DecodingError.self) { try decoder.decode([UInt8].self, from: [256]) }
        #expect(throws: DecodingError.self) { try decoder.decode([UInt8].self, from: "text") }
        #expect(try decoder.decode([Int].self, from: .bytes([1, 2])) == [1, 2])
        #expect(try decoder.decode(Data.self, from: .bytes([1, 2])) == Data([1, 2]))
    }

    @Test func `an optional property takes null and a missing key`() throws {
        #expect(try decoder.decode(Point.self, from: ["x": 1, "y": 2]) == Point(x: 1, y: 2))
        #expect(try decoder.decode(Point.self, from: ["x": 1, "y": 2, "label": nil, "z": 3]) == Point(x: 1, y: 2))
    }

    @Test func `an integer that does not fit is an error at its place`() throws {
        #expect(path(of: [Int8].self, from: [1, 128]) == "dataCorrupted 1: 128 does not fit in Int8")
        #expect(path(of: UInt.self, from: -1) == "dataCorrupted : -1 does not fit in UInt")
        #expect(path(of: Int.self, from: .unsigned(.max)) == "dataCorrupted : 18446744073709551615 does not fit in Int")
        #expect(path(of: Float.self, from: 1e300) == "dataCorrupted : 1e+300 does not fit in Float")
    }

    @Test func `errors lead to what does not fit`() throws {
        #expect(
            path(of: [String: [Point]].self, from: ["a": [["x": 1, "y": 2], ["x": "one", "y": 2]]])
                == "typeMismatch a.1.x: expected Int, found string")
        #expect(path(of: [Point].self, from: [["x": 1]]) == "keyNotFound 0: no key \"y\"")
        #expect(path(of: [Int].self, from: [nil]) == "valueNotFound 0: expected Int, found null")
        #expect(path(of: Point.self, from: [1]).hasPrefix("typeMismatch : expected Dictionary<String, Value>"))
        #expect(path(of: [Point].self, from: 1).hasPrefix("typeMismatch : expected Array<Value>"))
        #expect(path(of: [Colour].self, from: ["blue"]).hasPrefix("dataCorrupted 0"))
        #expect(path(of: Handmade.self, from: ["list": [1]]) == "valueNotFound list: the list has only 1 elements")
    }

    @Test func `a superclass is decoded from under super`() throws {
        let dog = try decoder.decode(Dog.self, from: ["age": 3, "super": ["name": "Rex"]])
        #expect(dog.name == "Rex")
        #expect(dog.age == 3)
        #expect(
            path(of: Dog.self, from: ["age": 3])
                == "valueNotFound super: expected Dictionary<String, Value>, found null")
    }

    @Test func `a value deeper than any that is read is refused`() throws {
        var value: Value = ["children": []]
        for _ in 0..<63 {
            value = ["children": [value]]
        }
        _ = try decoder.decode(Tree.self, from: value)
        for _ in 0..<1000 {
            value = ["children": [value]]
        }
        #expect(path(of: Tree.self, from: value).hasSuffix("deeper than 128 levels"))
    }

    @Test func `the coders of Foundation take values too`() throws {
        let value: Value = ["a": [nil, true, 1, -1.5, "x", .unsigned(.max)], "b": [:]]
        let data = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(Value.self, from: data) == value)
    }

    /// The error's case, the path and the description of what goes wrong.
    private func path<Decoded: Decodable>(of type: Decoded.Type, from value: Value) -> String {
        func text(_ name: String, _ context: DecodingError.Context) -> String {
            "\(name) \(context.codingPath.map(\.stringValue).joined(separator: ".")): \(context.debugDescription)"
        }
        do {
            return "decoded \(try decoder.decode(type, from: value))"
        } catch DecodingError.dataCorrupted(let context) {
            return text("dataCorrupted", context)
        } catch DecodingError.typeMismatch(_, let context) {
            return text("typeMismatch", context)
        } catch DecodingError.valueNotFound(_, let context) {
            return text("valueNotFound", context)
        } catch DecodingError.keyNotFound(_, let context) {
            return text("keyNotFound", context)
        } catch {
            return "\(error)"
        }
    }
}
