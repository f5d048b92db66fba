import SerializationCore
import Testing
import WAMPCore

private struct Point: Codable, Equatable {
    var x: Int
    var y: Double
}

@Suite struct PayloadTests {
    @Test(arguments: SerializationFormat.allCases)
    func `values come back as they went in`(format: SerializationFormat) throws {
        let arguments: [Value] = [1, 1.0, "text", nil, true, .bytes([0, 1]), ["a": [1]], .unsigned(.max)]
        let payload = try Payload(arguments: arguments, keywordArguments: ["b": 2], format: format)
        #expect(try payload.arguments() == arguments)
        #expect(try payload.keywordArguments() == ["b": 2])
    }

    @Test(arguments: SerializationFormat.allCases)
    func `arguments of any types are encoded one after the other`(format: SerializationFormat) throws {
        let payload = try Payload(
            encoding: 1, 2.0, "three", true, Value.null, Point(x: 5, y: 6.5), [7, 8], Int?.none, UInt8(9), [UInt8(10)],
            keywordArguments: ["last": 11], format: format)
        #expect(
            try payload.arguments() == [
                1, 2.0, "three", true, nil, ["x": 5, "y": 6.5], [7, 8], nil, 9, .bytes([10]),
            ])
        #expect(try payload.keywordArguments() == ["last": 11])
        #expect(try Payload(encoding: 1, "a", format: format) == Payload(arguments: [1, "a"], format: format))
    }

    @Test func `what JSON cannot write is refused`() {
        #expect(throws: SerializationError.notFinite) { try Payload(arguments: [.double(.infinity)]) }
        #expect(throws: SerializationError.leadingNull) { try Payload(encoding: "\0") }
        #expect(throws: SerializationError.notFinite) {
            try Payload(arguments: [], keywordArguments: ["a": .double(.nan)])
        }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `arguments are read into the types that are wanted`(format: SerializationFormat) throws {
        let payload = try Payload(
            encoding: 1, 2.5, "three", false, Point(x: 5, y: 6), Value.list([1]), 7, [UInt8(8)], format: format)
        var reader = ArgumentReader(payload)
        #expect(try reader.next(Int.self) == 1)
        #expect(try reader.next(Double.self) == 2.5)
        #expect(try reader.next(String.self) == "three")
        #expect(try reader.next(Bool.self) == false)
        #expect(try reader.next(Point.self) == Point(x: 5, y: 6))
        #expect(try reader.next(Value.self) == [1])
        #expect(try reader.next(Double.self) == 7)
        #expect(try reader.next([UInt8].self) == [8])
        #expect(try payload.argument(2, as: String.self) == "three")
    }

    @Test(arguments: SerializationFormat.allCases)
    func `a missing argument is nil where that is allowed, and an error elsewhere`(format: SerializationFormat) throws {
        var reader = ArgumentReader(try Payload(encoding: 1, Value.null, format: format))
        #expect(try reader.next(Int?.self) == 1)
        #expect(try reader.next(Int?.self) == nil)
        #expect(try reader.next(Int?.self) == nil)
        #expect(throws: ArgumentError(.position(4), "missing")) { try reader.next(Int.self) }
        var none = ArgumentReader(.empty)
        #expect(throws: ArgumentError(.position(1), "missing")) { try none.next(Value.self) }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `an argument is read by place, else by name, or is its default`(format: SerializationFormat) throws {
        let payload = try Payload(encoding: 1, Value.null, keywordArguments: ["c": 3, "d": 4], format: format)
        var reader = ArgumentReader(payload)
        #expect(try reader.next(Int.self, named: "d") == 1)
        #expect(throws: ArgumentError(.position(2), "expected an integer")) {
            try reader.next(Int.self, named: "c", default: 9)
        }
        reader = ArgumentReader(payload)
        for _ in 0..<2 { try reader.skip() }
        #expect(try reader.next(Int.self, named: "c") == 3)
        #expect(try reader.next(Int.self, named: "d", default: 9) == 4)
        #expect(try reader.next(Int.self, named: "e", default: 9) == 9)
        #expect(try reader.next(Int.self, default: 9) == 9)
        #expect(try reader.next(Int?.self, named: "e") == nil)
        #expect(throws: ArgumentError(.keyword("e"), "missing")) { try reader.next(Int.self, named: "e") }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `an argument of the wrong type is named`(format: SerializationFormat) throws {
        let payload = try Payload(encoding: 1, "two", Point(x: 3, y: 4), keywordArguments: ["name": 5], format: format)
        func message<T: Decodable>(_ index: Int, _ type: T.Type) throws -> String {
            try #require(throws: ArgumentError.self) { try payload.argument(index, as: type) }.description
        }
        #expect(try message(1, Int.self) == "argument 2: expected an integer")
        #expect(try message(1, UInt8.self) == "argument 2: expected an integer")
        #expect(try message(1, Double.self) == "argument 2: expected a number")
        #expect(try message(0, String.self) == "argument 1: expected a string")
        #expect(try message(0, Bool.self) == "argument 1: expected true or false")
        #expect(try message(0, Point.self).hasPrefix("argument 1: expected Point: "))
        let reader = ArgumentReader(payload)
        let error = try #require(throws: ArgumentError.self) { try reader.keyword("name", as: String.self) }
        #expect(WAMPError(error) == WAMPError(.invalidArgument, "argument name: expected a string"))
    }

    @Test(arguments: SerializationFormat.allCases)
    func `keyword arguments are found by name`(format: SerializationFormat) throws {
        let payload = try Payload(arguments: [], keywordArguments: ["a": ["a": 1], "b": "two", "c": 3], format: format)
        let reader = ArgumentReader(payload)
        #expect(try reader.keyword("b", as: String.self) == "two")
        #expect(try reader.keyword("c", as: Int.self) == 3)
        #expect(try reader.keyword("d", as: Int?.self) == nil)
        #expect(throws: ArgumentError(.keyword("d"), "missing")) { try reader.keyword("d", as: Int.self) }
        #expect(throws: ArgumentError(.keyword("a"), "missing")) {
            try ArgumentReader(.empty).keyword("a", as: Int.self)
        }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `nothing, defaults and optionals are encoded and decoded`(format: SerializationFormat) throws {
        #expect(try Payload(arguments: [], format: format).isEmpty)
        let payload = try Payload(encoding: Int?.none, Int?.some(1), keywordArguments: ["a": nil], format: format)
        #expect(try payload.arguments() == [nil, 1])
        #expect(try payload.argument(0, as: Int?.self) ?? 5 == 5)
        #expect(try ArgumentReader(payload).keyword("a", as: Int?.self) ?? 6 == 6)
        #expect(try ArgumentReader(payload).keyword("b", as: Int?.self) ?? 7 == 7)
    }

    @Test(arguments: SerializationFormat.allCases)
    func `Z2: integers are read into any type that holds them`(format: SerializationFormat) throws {
        let payload = try Payload(encoding: UInt64.max, Int64.min, 255, 1.0, format: format)
        #expect(try payload.argument(0, as: UInt64.self) == .max)
        #expect(try payload.argument(1, as: Int64.self) == .min)
        #expect(try payload.argument(2, as: UInt8.self) == 255)
        #expect(throws: ArgumentError.self) { try payload.argument(0, as: Int.self) }
        #expect(throws: ArgumentError.self) { try payload.argument(2, as: Int8.self) }
        #expect(throws: ArgumentError.self) { try payload.argument(3, as: Int.self) }
    }

    @Test func `an error is described by its URI and its sentence`() throws {
        #expect(WAMPError("a.b", "it broke").description == "a.b: it broke")
        #expect(WAMPError("a.b").description == "a.b")
        #expect(try WAMPError("a.b", arguments: [1]).description == "a.b")
        #expect(WAMPError("a.b", "\0unwritable").description == "a.b")
    }
}
