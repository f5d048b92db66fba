import HTTP
import Scheduling
import Sockets
import TestSupport
import Testing
import WebApp

struct ProxySettingsTests {
    @Test func `a proxy is a URL, with a name and password or without`() throws {
        #expect(try Proxy("http://proxy.example:3128") == Proxy(host: "proxy.example", port: 3128))
        #expect(try Proxy("proxy.example") == Proxy(host: "proxy.example", port: 80))
        let named = try Proxy("http://Aladdin:open%20sesame@[::1]:8080/")
        #expect(named == Proxy(host: "::1", port: 8080, authorization: "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="))
        #expect(named.description == "http://[::1]:8080")
        #expect(throws: HTTPClientError.self) { try Proxy("socks5://proxy.example") }
        #expect(throws: HTTPClientError.self) { try Proxy("http://") }
    }

    @Test func `the environment names proxies, but for HTTP_PROXY`() {
        let variables = [
            "http_proxy": "http://a:1", "HTTP_PROXY": "http://b:2", "HTTPS_PROXY": "http://c:3",
            "no_proxy": "localhost, .example.com,127.0.0.1:81",
        ]
        let settings = ProxySettings { variables[$0] }
        #expect(settings.http == Proxy(host: "a", port: 1))
        #expect(settings.https == Proxy(host: "c", port: 3))
        #expect(settings.bypass == ["localhost", ".example.com", "127.0.0.1:81"])
        #expect(ProxySettings { $0 == "HTTP_PROXY" ? "http://b:2" : nil } == .none)
        #expect(ProxySettings { $0 == "ALL_PROXY" ? "d:4" : nil }.https == Proxy(host: "d", port: 4))
        #expect(ProxySettings { $0 == "http_proxy" ? "socks5://d" : nil } == .none)
    }

    @Test(arguments: [
        ("http://example.org/", true), ("https://example.org/", false), ("ws://example.org/", true),
        ("http://localhost:8080/", false), ("http://LOCALHOST/", false), ("http://notlocalhost/", true),
        ("http://example.com/", false), ("http://a.b.example.com/", false), ("http://badexample.com/", true),
        ("http://127.0.0.1/", true), ("http://127.0.0.1:81/", false), ("http://[::1]/", false),
        ("http://[::2]:82/", false), ("http://[::2]/", true),
    ])
    func `what is near is reached without one`(url: String, goesThrough: Bool) throws {
        let proxy = Proxy(host: "proxy", port: 3128)
        let settings = ProxySettings(
            http: proxy, bypass: ["localhost", ".example.com", "127.0.0.1:81", "::1", "[::2]:82"])
        #expect((settings.proxy(for: try Endpoint(url)) == proxy) == goesThrough)
        #expect(ProxySettings(http: proxy, bypass: ["*"]).proxy(for: try Endpoint(url)) == nil)
    }
}

struct ProxyTests {
    @Test(arguments: SchedulerKind.both)
    func `a plain request goes to the proxy with its whole URL`(kind: SchedulerKind) async throws {
        try await withScript(kind, ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"]) { client, base, script in
            var configuration = HTTPClient.Configuration()
            configuration.proxies = ProxySettings(http: try Proxy(base.replacing("http://", with: "http://a:b@")))
            try await HTTPClient.withClient(on: client.scheduler, configuration: configuration) { client in
                let response = try await client.get("http://example.com/a?b")
                #expect(response.text == "ok")
            }
            let request = try #require(script.requests.first)
            #expect(request.hasPrefix("GET http://example.com/a?b HTTP/1.1\r\nHost: example.com\r\n"))
            #expect(request.contains("Proxy-Authorization: Basic YTpi\r\n"))
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a stream through a proxy begins where CONNECT ends`(kind: SchedulerKind) async throws {
        try await withScript(kind, ["HTTP/1.1 200 Connection established\r\n\r\n…"]) { client, base, script in
            let proxy = try Proxy(base)
            let stream = try await ByteStream.connected(
                toHost: "router.example", port: 443, through: proxy, on: client.scheduler)
            try await stream.write(Array("hello".utf8))
            let end = try await stream.read(timeout: .seconds(20))
            #expect(end == [])
            await stream.close()
            #expect(
                script.requests == ["CONNECT router.example:443 HTTP/1.1\r\nHost: router.example:443\r\n\r\n"])
        }
    }

    @Test(
        arguments: SchedulerKind.both,
        [
            ("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", .proxyRefused(status: 407)),
            ("", .truncated),
            (
                "HTTP/1.1 200 OK\r\n\r\nsurprise",
                .malformedResponse("the proxy sent bytes that nobody asked for")
            ),
        ] as [(String, HTTPClientError)])
    func `says why a proxy did not connect`(
        kind: SchedulerKind, answer: (text: String, error: HTTPClientError)
    ) async throws {
        try await withScript(kind, [answer.text]) { client, base, _ in
            let proxy = try Proxy(base)
            await #expect(throws: answer.error) {
                try await ByteStream.connected(toHost: "a", port: 1, through: proxy, on: client.scheduler)
            }
        }
    }
}
