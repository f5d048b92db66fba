/// Why bytes could not be read as values, or a value not be written as bytes.
///
/// An `offset` is the place in the bytes that were read, counted from 0.
@nonexhaustive
public enum SerializationError: Error, Hashable, Sendable {
    /// The bytes end inside a value.
    case truncated
    /// No value, or no part of one, looks like what stands at `offset`.
    case malformed(offset: Int)
    /// Text that is not UTF-8.
    case invalidUTF8(offset: Int)
    /// Lists and dictionaries inside each other, more than `limit` of them.
    case tooDeep(limit: Int)
    /// A dictionary has this key twice.
    case duplicateKey(String)
    /// A number that does not fit where it is wanted: an integer beyond 64 bits, a fraction where an integer is
    /// wanted, or a negative number where an id is.
    case numberOutOfRange(offset: Int)
    /// A well-formed value of another kind than the one wanted.
    case wrongKind(expected: ValueKind, found: ValueKind, offset: Int)
    /// A value of a kind that only its format has: an extension of MessagePack, a simple value of CBOR without a meaning.
    case foreignValue(offset: Int)
    /// More bytes follow where the only value ended.
    case trailingBytes(offset: Int)
    /// The format has no way to write a double that is infinite or not a number.
    case notFinite
    /// JSON has no way to write a string that begins with U+0000: WAMP marks binary data with it.
    case leadingNull
}

extension SerializationError: CustomStringConvertible {
    /// One line for a log.
    public var description: String {
        switch self {
        case .truncated: "the bytes end inside a value"
        case .malformed(let offset): "malformed at byte \(offset)"
        case .invalidUTF8(let offset): "text is not UTF-8 at byte \(offset)"
        case .tooDeep(let limit): "more than \(limit) lists and dictionaries inside each other"
        case .duplicateKey(let key): "the key \(key.debugDescription) stands twice in a dictionary"
        case .numberOutOfRange(let offset): "the number at byte \(offset) is out of range"
        case .wrongKind(let expected, let found, let offset):
            "\(found.rawValue) instead of \(expected.rawValue) at byte \(offset)"
        case .foreignValue(let offset): "a value of a kind that only this format has at byte \(offset)"
        case .trailingBytes(let offset): "more bytes follow the value at byte \(offset)"
        case .notFinite: "a double that is infinite or not a number cannot be written"
        case .leadingNull: "a string that begins with U+0000 cannot be written: it would be read as binary data"
        }
    }
}
