// Binary data comes in more types than `[UInt8]`: Foundation's `Data`, `ContiguousArray<UInt8>`, buffers of networking
// libraries. Coders of others see lists of numbers in them; to ours, any growing collection of bytes is binary data.

/// The bytes of a collection of bytes; nil if `value` is anything else.
func bytes<Encoded>(of value: Encoded) -> [UInt8]? {
    func copy<Bytes: RangeReplaceableCollection>(of collection: Bytes) -> [UInt8]? {
        Bytes.Element.self == UInt8.self ? Array(collection) as? [UInt8] : nil
    }
    guard let collection = value as? any RangeReplaceableCollection else { return nil }
    return copy(of: collection)
}

/// A collection of bytes; nil if `type` is anything else.
func collection<Decoded>(_ type: Decoded.Type, of bytes: [UInt8]) -> Decoded? {
    func make<Bytes: RangeReplaceableCollection>(_ type: Bytes.Type) -> Any? {
        guard Bytes.Element.self == UInt8.self, let bytes = bytes as? [Bytes.Element] else { return nil }
        return Bytes(bytes)
    }
    guard let type = type as? any RangeReplaceableCollection.Type else { return nil }
    return make(type) as? Decoded
}
