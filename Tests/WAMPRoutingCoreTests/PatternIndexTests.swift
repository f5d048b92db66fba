import TestSupport
import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct PatternIndexTests {
    private func matches(_ index: PatternIndex<Int>, _ name: URI) -> [Int] {
        var found = index[name, .exact].map { [$0] } ?? []
        index.forEachPattern(matching: name) { found.append($0) }
        return found
    }

    @Test func `a name is found exactly, under all its prefixes from the shortest, and under its wildcards`() {
        var index = PatternIndex<Int>()
        for (number, prefix) in ["", "c", "com.", "com.example", "com.example.a", "com.exam", "org"].enumerated() {
            index[URI(prefix), .prefix] = number
        }
        index["com.example.a", .exact] = 10
        index["com..a", .wildcard] = 20
        index["com.example.", .wildcard] = 21
        index["..", .wildcard] = 22
        index["com.", .wildcard] = 23
        #expect(matches(index, "com.example.a") == [10, 0, 1, 2, 5, 3, 4, 21, 20, 22])
        #expect(matches(index, "com.example") == [0, 1, 2, 5, 3, 23])
        #expect(matches(index, "net") == [0])
        #expect(index.best(for: "com.example.a") == 10)
        #expect(index.best(for: "com.example.b") == 3)
    }

    @Test func `an index that has lost all it had is empty, and finds nothing`() {
        var index = PatternIndex<Int>()
        let patterns: [(URI, MatchPolicy)] = [
            ("com.a", .exact), ("com.ab", .prefix), ("com.ac", .prefix), ("com", .prefix), ("", .prefix),
            ("com..a", .wildcard), ("com.b.", .wildcard), ("", .wildcard),
        ]
        for (number, pattern) in patterns.enumerated() { index[pattern.0, pattern.1] = number }
        for (number, pattern) in patterns.enumerated() {
            #expect(index[pattern.0, pattern.1] == number)
            index[pattern.0, pattern.1] = nil
            #expect(index[pattern.0, pattern.1] == nil)
            index[pattern.0, pattern.1] = nil
        }
        #expect(index.isEmpty)
        #expect(matches(index, "com.ab") == [])
    }

    @Test(arguments: UInt64(1)...6)
    func `an index says what looking at every pattern says`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var index = PatternIndex<Int>()
        var patterns: [Pattern: Int] = [:]
        for number in 0..<3000 {
            let pattern = Pattern(
                uri: name(using: &generator, mayBeEmpty: true),
                match: MatchPolicy.allCases.randomElement(using: &generator)!)
            if patterns[pattern] != nil, Bool.random(using: &generator) {
                patterns[pattern] = nil
                index[pattern.uri, pattern.match] = nil
            } else {
                patterns[pattern] = number
                index[pattern.uri, pattern.match] = number
            }
            let name = name(using: &generator, mayBeEmpty: false)
            let expected = patterns.filter { name.matches($0.key.uri, $0.key.match) }
            #expect(matches(index, name).sorted() == expected.values.sorted())
            let best = expected.max { $0.key.isLessSpecific(than: $1.key) }
            #expect(index.best(for: name) == best?.value)
        }
    }

    private func name(using generator: inout SeededGenerator, mayBeEmpty: Bool) -> URI {
        let components = (0..<Int.random(in: 1...4, using: &generator)).map { _ -> String in
            if mayBeEmpty, Int.random(in: 0..<3, using: &generator) == 0 { return "" }
            return String("ab".randomElement(using: &generator)!) + (Bool.random(using: &generator) ? "c" : "")
        }
        return URI(components.joined(separator: "."))
    }

    /// A pattern, and the precedence of registrations in the words of the specification.
    private struct Pattern: Hashable {
        let uri: URI
        let match: MatchPolicy

        func isLessSpecific(than other: Pattern) -> Bool {
            guard match == other.match else { return rank < other.rank }
            switch match {
            case .exact: return false
            case .prefix: return uri.string.utf8.count < other.uri.string.utf8.count
            case .wildcard: return literals.lexicographicallyPrecedes(other.literals)
            }
        }

        private var rank: Int {
            switch match {
            case .exact: 2
            case .prefix: 1
            case .wildcard: 0
            }
        }

        private var literals: [Int] {
            uri.string.split(separator: ".", omittingEmptySubsequences: false).map { $0.isEmpty ? 0 : 1 }
        }
    }
}
