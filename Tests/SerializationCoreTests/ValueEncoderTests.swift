import SerializationCore
import Testing

@Suite struct ValueEncoderTests {
    private let encoder = ValueEncoder()

    @Test func `plain types become the value of their kind`() throws {
        #expect(try encoder.encode("text") == "text")
        #expect(try encoder.encode(true) == true)
        #expect(try encoder.encode(5) == 5)
        #expect(try encoder.encode(5.0) == 5.0)
        #expect(try encoder.encode(Float(0.5)) == 0.5)
        #expect(try encoder.encode(UInt64.max) == .unsigned(.max))
        #expect(try encoder.encode(UInt8(5)) == 5)
        #expect(try encoder.encode([1, 2] as [UInt8]) == .bytes([1, 2]))
        #expect(try encoder.encode(Value.unsigned(.max)) == .unsigned(.max))
        #expect(try encoder.encode(Int?.none) == nil)
        #expect(try encoder.encode(Int?.some(1)) == 1)
        #expect(try encoder.encode(String??.some(.none)) == nil)
        #expect(try encoder.encode(Colour.green) == "green")
        #expect(try encoder.encode([1, nil]) == [1, nil])
    }

    @Test func `a structure becomes a dictionary without the properties that are nil`() throws {
        #expect(try encoder.encode(Point(x: 1, y: 2)) == ["x": 1, "y": 2.0])
        #expect(try encoder.encode(Point(x: 1, y: 2.5, label: "a")) == ["x": 1, "y": 2.5, "label": "a"])
    }

    @Test func `keys that are numbers become text`() throws {
        #expect(try encoder.encode([1: "a", -2: "b"]) == ["1": "a", "-2": "b"])
    }

    @Test func `a case with associated values becomes a dictionary of one`() throws {
        #expect(try encoder.encode(Shape.square(side: 2, .red)) == ["square": ["side": 2, "_1": "red"]])
        #expect(try encoder.encode(Shape.none) == ["none": [:]])
    }

    @Test func `nested containers are put in their place however they are filled`() throws {
        #expect(
            try encoder.encode(Handmade())
                == ["list": [1, nil, ["deep": nil], [true], 1], "inner": ["deep": "two"]])
    }

    @Test func `a superclass is encoded under super`() throws {
        #expect(try encoder.encode(Dog(name: "Rex", age: 3)) == ["age": 3, "super": ["name": "Rex"]])
    }

    @Test func `what encodes nothing becomes an empty dictionary`() throws {
        struct Nothing: Encodable {
            func encode(to encoder: any Encoder) {}
        }
        #expect(try encoder.encode(Nothing()) == [:])
        #expect(try encoder.encode([Nothing()]) == [[:]])
    }

    @Test func `a cycle of objects is an error, with the path to it`() throws {
        let tree = Tree([])
        tree.children = [tree]
        defer { tree.children = [] }
        let error = try #require(throws: EncodingError.self) { try encoder.encode(tree) }
        guard case .invalidValue(_, let context) = error else {
            Issue.record("another error: \(error)")
            return
        }
        #expect(context.codingPath.count == 129)
        #expect(context.codingPath.prefix(3).map(\.stringValue) == ["children", "0", "children"])
    }
}
