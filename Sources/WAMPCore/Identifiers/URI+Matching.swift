extension URI {
    /// Whether the name is one of those that a pattern means.
    package func matches(_ pattern: URI, _ match: MatchPolicy) -> Bool {
        switch match {
        case .exact:
            return self == pattern
        case .prefix:
            return string.utf8.starts(with: pattern.string.utf8)
        case .wildcard:
            let components = string.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            let wanted = pattern.string.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            return components.count == wanted.count
                && zip(components, wanted).allSatisfy { $1.isEmpty || $0.elementsEqual($1) }
        }
    }

    /// Whether there is a name that two patterns mean, of which this is one.
    package func overlaps(_ match: MatchPolicy, _ other: URI, _ otherMatch: MatchPolicy) -> Bool {
        switch (match, otherMatch) {
        case (.exact, _): matches(other, otherMatch)
        case (_, .exact): other.matches(self, match)
        case (.prefix, .prefix): string.hasPrefix(other.string) || other.string.hasPrefix(string)
        case (.wildcard, .wildcard): sharesNames(with: other)
        case (.prefix, .wildcard): other.hasNames(beginningWith: self)
        case (.wildcard, .prefix): hasNames(beginningWith: other)
        }
    }

    private var components: [Substring] { string.split(separator: ".", omittingEmptySubsequences: false) }

    /// Of two wildcard patterns.
    private func sharesNames(with other: URI) -> Bool {
        let (mine, others) = (components, other.components)
        return mine.count == others.count && zip(mine, others).allSatisfy { $0.isEmpty || $1.isEmpty || $0 == $1 }
    }

    /// Whether a wildcard pattern means a name with this prefix, whose last component may be half of one.
    private func hasNames(beginningWith prefix: URI) -> Bool {
        let (mine, wanted) = (components, prefix.components)
        guard mine.count >= wanted.count, let half = wanted.last else { return false }
        let last = mine[wanted.count - 1]
        return zip(mine, wanted.dropLast()).allSatisfy { $0.isEmpty || $0 == $1 }
            && (last.isEmpty || last.hasPrefix(half))
    }
}
