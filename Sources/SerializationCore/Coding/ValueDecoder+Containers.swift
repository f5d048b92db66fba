// The one generic `decode` of each container is what all the requirements of its protocol come down to.

struct KeyedValueDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoding: ValueDecoding
    let entries: [String: Value]

    var codingPath: [any CodingKey] { decoding.codingPath }
    var allKeys: [Key] { entries.keys.compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool {
        entries[key.stringValue] != nil
    }

    func decodeNil(forKey key: Key) throws -> Bool {
        try entry(key).isNull
    }

    func decode<Decoded: Decodable>(_ type: Decoded.Type, forKey key: Key) throws -> Decoded {
        try ValueDecoding.decode(type, from: try entry(key), in: decoding, under: key)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try ValueDecoding(try entry(key), in: decoding, under: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try ValueDecoding(try entry(key), in: decoding, under: key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder {
        let key = SuperKey()
        return ValueDecoding(entries[key.stringValue] ?? .null, in: decoding, under: key)
    }

    func superDecoder(forKey key: Key) -> any Decoder {
        ValueDecoding(entries[key.stringValue] ?? .null, in: decoding, under: key)
    }

    private func entry(_ key: Key) throws -> Value {
        guard let entry = entries[key.stringValue] else {
            throw DecodingError.keyNotFound(key, decoding.context("no key \(key.stringValue.debugDescription)"))
        }
        return entry
    }
}

struct UnkeyedValueDecoding: UnkeyedDecodingContainer {
    let decoding: ValueDecoding
    let elements: [Value]
    private(set) var currentIndex = 0

    init(decoding: ValueDecoding, elements: [Value]) {
        self.decoding = decoding
        self.elements = elements
    }

    var codingPath: [any CodingKey] { decoding.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    mutating func decodeNil() throws -> Bool {
        let isNull = try element(Value?.self).isNull
        if isNull { currentIndex += 1 }
        return isNull
    }

    mutating func decode<Decoded: Decodable>(_ type: Decoded.Type) throws -> Decoded {
        let element = try element(type)
        let decoded = try ValueDecoding.decode(type, from: element, in: decoding, under: PositionKey(currentIndex))
        currentIndex += 1
        return decoded
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        let container = try nextDecoding().container(keyedBy: type)
        currentIndex += 1
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try nextDecoding().unkeyedContainer()
        currentIndex += 1
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = try nextDecoding()
        currentIndex += 1
        return decoder
    }

    private func nextDecoding() throws -> ValueDecoding {
        ValueDecoding(try element(Value.self), in: decoding, under: PositionKey(currentIndex))
    }

    private func element(_ type: Any.Type) throws -> Value {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                type, decoding.context("the list has only \(elements.count) elements"))
        }
        return elements[currentIndex]
    }
}

struct SingleValueDecoding: SingleValueDecodingContainer {
    let decoding: ValueDecoding

    var codingPath: [any CodingKey] { decoding.codingPath }

    func decodeNil() -> Bool {
        decoding.value.isNull
    }

    func decode<Decoded: Decodable>(_ type: Decoded.Type) throws -> Decoded {
        try ValueDecoding.decode(type, from: decoding.value, in: decoding, under: nil)
    }
}
