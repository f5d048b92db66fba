import Testing
import WAMPCore

@Suite struct `Patterns of URIs` {
    @Test(arguments: [
        ("com.a", MatchPolicy.exact, "com.a", MatchPolicy.exact, true),
        ("com.a", .exact, "com.b", .exact, false),
        ("com.a", .exact, "com.", .prefix, true),
        ("com.a", .exact, "org.", .prefix, false),
        ("com.a.b", .exact, "com..b", .wildcard, true),
        ("com.a.b", .exact, "com..c", .wildcard, false),
        ("com.", .prefix, "com.ex", .prefix, true),
        ("com.", .prefix, "", .prefix, true),
        ("com.a", .prefix, "com.b", .prefix, false),
        ("com..b", .wildcard, "com.a.", .wildcard, true),
        ("com..b", .wildcard, "org.a.", .wildcard, false),
        ("com..b", .wildcard, "com.a", .wildcard, false),
        ("com.ex", .prefix, "com.example.", .wildcard, true),
        ("com.ex", .prefix, ".other", .wildcard, false),
        ("com.ex", .prefix, "com..b", .wildcard, true),
        ("com.a.", .prefix, "com.b", .wildcard, false),
    ])
    func `overlap when there is a name that both mean`(
        first: String, match: MatchPolicy, second: String, otherMatch: MatchPolicy, overlap: Bool
    ) {
        #expect(URI(first).overlaps(match, URI(second), otherMatch) == overlap)
        #expect(URI(second).overlaps(otherMatch, URI(first), match) == overlap)
    }
}
