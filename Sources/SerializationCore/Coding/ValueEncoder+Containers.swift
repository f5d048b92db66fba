// The one generic `encode` of each container is what all the requirements of its protocol come down to.

struct KeyedValueEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoding: ValueEncoding

    var codingPath: [any CodingKey] { encoding.codingPath }

    func encodeNil(forKey key: Key) {
        encoding.set(.null, for: key.stringValue)
    }

    func encode<Encoded: Encodable>(_ value: Encoded, forKey key: Key) throws {
        encoding.set(try ValueEncoding.value(of: value, in: encoding, under: key), for: key.stringValue)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        encoding.child(for: key).container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoding.child(for: key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        encoding.child(for: SuperKey())
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        encoding.child(for: key)
    }
}

struct UnkeyedValueEncoding: UnkeyedEncodingContainer {
    let encoding: ValueEncoding

    var codingPath: [any CodingKey] { encoding.codingPath }
    var count: Int { encoding.elementCount }

    func encodeNil() {
        encoding.append(.null)
    }

    func encode<Encoded: Encodable>(_ value: Encoded) throws {
        encoding.append(try ValueEncoding.value(of: value, in: encoding, under: PositionKey(count)))
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        encoding.appendChild().container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        encoding.appendChild().unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        encoding.appendChild()
    }
}

struct SingleValueEncoding: SingleValueEncodingContainer {
    let encoding: ValueEncoding

    var codingPath: [any CodingKey] { encoding.codingPath }

    func encodeNil() {
        encoding.set(.null)
    }

    func encode<Encoded: Encodable>(_ value: Encoded) throws {
        encoding.set(try ValueEncoding.value(of: value, in: encoding, under: nil))
    }
}
