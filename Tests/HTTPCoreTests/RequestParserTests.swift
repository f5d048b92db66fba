import ByteCore
import HTTPCore
import HTTPTypes
import TestSupport
import Testing

struct RequestParserTests {
    /// The head of a request that is one head and no body.
    private func head(_ text: String) throws -> RequestHead {
        let entries = requests(text)
        try #require(entries.count == 2 && entries[1] == .end, "\(entries)")
        guard case .head(let head) = entries[0] else { throw HTTPError.truncated }
        return head
    }

    /// Why a request is refused; `nil` if it is not.
    private func refusal(_ text: String, limits: HTTPLimits = HTTPLimits()) -> HTTPError? {
        guard case .failed(let error) = requests(text, limits: limits).last else { return nil }
        return error
    }

    @Test func `a plain request`() throws {
        let head = try head("GET /a/b?c=d HTTP/1.1\r\nHost: example.com:8080\r\nAccept:\t*/* \r\nEmpty:\r\n\r\n")
        #expect(head.request.method == .get)
        #expect(head.request.path == "/a/b?c=d")
        #expect(head.request.authority == "example.com:8080")
        #expect(head.request.headerFields[.accept] == "*/*")
        #expect(head.request.headerFields[.init("Empty")!] == "")
        #expect(head.request.headerFields.count == 2)
        #expect(head.version == .http11)
        #expect(head.keepsAlive)
        #expect(head.framing == .none)
        #expect(!head.expectsContinue)
    }

