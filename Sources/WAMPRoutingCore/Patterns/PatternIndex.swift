import WAMPCore

/// Entries under names and patterns of names: the registrations or the subscriptions of a realm.
///
/// Exact names take constant time to find, prefixes as many steps as the name has bytes at most, whatever their number.
/// Wildcards go through the patterns that agree with the name as far as they have been read.
struct PatternIndex<Entry> {
    private var exact: [URI: Entry] = [:]
    private var prefixes = PrefixTree<Entry>()
    private var wildcards = WildcardTree<Entry>()

    var isEmpty: Bool { exact.isEmpty && prefixes.isEmpty && wildcards.isEmpty }

    /// What stands under exactly this pattern.
    subscript(pattern: URI, match: MatchPolicy) -> Entry? {
        get {
            switch match {
            case .exact: exact[pattern]
            case .prefix: prefixes[pattern]
            case .wildcard: wildcards[pattern]
            }
        }
        set {
            switch (match, newValue) {
            case (.exact, let entry): exact[pattern] = entry
            case (.prefix, let entry?): prefixes.insert(entry, at: pattern)
            case (.prefix, nil): prefixes.remove(pattern)
            case (.wildcard, let entry?): wildcards.insert(entry, at: pattern)
            case (.wildcard, nil): wildcards.remove(pattern)
            }
        }
    }

    /// The one entry that a call of `name` goes to: exact, then the longest prefix, then the most specific wildcard.
    func best(for name: URI) -> Entry? {
        if let entry = exact[name] { return entry }
        if !prefixes.isEmpty, let entry = prefixes.longest(of: name) { return entry }
        return wildcards.isEmpty ? nil : wildcards.best(for: name)
    }

    /// The entry of the most specific wildcard that `name` matches.
    func bestWildcard(for name: URI) -> Entry? { wildcards.isEmpty ? nil : wildcards.best(for: name) }

    /// The entry of the longest prefix that `name` begins with.
    func longestPrefix(of name: URI) -> Entry? { prefixes.isEmpty ? nil : prefixes.longest(of: name) }

    /// Visits the entries of all patterns that `name` matches, first the prefixes; not the exact one.
    @inline(__always)
    func forEachPattern(matching name: URI, _ visit: (Entry) -> Void) {
        if !prefixes.isEmpty { prefixes.forEachPrefix(of: name, visit) }
        guard !wildcards.isEmpty else { return }
        wildcards.forEachMatch(of: name) {
            visit($0)
            return true
        }
    }

    /// Whether there is anything that `name` matches.
    func hasMatch(for name: URI) -> Bool { best(for: name) != nil }
}

extension PatternIndex: Sendable where Entry: Sendable {}
