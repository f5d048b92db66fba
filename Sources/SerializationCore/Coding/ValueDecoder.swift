/// Makes Swift types of values.
///
///     let point = try ValueDecoder().decode(Point.self, from: ["x": 1, "y": 2])
///
/// Integers must fit exactly; `Double` and `Float` also take integers. A missing key and `.null` are both `nil` for an
/// optional property. `[UInt8]`, `Data` and the like take binary data and lists of small integers. A `Value` stays what it
/// is.
public struct ValueDecoder: Sendable {
    /// A decoder; it holds nothing, so making one costs nothing.
    public init() {}

    /// What `value` is as a `Decoded`.
    ///
    /// Throws `DecodingError`, whose coding path leads to what did not fit, and whatever `Decoded` throws itself.
    public func decode<Decoded: Decodable>(_ type: Decoded.Type = Decoded.self, from value: Value) throws -> Decoded {
        try ValueDecoding.decode(type, from: value, in: nil, under: nil)
    }
}

/// The place where one value is being decoded.
final class ValueDecoding: Decoder {
    let value: Value
    private let parent: ValueDecoding?
    private let key: (any CodingKey)?
    private let depth: Int

    init(_ value: Value, in parent: ValueDecoding?, under key: (any CodingKey)?) {
        self.value = value
        self.parent = parent
        self.key = key
        self.depth = (parent?.depth ?? 0) + (key == nil ? 0 : 1)
    }

    /// Decodes `value`, which stands under `key` in what `parent` decodes.
    static func decode<Decoded: Decodable>(
        _ type: Decoded.Type, from value: Value, in parent: ValueDecoding?, under key: (any CodingKey)?
    ) throws -> Decoded {
        switch value.decodePlain(type) {
        case .value(let decoded):
            return decoded as! Decoded  // it is of the type that was asked for
        case .notPlain:
            if case .bytes(let bytes) = value, let collection = collection(type, of: bytes) { return collection }
            let decoding = ValueDecoding(value, in: parent, under: key)
            guard decoding.depth <= SerializationFormat.depthLimit else {
                throw DecodingError.dataCorrupted(
                    decoding.context("deeper than \(SerializationFormat.depthLimit) levels"))
            }
            return try Decoded(from: decoding)
        case .wrongKind:
            throw ValueDecoding(value, in: parent, under: key).mismatch(type)
        case .outOfRange:
            let context = ValueDecoding(value, in: parent, under: key).context("\(value) does not fit in \(type)")
            throw DecodingError.dataCorrupted(context)
        }
    }

    var codingPath: [any CodingKey] {
        var keys = parent?.codingPath ?? []
        if let key { keys.append(key) }
        return keys
    }

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .dictionary(let entries) = value else { throw mismatch([String: Value].self) }
        return KeyedDecodingContainer(KeyedValueDecoding<Key>(decoding: self, entries: entries))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        switch value {
        case .list(let elements):
            return UnkeyedValueDecoding(decoding: self, elements: elements)
        case .bytes(let bytes):
            // Other types of bytes than [UInt8] only know lists of numbers.
            return UnkeyedValueDecoding(decoding: self, elements: bytes.map { .integer(Int64($0)) })
        default:
            throw mismatch([Value].self)
        }
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        SingleValueDecoding(decoding: self)
    }

    func context(_ description: String) -> DecodingError.Context {
        DecodingError.Context(codingPath: codingPath, debugDescription: description)
    }

    private func mismatch(_ type: Any.Type) -> DecodingError {
        let context = context("expected \(type), found \(value.kind.rawValue)")
        return value.isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }
}
