import SerializationCore

struct Point: Codable, Equatable {
    var x: Int
    var y: Double
    var label: String?
}

struct Numbers: Codable, Equatable {
    var int8: Int8 = .min
    var int16: Int16 = .min
    var int32: Int32 = .min
    var int64: Int64 = .min
    var uint: UInt = .max
    var uint8: UInt8 = .max
    var uint16: UInt16 = .max
    var uint32: UInt32 = .max
    var uint64: UInt64 = .max
    var float: Float = 0.25
    var double: Double = -1e300
}

enum Colour: String, Codable { case red, green }

enum Shape: Codable, Equatable {
    case circle(radius: Double)
    case square(side: Int, Colour)
    case none
}

/// Everything a container can be asked for: lists, dictionaries, optionals, nesting, values.
struct Everything: Codable, Equatable {
    var points = [Point(x: 1, y: 2.5), Point(x: -1, y: 0, label: "home")]
    var byName: [String: Point?] = ["a": Point(x: 0, y: 0), "b": nil]
    var byNumber: [Int: Colour] = [1: .red, -2: .green]
    var gaps: [Int?] = [1, nil, 3]
    var data: [UInt8] = [0, 1, 255]
    var anything: Value = ["list": [nil, 1, 1.0, .bytes([1]), .unsigned(.max)]]
    var shapes: [Shape] = [.circle(radius: 1), .square(side: 2, .red), .none]
    var nested: [[[Int]]] = [[[1], []], []]
    var numbers = Numbers()
    var nothing: Value = .null
    var missing: String?
}

class Animal: Codable {
    var name: String
    init(name: String) { self.name = name }
}

/// Encodes its superclass into a container of its own.
final class Dog: Animal {
    var age: Int

    init(name: String, age: Int) {
        self.age = age
        super.init(name: name)
    }

    enum CodingKeys: CodingKey { case age }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        age = try container.decode(Int.self, forKey: .age)
        try super.init(from: try container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try super.encode(to: container.superEncoder())
        try container.encode(age, forKey: .age)
    }
}

/// Written by hand: nested containers of both kinds, filled in turns, and a superclass's place in a list.
struct Handmade: Codable, Equatable {
    var first = 1
    var second = "two"
    var third: Double? = nil

    enum Keys: CodingKey { case list, inner, deep }

    init() {}

    func encode(to encoder: any Encoder) throws {
        var keyed = encoder.container(keyedBy: Keys.self)
        var list = keyed.nestedUnkeyedContainer(forKey: .list)
        var inner = keyed.nestedContainer(keyedBy: Keys.self, forKey: .inner)
        try list.encode(first)
        try inner.encode(second, forKey: .deep)
        try list.encodeNil()
        var innermost = list.nestedContainer(keyedBy: Keys.self)
        try innermost.encodeNil(forKey: .deep)
        var last = list.nestedUnkeyedContainer()
        try last.encode(true)
        try first.encode(to: list.superEncoder())
    }

    init(from decoder: any Decoder) throws {
        let keyed = try decoder.container(keyedBy: Keys.self)
        var list = try keyed.nestedUnkeyedContainer(forKey: .list)
        first = try list.decode(Int.self)
        guard try list.decodeNil() else { throw Wrong.order }
        let innermost = try list.nestedContainer(keyedBy: Keys.self)
        guard try innermost.decodeNil(forKey: .deep) else { throw Wrong.order }
        var last = try list.nestedUnkeyedContainer()
        guard try last.decode(Bool.self), last.isAtEnd else { throw Wrong.order }
        guard try Int(from: list.superDecoder()) == first, list.isAtEnd else { throw Wrong.order }
        second = try keyed.nestedContainer(keyedBy: Keys.self, forKey: .inner).decode(String.self, forKey: .deep)
        third = try keyed.decodeIfPresent(Double.self, forKey: .deep)
    }

    enum Wrong: Error { case order }
}

/// A list of lists of lists.
final class Tree: Codable {
    var children: [Tree]
    init(_ children: [Tree]) { self.children = children }
}
