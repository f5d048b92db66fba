import HTTPCore
import Testing

struct PercentCodingTests {
    @Test(arguments: [
        ("", ""), ("abc", "abc"), ("%41%c3%A9", "Aé"), ("a+b", "a+b"), ("%2F", "/"), ("é", "é"), ("%25", "%"),
    ])
    func `decoding`(_ encoded: String, _ expected: String) {
        #expect(PercentCoding.decode(encoded) == expected)
    }

    @Test(arguments: ["%", "%4", "%G1", "%1G", "%%41", "%FF", "%C3", "%00", "a%0"])
    func `bad encodings are refused`(_ encoded: String) {
        #expect(PercentCoding.decode(encoded) == nil)
    }

    @Test func `a plus is a space in forms only`() {
        #expect(PercentCoding.decode("a+b%2B", plusIsSpace: true) == "a b+")
    }

    @Test func `encoding leaves unreserved characters alone`() {
        #expect(PercentCoding.encode("aZ09-._~ /?é%") == "aZ09-._~%20%2F%3F%C3%A9%25")
    }

    @Test func `path components are decoded one by one`() {
        #expect(PercentCoding.pathComponents("/a/b%2Fc/é/?d/e") == ["a", "b/c", "é", ""])
        #expect(PercentCoding.pathComponents("/") == [""])
        #expect(PercentCoding.pathComponents("//..") == ["", ".."])
        #expect(PercentCoding.pathComponents("/%") == nil)
        #expect(PercentCoding.pathComponents("*") == nil)
        #expect(PercentCoding.pathComponents("") == nil)
    }
}
