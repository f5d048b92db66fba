/// The options or details of a message.
///
/// Keys that WAMP knows have accessors; keys that it does not know are kept and otherwise ignored.
public struct Details: Sendable, Equatable {
    /// All keys, known or not.
    public var values: [String: Value]

    /// Takes keys as they are, unchecked.
    public init(_ values: [String: Value] = [:]) {
        self.values = values
    }

    /// The value of any key, known or not.
    public subscript(key: String) -> Value? {
        get { values[key] }
        set { values[key] = newValue }
    }
}

extension Details: ExpressibleByDictionaryLiteral {
    /// `["match": "prefix"]`; of a key that stands twice the last value counts.
    public init(dictionaryLiteral elements: (String, Value)...) {
        self.init(Dictionary(elements) { _, last in last })
    }
}

// MARK: - Typed access

extension Details {
    /// A switch; it is left out of the message when it has its default value.
    subscript(key: String, default defaultValue: Bool) -> Bool {
        get { values[key]?.boolValue ?? defaultValue }
        set { values[key] = newValue == defaultValue ? nil : .bool(newValue) }
    }

    subscript(string key: String) -> String? {
        get { values[key]?.stringValue }
        set { values[key] = newValue.map { .string($0) } }
    }

    subscript(uri key: String) -> URI? {
        get { values[key]?.stringValue.map { URI($0) } }
        set { values[key] = newValue.map { .string($0.string) } }
    }

    subscript(integer key: String) -> Int? {
        get { values[key]?.integerValue.flatMap { Int(exactly: $0) } }
        set { values[key] = newValue.map { .integer(Int64($0)) } }
    }

    subscript(strings key: String) -> [String]? {
        get { values[key]?.listValue?.compactMap(\.stringValue) }
        set { values[key] = newValue.map { .list($0.map { .string($0) }) } }
    }

    subscript<Scope>(id key: String) -> Identifier<Scope>? {
        get { values[key].flatMap { Identifier($0) } }
        set { values[key] = newValue.map { Value($0) } }
    }

    subscript<Scope>(ids key: String) -> [Identifier<Scope>]? {
        get { values[key]?.listValue?.compactMap { Identifier($0) } }
        set { values[key] = newValue.map { .list($0.map { Value($0) }) } }
    }

    /// One of a few words; it is left out of the message when it is the default one.
    subscript<Word: RawRepresentable & Equatable>(key: String, default defaultValue: Word) -> Word
    where Word.RawValue == String {
        get { values[key]?.stringValue.flatMap { Word(rawValue: $0) } ?? defaultValue }
        set { values[key] = newValue == defaultValue ? nil : .string(newValue.rawValue) }
    }
}

extension Identifier {
    /// The identifier that `value` is: an integer from 1 to 2^53, or such a number written as a float.
    package init?(_ value: Value) {
        let number: UInt64? =
            switch value {
            case .integer(let integer): UInt64(exactly: integer)
            case .unsigned(let integer): integer
            case .double(let double): UInt64(exactly: double)
            default: nil
            }
        guard let number else { return nil }
        self.init(rawValue: number)
        guard isValid else { return nil }
    }
}

extension Value {
    /// A valid identifier fits any integer type.
    package init<Scope>(_ identifier: Identifier<Scope>) {
        self = Value(integer: identifier.rawValue)
    }
}
