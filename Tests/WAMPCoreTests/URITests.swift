import SerializationCore
import TestSupport
import Testing
import WAMPCore

@Suite struct URITests {
    @Test(.enabled(if: Vectors.exist, "\(Vectors.missing)"))
    func `I7, I8, I9: names are valid or not as the vectors say`() throws {
        let rules: [(String, URIRule, MatchPolicy)] = [
            ("loose", .loose, .exact), ("loose_empty", .loose, .wildcard), ("loose_last_empty", .loose, .prefix),
            ("strict", .strict, .exact), ("strict_empty", .strict, .wildcard), ("strict_last_empty", .strict, .prefix),
        ]
        let vectors = try #require(try Vectors.load("uri/validity.json")["vectors"]?.listValue)
        for vector in vectors {
            let uri = URI(try #require(vector["uri"]?.stringValue))
            for (name, rule, match) in rules {
                #expect(uri.isValid(rule, match: match) == vector[name]?.boolValue, "\(name) of \(uri)")
            }
        }
    }

    @Test func `a line break at the end is no part of a name`() {
        #expect(!URI("com.example\n").isValid(.loose))
        #expect(!URI("com.exam\u{2028}ple").isValid(.loose))
    }

    @Test func `names below wamp are reserved`() {
        #expect(URI("wamp.session.count").isReserved)
        #expect(URI("wamp").isReserved)
        #expect(!URI("wampy.session").isReserved)
        #expect(!URI("com.wamp").isReserved)
    }
}
