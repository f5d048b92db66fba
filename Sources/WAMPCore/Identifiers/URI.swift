/// The name of a realm, a topic, a procedure or an error: `com.example.add`.
///
/// Any text can be held, since peers send names that are none; ``isValid(_:match:)`` tells.
public struct URI: Sendable, Hashable {
    /// The name.
    public let string: String

    /// Takes any text, valid or not.
    public init(_ string: String) {
        self.string = string
    }

    /// Whether the name belongs to WAMP itself: its first component is `wamp`.
    public var isReserved: Bool {
        // Asked for every call and event: nearly all are told by their first byte.
        guard string.utf8.first == UInt8(ascii: "w") else { return false }
        return string == "wamp" || string.utf8.starts(with: "wamp.".utf8)
    }
}

extension URI: ExpressibleByStringLiteral {
    /// `"com.example.add"`.
    public init(stringLiteral string: String) { self.init(string) }
}

extension URI: CustomStringConvertible {
    /// The name.
    public var description: String { string }
}

/// How the topic of a subscription or the procedure of a registration is compared with a concrete one.
public enum MatchPolicy: String, Sendable, CaseIterable {
    /// They are the same.
    case exact
    /// The concrete one begins with it: `com.exam` matches `com.example.add`.
    case prefix
    /// They have as many components, and are the same but where it has an empty one: `com..add` matches
    /// `com.example.add`.
    case wildcard
}

/// Which characters a component of a URI may have.
public enum URIRule: Sendable {
    /// Anything but white space and `#`.
    case loose
    /// Only `a` to `z`, `0` to `9` and `_`.
    case strict
}
