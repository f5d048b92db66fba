import HTTPCore
import Testing

struct QueryParametersTests {
    @Test func `pairs in their order`() throws {
        let parameters = try #require(QueryParameters(parsing: "a=1&b=x+y%26&a=2&&c&d="))
        #expect(parameters.pairs.map(\.name) == ["a", "b", "a", "c", "d"])
        #expect(parameters["a"] == "1")
        #expect(parameters.values("a") == ["1", "2"])
        #expect(parameters["b"] == "x y&")
        #expect(parameters["c"] == "")
        #expect(parameters["d"] == "")
        #expect(parameters["e"] == nil)
    }

    @Test func `a value may hold equals signs`() {
        #expect(QueryParameters(parsing: "a=b=c")?["a"] == "b=c")
    }

    @Test func `a combining character does not hide a separator`() {
        #expect(QueryParameters(parsing: "a=1&\u{301}b=2")?.pairs.count == 2)
    }

    @Test func `the query of a path`() {
        #expect(QueryParameters(ofPath: "/x?a=1?2")?["a"] == "1?2")
        #expect(QueryParameters(ofPath: "/x")?.pairs.isEmpty == true)
        #expect(QueryParameters(ofPath: "/x?a=%")?.pairs == nil)
    }

    @Test func `too many pairs are refused`() {
        let pairs = Array(repeating: "a=1", count: QueryParameters.maximumCount)
        #expect(QueryParameters(parsing: pairs.joined(separator: "&")) != nil)
        #expect(QueryParameters(parsing: (pairs + ["b=2"]).joined(separator: "&")) == nil)
    }
}
