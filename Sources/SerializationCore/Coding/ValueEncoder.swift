/// Makes values of Swift types.
///
///     struct Point: Codable { var x: Int, y: Double }
///     try ValueEncoder().encode(Point(x: 1, y: 2.5))  // {"x": 1, "y": 2.5}
///
/// `[UInt8]`, `Data` and other growing collections of bytes become binary data, `nil` becomes `.null`, and a `Value`
/// stays what it is.
public struct ValueEncoder: Sendable {
    /// An encoder; it holds nothing, so making one costs nothing.
    public init() {}

    /// The value of anything that can be encoded.
    ///
    /// Throws `EncodingError.invalidValue` when it goes deeper than 128 levels, and whatever `value` throws itself.
    public func encode(_ value: some Encodable) throws -> Value {
        try ValueEncoding.value(of: value, in: nil, under: nil)
    }
}

/// The place where one value is being encoded, and what has been encoded there.
///
/// Most values are put into their container as soon as they are encoded. Those that the container hands out (nested
/// containers, the encoder of a superclass) may still change: they are `children` until this one is finished.
final class ValueEncoding: Encoder {
    private let parent: ValueEncoding?
    private let key: (any CodingKey)?
    private let depth: Int
    private var value: Value?
    private var children: [(step: Step, encoding: ValueEncoding)] = []

    private enum Step {
        case index(Int)
        case key(String)
    }

    private init(in parent: ValueEncoding?, under key: (any CodingKey)?) {
        self.parent = parent
        self.key = key
        self.depth = (parent?.depth ?? 0) + (key == nil ? 0 : 1)
    }

    /// Encodes `value`, which will stand under `key` in what `parent` encodes.
    static func value<Encoded: Encodable>(
        of value: Encoded, in parent: ValueEncoding?, under key: (any CodingKey)?
    ) throws -> Value {
        if let plain = Value(plain: value) { return plain }
        if let bytes = bytes(of: value) { return .bytes(bytes) }
        let encoding = ValueEncoding(in: parent, under: key)
        guard encoding.depth <= SerializationFormat.depthLimit else {
            let limit = "deeper than \(SerializationFormat.depthLimit) levels"
            throw EncodingError.invalidValue(value, .init(codingPath: encoding.codingPath, debugDescription: limit))
        }
        try value.encode(to: encoding)
        return encoding.finished()
    }

    var codingPath: [any CodingKey] {
        var keys = parent?.codingPath ?? []
        if let key { keys.append(key) }
        return keys
    }

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        beginDictionary()
        return KeyedEncodingContainer(KeyedValueEncoding<Key>(encoding: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        beginList()
        return UnkeyedValueEncoding(encoding: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        SingleValueEncoding(encoding: self)
    }

    // MARK: What the containers do

    func set(_ single: Value) {
        precondition(value == nil, "a value encoded itself twice")
        value = single
    }

    func set(_ entry: Value, for key: String) {
        guard case .dictionary(var entries)? = value else { preconditionFailure("the container has no keys") }
        value = nil  // so that the entries have one owner and are changed in place
        entries[key] = entry
        value = .dictionary(entries)
    }

    func append(_ element: Value) {
        guard case .list(var elements)? = value else { preconditionFailure("the container has keys") }
        value = nil  // so that the elements have one owner and are changed in place
        elements.append(element)
        value = .list(elements)
    }

    var elementCount: Int {
        if case .list(let elements)? = value { elements.count } else { 0 }
    }

    /// An encoding whose value will stand under `key`.
    func child(for key: any CodingKey) -> ValueEncoding {
        let child = ValueEncoding(in: self, under: key)
        children.append((.key(key.stringValue), child))
        return child
    }

    /// An encoding whose value will be the next element.
    func appendChild() -> ValueEncoding {
        let child = ValueEncoding(in: self, under: PositionKey(elementCount))
        children.append((.index(elementCount), child))
        append(.null)  // keeps the place
        return child
    }

    private func beginDictionary() {
        if value == nil { value = .dictionary([:]) }
        guard case .dictionary? = value else { preconditionFailure("a value asked for keys after other containers") }
    }

    private func beginList() {
        if value == nil { value = .list([]) }
        guard case .list? = value else { preconditionFailure("a value asked for a list after other containers") }
    }

    /// What was encoded: an empty dictionary if nothing was, as other coders have it.
    private func finished() -> Value {
        switch value {
        case .list(var elements):
            for case (.index(let index), let encoding) in children {
                elements[index] = encoding.finished()
            }
            return .list(elements)
        case .dictionary(var entries):
            for case (.key(let key), let encoding) in children {
                entries[key] = encoding.finished()
            }
            return .dictionary(entries)
        default:
            return value ?? .dictionary([:])
        }
    }
}
