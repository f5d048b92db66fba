/// Data of any shape: what WAMP arguments, options and JSON documents are made of.
///
/// Numbers keep what they were: `1` and `1.0` are different values, and integers are exact over the whole range of
/// `Int64` and `UInt64`.
///
///     let point: Value = ["name": "home", "x": 1, "y": 2.5, "tags": ["a", "b"]]
///     point["x"]?.integerValue  // 1
public enum Value: Sendable, Hashable {
    /// Nothing: JSON's `null`, MessagePack's and CBOR's nil.
    case null
    /// True or false.
    case bool(Bool)
    /// An integer up to `Int64.max`.
    case integer(Int64)
    /// An integer above `Int64.max`. Smaller ones are `integer`; `init(integer:)` chooses.
    case unsigned(UInt64)
    /// A number that was written with a fraction or an exponent.
    case double(Double)
    /// Text.
    case string(String)
    /// Binary data; in JSON a string of U+0000 and Base64.
    case bytes([UInt8])
    /// Values in their order.
    case list([Value])
    /// Values by name, in no order.
    case dictionary([String: Value])

    /// The value of an integer of any width, which must fit in `Int64` or `UInt64`.
    public init(integer: some FixedWidthInteger) {
        if let signed = Int64(exactly: integer) {
            self = .integer(signed)
        } else if let unsigned = UInt64(exactly: integer) {
            self = .unsigned(unsigned)
        } else {
            preconditionFailure("the integer \(integer) has more than 64 bits")
        }
    }

    /// What kind of value this is.
    public var kind: ValueKind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .integer, .unsigned, .double: .number
        case .string: .string
        case .bytes: .bytes
        case .list: .list
        case .dictionary: .dictionary
        }
    }
}

extension Value: CustomStringConvertible {
    /// The value as text for people: like JSON, with keys in order, but binary data only by its size.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): value.description
        case .integer(let value): value.description
        case .unsigned(let value): value.description
        case .double(let value): value.description
        case .string(let value): value.debugDescription
        case .bytes(let value): "<\(value.count) bytes>"
        case .list(let values):
            "[" + values.map(\.description).joined(separator: ", ") + "]"
        case .dictionary(let values):
            "{"
                + values.sorted { $0.key < $1.key }
                .map { "\($0.key.debugDescription): \($0.value)" }
                .joined(separator: ", ") + "}"
        }
    }
}