    @Test func `a body with Content-Length`() {
        let entries = requests("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
        #expect(entries.count == 3)
        #expect(entries.dropFirst() == [.body("hello"), .end])
    }

    @Test func `a body in chunks, with extensions and trailer fields`() {
        let entries = requests(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "5;name=\"value\"\r\nhello\r\n00006 ; a = b\r\n world\r\n0\r\nTrailer: yes\r\n\r\n")
        #expect(entries.dropFirst() == [.body("hello world"), .end])
    }

    // RFC 9112, 7.1.1
    @Test(arguments: [
        ";a", " ; a", ";a=b", "\t;\ta = b ", ";a=\"b;c\"", ";a=\"\\\"\"", ";a;b=c;d", ";a=\"\"", ";a=\"é\"",
    ])
    func `an extension of a chunk is read over`(text: String) {
        let isTrailing = text.hasSuffix(" ")  // white space is no part of an extension unless more of it follows
        let entries = requests(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\(text)\r\nhello\r\n0\(text)\r\n\r\n")
        #expect(Array(entries.dropFirst()) == (isTrailing ? [.failed(.malformedChunk)] : [.body("hello"), .end]))
    }

    @Test func `a size line with two faults is refused for the first of them, however it is cut`() {
        // Found by fuzzing: a size of too many digits, and a CR behind them.
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(refusal(head + "100000000000000000\rX") == .malformedChunk)
        let long = String(repeating: "a", count: 1100)
        #expect(refusal(head + "1;\(long)\rX") == .chunkExtensionsTooLarge(limit: 1024))
    }

    // RFC 9112, 7.1.2
    @Test func `trailer fields are kept apart from those of the head`() throws {
        var parser = RequestParser()
        var input = ByteQueue()
        let first = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nSum: 1\r\nSum: 2\r\n\r\n"
        input.append(utf8: first + "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        guard case .head(let head) = try parser.next(&input) else { return #expect(Bool(false)) }
        #expect(!head.request.headerFields.contains(.init("Sum")!) && parser.trailers.isEmpty)
        #expect(try parser.next(&input) == .end)
        #expect(parser.trailers[values: .init("Sum")!] == ["1", "2"])
        _ = try parser.next(&input)
        #expect(parser.trailers.isEmpty)
    }

    // RFC 9112, 3.2 and RFC 3986, 3.2
    @Test(arguments: [
        "a", "a:", "a:80", "a:65535", "A-b_c.d~e", "1.2.3.4:5", "[::1]", "[::ffff:1.2.3.4]:80", "a%2Fb", "!$&'()*+,;=",
    ])
    func `a Host that is taken`(host: String) throws {
        #expect(try head("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n").request.authority == host)
    }

    @Test func `the limit of a body may grow once its head is known`() throws {
        var limits = HTTPLimits()
        limits.maximumBodySize = 1
        var parser = RequestParser(limits: limits)
        var input = ByteQueue()
        input.append("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
        guard case .head = try parser.next(&input) else { return #expect(Bool(false)) }
        parser.limits.maximumBodySize = 5
        #expect(try parser.next(&input) == .body(count: 5))
    }

    @Test func `names of fields keep their spelling and are the same in any`() throws {
        let fields = try head("GET / HTTP/1.1\r\nhost: a\r\nuser-agent: b\r\nACCEPT: c\r\nX-y: d\r\n\r\n").request
            .headerFields
        #expect(fields.map(\.name.rawName) == ["user-agent", "ACCEPT", "X-y"])
        #expect(fields[.userAgent] == "b" && fields[.accept] == "c")
    }

    @Test func `requests in a row, with an empty line between them`() {
        let entries = requests(
            "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /3 HTTP/1.0\r\n\r\n")
        let paths = entries.compactMap { entry in
            if case .head(let head) = entry { head.request.path } else { nil }
        }
        #expect(paths == ["/1", "/2", "/3"])
        #expect(entries.filter { $0 == .end }.count == 3)
    }

    @Test(arguments: [
        ("HTTP/1.1", "", true), ("HTTP/1.1", "close", false), ("HTTP/1.1", "Keep-Alive, CLOSE", false),
        ("HTTP/1.0", "", false), ("HTTP/1.0", "Keep-Alive", true), ("HTTP/1.7", "", true),
    ])
    func `whether the connection is kept`(_ version: String, _ connection: String, _ expected: Bool) throws {
        #expect(try head("GET / \(version)\r\nHost: a\r\nConnection: \(connection)\r\n\r\n").keepsAlive == expected)
    }

    @Test func `targets in all four forms`() throws {
        let absolute = try head("GET HTTP://example.org:81/x?y HTTP/1.1\r\nHost: other\r\n\r\n").request
        #expect(absolute.scheme == "http")
        #expect(absolute.authority == "example.org:81")
        #expect(absolute.path == "/x?y")
        #expect(try head("GET http://a?q HTTP/1.1\r\nHost: a\r\n\r\n").request.path == "/?q")
        #expect(try head("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").request.path == "*")
        let connect = try head("CONNECT [::1]:443 HTTP/1.1\r\nHost: a\r\n\r\n").request
        #expect(connect.authority == "[::1]:443")
        #expect(connect.path == nil)
    }

    @Test func `the client may wait for 100 Continue`() throws {
        let text = "\r\nHost: a\r\nExpect: 100-Continue\r\n\r\n"
        #expect(try head("POST / HTTP/1.1" + text).expectsContinue)
        #expect(try !head("POST / HTTP/1.0" + text).expectsContinue)
    }

    @Test(
        arguments: [
            ("GET / HTTP/1.1\nHost: a\r\n\r\n", .bareLineFeed),
            ("GET / HTTP/1.1\r\nHost: a\n\r\n", .bareLineFeed),
            ("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .bareLineFeed),
            ("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", .loneCarriageReturn),
            ("GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", .loneCarriageReturn),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n", .controlCharacter(0)),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{7F}\r\n\r\n", .controlCharacter(0x7F)),
            ("\u{16}\u{03}\u{01}", .controlCharacter(0x16)),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", .foldedField),
            ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", .foldedField),
            ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", .malformedField),
            ("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", .malformedField),
            ("GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", .malformedField),
            ("GET / HTTP/1.1\r\nHost: a\r\nX(y): b\r\n\r\n", .malformedField),
            ("GET / HTTP/1.1\r\n:path: /b\r\nHost: a\r\n\r\n", .malformedField),
            ("GET /\r\n\r\n", .malformedRequestLine),
            ("GET  / HTTP/1.1\r\n\r\n", .malformedRequestLine),
            ("GET / HTTP/1.1 \r\n\r\n", .malformedRequestLine),
            ("GET / http/1.1\r\n\r\n", .malformedRequestLine),
            ("GET / HTTP/1.10\r\n\r\n", .malformedRequestLine),
            ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
            ("GE(T / HTTP/1.1\r\n\r\n", .invalidMethod),
            (" / HTTP/1.1\r\n\r\n", .invalidMethod),
            ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", .invalidTarget),
            ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", .invalidTarget),
            ("GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", .invalidTarget),
            ("GET /é HTTP/1.1\r\nHost: a\r\n\r\n", .invalidTarget),
            ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", .invalidTarget),
            ("GET http:/// HTTP/1.1\r\nHost: a\r\n\r\n", .invalidTarget),
            ("GET http://user@a/ HTTP/1.1\r\nHost: a\r\n\r\n", .invalidTarget),
            ("CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", .invalidTarget),
            ("PRI * HTTP/2.0\r\n\r\n", .unsupportedVersion),
            ("GET / HTTP/0.9\r\n\r\n", .unsupportedVersion),
            ("GET / HTTP/1.1\r\n\r\n", .missingHost),
            ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .invalidHost),
            ("GET / HTTP/1.1\r\nHost:\r\n\r\n", .invalidHost),
            ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .invalidHost),
            ("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", .invalidHost),
            ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", .invalidHost),
            ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .invalidHost),
            ("GET / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n", .unsupportedExpectation),
        ] as [(String, HTTPError)])
    func `a head that is refused`(_ text: String, _ error: HTTPError) {
        #expect(refusal(text) == error)
    }

    @Test(
        arguments: [
            ("Content-Length: 5\r\nContent-Length: 5", .invalidContentLength),
            ("Content-Length: 5, 5", .invalidContentLength),
            ("Content-Length: +5", .invalidContentLength),
            ("Content-Length: -5", .invalidContentLength),
            ("Content-Length: 0x5", .invalidContentLength),
            ("Content-Length:", .invalidContentLength),
            ("Content-Length: 1048577", .bodyTooLarge(limit: 1_048_576)),
            ("Content-Length: 99999999999999999999999", .bodyTooLarge(limit: 1_048_576)),
            ("Content-Length: 5\r\nTransfer-Encoding: chunked", .contentLengthBesideTransferEncoding),
            ("Transfer-Encoding: gzip, chunked", .unsupportedTransferCoding),
            ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", .unsupportedTransferCoding),
            ("Transfer-Encoding: chunked, gzip", .invalidTransferEncoding),
            ("Transfer-Encoding: chunked, chunked", .invalidTransferEncoding),
            ("Transfer-Encoding: identity", .invalidTransferEncoding),
            ("Transfer-Encoding: xchunked", .invalidTransferEncoding),
            ("Transfer-Encoding: chun\u{212A}ed", .invalidTransferEncoding),
            ("Transfer-Encoding:", .invalidTransferEncoding),
        ] as [(String, HTTPError)])
    func `framing that two readers could read differently is refused`(_ fields: String, _ error: HTTPError) {
        #expect(refusal("POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n") == error)
    }

    @Test func `HTTP 1.0 has no transfer codings`() {
        #expect(refusal("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == .invalidTransferEncoding)
    }

    @Test(
        arguments: [
            ("x\r\n", .malformedChunk), ("\r\n", .malformedChunk), (";a\r\n", .malformedChunk),
            ("-1\r\n", .malformedChunk),
            ("0x1\r\n", .malformedChunk), ("1z\r\n", .malformedChunk), ("1000000000000000\r\n", .malformedChunk),
            ("5\r\nhelloX", .malformedChunk), ("5\r\nhello\rX", .malformedChunk), ("5\nhello", .bareLineFeed),
            ("5\rX", .loneCarriageReturn), ("5;\u{1}\r\n", .controlCharacter(1)),
            ("0\r\nno colon\r\n\r\n", .malformedField), ("0\r\nX: y\n", .bareLineFeed),
            ("100001\r\n", .bodyTooLarge(limit: 1_048_576)), ("fffffffffffffff\r\n", .bodyTooLarge(limit: 1_048_576)),
        ] as [(String, HTTPError)])
    func `a malformed chunk is refused`(_ body: String, _ error: HTTPError) {
        #expect(refusal("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body) == error)
    }

    @Test func `limits are kept, whether the head is complete or not`() {
        var limits = HTTPLimits()
        limits.maximumHeadSize = 60
        limits.maximumTargetLength = 10
        limits.maximumFieldCount = 2
        #expect(refusal("GET /12345678 HTTP/1.1\r\nHost: a\r\n\r\n", limits: limits) == nil)
        #expect(refusal("GET /1234567890 HTTP/1.1\r\nHost: a\r\n\r\n", limits: limits) == .targetTooLong(limit: 10))
        let endless = String(repeating: "a", count: 60)
        #expect(refusal("GET /\(endless)", limits: limits) == .targetTooLong(limit: 10))
        #expect(refusal("GET / HTTP/1.1\r\nHost: \(endless)", limits: limits) == .headTooLarge(limit: 60))
        #expect(
            refusal("GET / HTTP/1.1\r\nHost: a\r\nA: b\r\nC: d\r\n\r\n", limits: limits) == .tooManyFields(limit: 2))
    }

    @Test func `chunks, their extensions and trailer fields are limited together`() {
        var limits = HTTPLimits()
        limits.maximumBodySize = 8
        limits.maximumChunkExtensionSize = 5
        limits.maximumHeadSize = 70
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(refusal(head + "5\r\nhello\r\n4\r\n", limits: limits) == .bodyTooLarge(limit: 8))
        #expect(refusal(head + "1;abc\r\nx\r\n1;de\r\n", limits: limits) == .chunkExtensionsTooLarge(limit: 5))
        #expect(refusal(head + "1;abcdef", limits: limits) == .chunkExtensionsTooLarge(limit: 5))
        let endless = String(repeating: "a", count: 70)
        #expect(refusal(head + "0\r\n\(endless)", limits: limits) == .headTooLarge(limit: 70))
    }

    @Test func `what a refused request is answered with`() {
        #expect(HTTPError.bareLineFeed.status == .badRequest)
        #expect(HTTPError.bodyTooLarge(limit: 1).status == .contentTooLarge)
        #expect(HTTPError.targetTooLong(limit: 1).status == .uriTooLong)
        #expect(HTTPError.headTooLarge(limit: 1).status == .requestHeaderFieldsTooLarge)
        #expect(HTTPError.unsupportedTransferCoding.status == .notImplemented)
        #expect(HTTPError.unsupportedVersion.status == .httpVersionNotSupported)
        #expect(HTTPError.unsupportedExpectation.status == .expectationFailed)
    }

    @Test func `a failed parser stays failed`() {
        var parser = RequestParser()
        var input = ByteQueue()
        input.append("GET / HTTP/3.0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(throws: HTTPError.unsupportedVersion) { try parser.next(&input) }
        #expect(throws: HTTPError.unsupportedVersion) { try parser.next(&input) }
    }

    @Test func `the connection may end between requests only`() throws {
        var parser = RequestParser()
        var input = ByteQueue()
        #expect(parser.isBetweenRequests)
        input.append("GET / HT")
        #expect(try parser.next(&input) == .needsMore)
        #expect(!parser.isBetweenRequests)
        input.append("TP/1.0\r\n\r\n")
        _ = try parser.next(&input)
        #expect(!parser.isBetweenRequests)
        #expect(try parser.next(&input) == .end)
        #expect(parser.isBetweenRequests)
    }

    @Test func `random bytes never trap`() {
        var generator = SeededGenerator(seed: 4)
        let words = [
            "GET", "POST", " ", "/", "HTTP/1.1", "HTTP/1.0", "\r\n", "\r", "\n", "\r\n\r\n", "Host", ":", "a", "\t",
            "5",
            "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "0", "ffffffff", ";", "\u{0}", "é", "*",
            "Host: a\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        ]
        for _ in 0..<5_000 {
            let count = Int.random(in: 1...12, using: &generator)
            let pieces = (0..<count).map { _ in Array((words.randomElement(using: &generator) ?? "").utf8) }
            var parser = RequestParser()
            let cut = Transcript(pieces) { input throws(HTTPError) in try parser.next(&input) }
            var other = RequestParser()
            let whole = Transcript([pieces.flatMap { $0 }]) { input throws(HTTPError) in try other.next(&input) }
            if cut.entries != whole.entries { Issue.record("\(cut.entries) is not \(whole.entries)") }
        }
    }
}
