extension Value {
    /// Whether this is `.null`.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The Boolean, if this is one.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The integer, if this is one that fits.
    public var integerValue: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The integer, if this is one that is not negative.
    public var unsignedValue: UInt64? {
        switch self {
        case .integer(let value): UInt64(exactly: value)
        case .unsigned(let value): value
        default: nil
        }
    }

    /// The number, if this is one; integers above 2^53 are rounded.
    public var doubleValue: Double? {
        switch self {
        case .double(let value): value
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        default: nil
        }
    }

    /// The text, if this is a string.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The binary data, if this is any.
    public var bytesValue: [UInt8]? {
        if case .bytes(let value) = self { value } else { nil }
    }

    /// The elements, if this is a list.
    public var listValue: [Value]? {
        if case .list(let value) = self { value } else { nil }
    }

    /// The entries, if this is a dictionary.
    public var dictionaryValue: [String: Value]? {
        if case .dictionary(let value) = self { value } else { nil }
    }

    /// The value under `key`; nil if there is none, or if this is no dictionary.
    public subscript(key: String) -> Value? {
        dictionaryValue?[key]
    }

    /// The element at `index`; nil if there is none, or if this is no list.
    public subscript(index: Int) -> Value? {
        guard let elements = listValue, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}
