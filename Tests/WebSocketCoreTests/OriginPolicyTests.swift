import Testing

@testable import WebSocketCore

struct OriginPolicyTests {
    @Test(arguments: [
        ("http://example.com", "example.com"), ("http://example.com:80", "example.com"),
        ("HTTP://Example.COM", "example.com:80"), ("https://example.com", "example.com:443"),
        ("http://localhost:8080", "localhost:8080"), ("http://[::1]:8080", "[::1]:8080"), ("http://[::1]", "[::1]"),
    ])
    func `a page comes from where it connects to`(origin: String, host: String) {
        #expect(OriginPolicy.sameOrigin.allows(origin, host: host))
    }

    @Test(arguments: [
        ("http://example.com", "example.org"), ("http://example.com:8080", "example.com"),
        ("http://example.com", "example.com:8080"), ("http://example.com.evil.org", "example.com"),
        ("null", "example.com"), ("", "example.com"), ("example.com", "example.com"),
        ("http://a@example.com", "example.com"), ("http://example.com", ""),
    ])
    func `a page comes from elsewhere`(origin: String, host: String) {
        #expect(!OriginPolicy.sameOrigin.allows(origin, host: host))
        #expect(!OriginPolicy.sameOrigin.allows(origin, host: nil))
        #expect(OriginPolicy.any.allows(origin, host: host))
    }

    @Test func `a page of the same host may have another port and scheme`() {
        #expect(OriginPolicy.sameHost.allows("http://localhost:8080", host: "localhost:9000"))
        #expect(OriginPolicy.sameHost.allows("https://Example.com", host: "example.com:8080"))
        #expect(OriginPolicy.sameHost.allows("http://[::1]:8080", host: "[::1]"))
        #expect(!OriginPolicy.sameHost.allows("http://example.com.evil.org", host: "example.com"))
        #expect(!OriginPolicy.sameHost.allows("null", host: "example.com"))
        #expect(!OriginPolicy.sameHost.allows("http://localhost", host: nil))
    }

    @Test func `a list and a function say which pages there are`() {
        let list = OriginPolicy.list(["https://example.com", "null"])
        #expect(list.allows("https://EXAMPLE.com:443", host: "x"))
        #expect(list.allows("null", host: "x"))
        #expect(!list.allows("http://example.com", host: "example.com"))
        let custom = OriginPolicy.custom { $0.hasSuffix(".example.com") }
        #expect(custom.allows("https://a.example.com", host: nil))
        #expect(!custom.allows("https://example.org", host: nil))
    }
}
