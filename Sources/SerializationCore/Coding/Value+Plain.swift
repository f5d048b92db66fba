/// The types that are coded without a coder: comparing a type with each of these costs less than making one.
///
/// The cast after each comparison is from a type to itself.
extension Value {
    /// The value of a plain type, or nil if it is of another type.
    init?<Encoded>(plain value: Encoded) {
        if let text = Self.plain(value, as: String.self) {
            self = text.map(Value.string) ?? .null
        } else if let integer = Self.plain(value, as: Int.self) {
            self = integer.map { .integer(Int64($0)) } ?? .null
        } else if let number = Self.plain(value, as: Double.self) {
            self = number.map(Value.double) ?? .null
        } else if let bool = Self.plain(value, as: Bool.self) {
            self = bool.map(Value.bool) ?? .null
        } else if let value = Self.plain(value, as: Value.self) {
            self = value ?? .null
        } else if let elements = Self.plain(value, as: [Value].self) {
            self = elements.map(Value.list) ?? .null
        } else if let entries = Self.plain(value, as: [String: Value].self) {
            self = entries.map(Value.dictionary) ?? .null
        } else if let bytes = Self.plain(value, as: [UInt8].self) {
            self = bytes.map(Value.bytes) ?? .null
        } else if Encoded.self == Float.self {
            self = .double(Double(value as! Float))
        } else if Encoded.self == Int64.self {
            self = .integer(value as! Int64)
        } else if Encoded.self == UInt64.self {
            self.init(integer: value as! UInt64)
        } else if Encoded.self == UInt.self {
            self.init(integer: value as! UInt)
        } else if Encoded.self == Int32.self {
            self.init(integer: value as! Int32)
        } else if Encoded.self == UInt32.self {
            self.init(integer: value as! UInt32)
        } else if Encoded.self == Int16.self {
            self.init(integer: value as! Int16)
        } else if Encoded.self == UInt16.self {
            self.init(integer: value as! UInt16)
        } else if Encoded.self == Int8.self {
            self.init(integer: value as! Int8)
        } else if Encoded.self == UInt8.self {
            self.init(integer: value as! UInt8)
        } else {
            return nil
        }
    }

    /// What `value` is if its type is `Wanted` or an optional of it; nil if its type is another.
    @inline(__always)
    private static func plain<Given, Wanted>(_ value: Given, as type: Wanted.Type) -> Wanted?? {
        if Given.self == Wanted.self { return .some(.some(value as! Wanted)) }
        if Given.self == Wanted?.self { return .some(value as! Wanted?) }
        return nil
    }
}

/// What came of decoding a value as a plain type. It is not generic, and neither is what makes it: the metadata of generic
/// types costs more than the box.
enum PlainDecoding {
    case value(Any)
    case wrongKind
    case outOfRange
    /// The type is not a plain one.
    case notPlain
}

extension Value {
    /// This value as a plain type.
    func decodePlain(_ type: Any.Type) -> PlainDecoding {
        if type == String.self { return found(stringValue) }
        if type == Int.self { return integer(Int.self) }
        if type == Double.self { return found(doubleValue) }
        if type == Bool.self { return found(boolValue) }
        if type == Value.self { return .value(self) }
        if type == [Value].self { return found(listValue) }
        if type == [String: Value].self { return found(dictionaryValue) }
        if type == [UInt8].self { return decodeBytes() }
        if type == Float.self { return decodeFloat() }
        if type == Int64.self { return integer(Int64.self) }
        if type == UInt64.self { return integer(UInt64.self) }
        if type == UInt.self { return integer(UInt.self) }
        if type == Int32.self { return integer(Int32.self) }
        if type == UInt32.self { return integer(UInt32.self) }
        if type == Int16.self { return integer(Int16.self) }
        if type == UInt16.self { return integer(UInt16.self) }
        if type == Int8.self { return integer(Int8.self) }
        if type == UInt8.self { return integer(UInt8.self) }
        if type == String?.self { return optional(found(stringValue), String.self) }
        if type == Int?.self { return optional(integer(Int.self), Int.self) }
        if type == Double?.self { return optional(found(doubleValue), Double.self) }
        if type == Bool?.self { return optional(found(boolValue), Bool.self) }
        if type == Value?.self { return optional(.value(self), Value.self) }
        return .notPlain
    }

    @inline(__always)
    private func found<Found>(_ found: Found?) -> PlainDecoding {
        if let found { .value(found) } else { .wrongKind }
    }

    @inline(__always)
    private func integer<Found: FixedWidthInteger>(_ type: Found.Type) -> PlainDecoding {
        let exact: Found?
        switch self {
        case .integer(let integer): exact = Found(exactly: integer)
        case .unsigned(let integer): exact = Found(exactly: integer)
        default: return .wrongKind
        }
        return if let exact { .value(exact) } else { .outOfRange }
    }

    /// Null is nil of any type; anything else is what it is without the optional.
    @inline(__always)
    private func optional<Wrapped>(_ wrapped: PlainDecoding, _ type: Wrapped.Type) -> PlainDecoding {
        if isNull { return .value(Wrapped?.none as Any) }
        return wrapped
    }

    /// Binary data, also if it was written as a list of numbers.
    private func decodeBytes() -> PlainDecoding {
        switch self {
        case .bytes(let bytes): return .value(bytes)
        case .list(let elements):
            var bytes: [UInt8] = []
            bytes.reserveCapacity(elements.count)
            for element in elements {
                guard case .integer(let integer) = element else { return .wrongKind }
                guard let byte = UInt8(exactly: integer) else { return .outOfRange }
                bytes.append(byte)
            }
            return .value(bytes)
        default: return .wrongKind
        }
    }

    /// A number rounded to the nearest `Float`, which a finite double must not exceed.
    private func decodeFloat() -> PlainDecoding {
        guard let double = doubleValue else { return .wrongKind }
        let float = Float(double)
        return float.isInfinite && double.isFinite ? .outOfRange : .value(float)
    }
}
