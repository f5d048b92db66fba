import CryptoCore

/// A password, ticket or other secret: it is compared in constant time, and nothing prints it.
///
///     .ticket(authID: "joe", ticket: try Secret(environment: "MY_TICKET"))
public struct Secret: Sendable {
    /// The secret itself. Whoever asks for it sees to it that it is not printed.
    public let bytes: [UInt8]

    /// A secret of bytes.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A secret that is text, in UTF-8.
    public init(_ text: String) {
        bytes = [UInt8](text.utf8)
    }

    /// The secret as text. Whoever asks for it sees to it that it is not printed.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Secret: ExpressibleByStringLiteral {
    /// For tests and examples: a secret does not belong into a program's text.
    public init(stringLiteral text: String) { self.init(text) }
}

extension Secret: Equatable {
    /// Whether they are the same; the time that it takes tells nothing but whether they are equally long.
    public static func == (left: Secret, right: Secret) -> Bool { left.bytes.isEqualInConstantTime(to: right.bytes) }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Not the secret.
    public var description: String { "(secret)" }
    /// Not the secret.
    public var debugDescription: String { description }
    /// Without the secret, for `dump` and the like.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
