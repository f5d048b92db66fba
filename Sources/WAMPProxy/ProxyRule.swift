public import WAMP
internal import WAMPCore

/// Which topics or procedures of one side are also had at the other.
///
/// Of events the first rule counts whose pattern matches the topic. Topics of the router itself, which begin with
/// `wamp.`, are left alone unless the pattern begins so.
public struct ProxyRule: Sendable, Hashable {
    /// What passes.
    public enum Kind: Sendable, Hashable {
        /// Events, from their publishers to subscribers at the other side.
        case topics
        /// Calls, from callers at the other side to the callees.
        case procedures
    }

    /// From where to where. For procedures it is where they are offered, not where they are called.
    public enum Direction: Sendable, Hashable {
        /// What is at the side `from` is also had at the side `to`.
        case forward
        /// What is at the side `to` is also had at the side `from`.
        case backward
    }

    /// What passes.
    public let kind: Kind
    /// The name, or the pattern of names.
    public let pattern: String
    /// Whether it is one name, or a pattern of many.
    public let match: MatchPolicy
    /// From where to where.
    public let direction: Direction

    /// Events that are published at one side are also published at the other.
    public static func topics(
        _ pattern: String, match: MatchPolicy = .exact, _ direction: Direction = .forward
    ) -> ProxyRule {
        ProxyRule(kind: .topics, pattern: pattern, match: match, direction: direction)
    }

    /// Procedures that are offered at one side may be called at the other.
    public static func procedures(
        _ pattern: String, match: MatchPolicy = .exact, _ direction: Direction = .forward
    ) -> ProxyRule {
        ProxyRule(kind: .procedures, pattern: pattern, match: match, direction: direction)
    }

    /// The rule for a name or a pattern as command lines and files have it: `com.example.add`, `prefix:com.example.`,
    /// `wildcard:com..name`; nil when it is none.
    package init?(_ kind: Kind, _ text: String, _ direction: Direction) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let match = parts.count == 2 ? MatchPolicy(rawValue: parts[0]) : nil
        self.init(kind: kind, pattern: match == nil ? text : parts[1], match: match ?? .exact, direction: direction)
        guard isValid else { return nil }
    }

    private init(kind: Kind, pattern: String, match: MatchPolicy, direction: Direction) {
        self.kind = kind
        self.pattern = pattern
        self.match = match
        self.direction = direction
    }

    var isValid: Bool { URI(pattern).isValid(.loose, match: match) }

    func matches(_ name: URI) -> Bool {
        guard !name.string.hasPrefix("wamp.") || pattern.hasPrefix("wamp.") else { return false }
        return name.matches(URI(pattern), match)
    }

    /// Whether there is a procedure that is offered in both directions, so that a call of it could go in circles.
    func isCircular(with other: ProxyRule) -> Bool {
        kind == .procedures && other.kind == .procedures && direction != other.direction
            && URI(pattern).overlaps(match, URI(other.pattern), other.match)
    }
}

extension ProxyRule: CustomStringConvertible {
    /// `topics prefix:com.example. forward`
    public var description: String {
        let pattern = match == .exact ? pattern : "\(match.rawValue):\(pattern)"
        return "\(kind) \(pattern) \(direction)"
    }
}
