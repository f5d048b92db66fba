import ByteCore
import HTTPCore
import HTTPTypes
import TestSupport
import Testing

struct ResponseParserTests {
    @Test func `a response with Content-Length`() throws {
        let entries = responses("HTTP/1.1 200 Very well\r\nContent-Length: 2\r\nServer: x\r\n\r\nok")
        guard case .head(let head) = entries.first else { return #expect(Bool(false), "\(entries)") }
        #expect(head.response.status == .ok)
        #expect(head.response.status.reasonPhrase == "Very well")
        #expect(head.response.headerFields[.server] == "x")
        #expect(head.keepsAlive)
        #expect(entries.dropFirst() == [.body("ok"), .end])
    }

    @Test func `a response in chunks, and the next`() {
        let entries = responses(
            "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")
        #expect(entries.count == 5)
        #expect(entries[1...2] == [.body("ok"), .end])
        #expect(entries[4] == .end)
    }

    @Test func `a response that ends with the connection`() throws {
        var parser = ResponseParser()
        var input = ByteQueue()
        input.append("HTTP/1.1 200 OK\r\n\r\nhello")
        guard case .head(let head) = try parser.next(&input) else { throw HTTPError.truncated }
        #expect(head.framing == .untilClose)
        #expect(!head.keepsAlive)
        #expect(try parser.next(&input) == .body(count: 5))
        input.consume(5)
        #expect(try parser.next(&input) == .needsMore)
        #expect(try parser.receivedEndOfStream() == .end)
    }

    @Test(arguments: ["HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"])
    func `a connection that ends too early`(_ text: String) throws {
        var parser = ResponseParser()
        var input = ByteQueue()
        input.append(utf8: text)
        while try parser.next(&input) != .needsMore {}
        #expect(throws: HTTPError.truncated) { try parser.receivedEndOfStream() }
    }

    @Test func `a connection that ends between responses`() throws {
        var parser = ResponseParser()
        #expect(try parser.receivedEndOfStream() == .needsMore)
    }

    @Test(arguments: [
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"),
        ("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"),
        ("GET", "HTTP/1.1 204 No Content\r\n\r\n"), ("CONNECT", "HTTP/1.1 200 OK\r\n\r\n"),
        ("GET", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"),
    ])
    func `responses without a body`(_ method: String, _ text: String) {
        let entries = responses(text, to: method)
        #expect(entries.count == 2)
        #expect(entries.last == .end)
    }

    @Test func `an informational response comes before the final one`() {
        let entries = responses("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(entries.count == 3)
        #expect(entries.last == .end)
    }

    @Test func `after 101 the input belongs to the other protocol`() throws {
        var parser = ResponseParser()
        var input = ByteQueue()
        input.append("HTTP/1.1 101 Switching Protocols\r\n\r\n\u{1}\u{2}")
        _ = try parser.next(&input)
        #expect(try parser.next(&input) == .end)
        #expect([UInt8](copying: input.bytes) == [1, 2])
    }

    @Test(
        arguments: [
            ("HTTP/1.1\r\n\r\n", .malformedStatusLine), ("HTTP/1.1 20 OK\r\n\r\n", .malformedStatusLine),
            ("HTTP/1.1 2000 OK\r\n\r\n", .malformedStatusLine), ("HTTP/1.1 2x0 OK\r\n\r\n", .malformedStatusLine),
            ("HTTP 200 OK\r\n\r\n", .malformedStatusLine), ("HTTP/2.0 200 OK\r\n\r\n", .unsupportedVersion),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                .contentLengthBesideTransferEncoding
            ),
            ("<html>\u{0}", .controlCharacter(0)),
        ] as [(String, HTTPError)])
    func `a head that is refused`(_ text: String, _ error: HTTPError) {
        #expect(responses(text) == [.failed(error)])
    }

    @Test func `a body until close is limited too`() {
        var limits = HTTPLimits()
        limits.maximumBodySize = 3
        var parser = ResponseParser(limits: limits)
        let pieces = ["HTTP/1.1 200 OK\r\n\r\n", "ab", "c", "d"].map { Array($0.utf8) }
        let transcript = Transcript(pieces) { input throws(HTTPError) in try parser.next(&input) }
        #expect(transcript.entries.dropFirst() == [.body("abc"), .failed(.bodyTooLarge(limit: 3))])
    }

    @Test func `random bytes never trap`() {
        var generator = SeededGenerator(seed: 5)
        let words = [
            "HTTP/1.1", "HTTP/1.0", " ", "200", "204", "100", "OK", "\r\n", "\r", "\n", "\r\n\r\n", ":", "a", "5",
            "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "0", "ffffffff", ";", "\u{0}", "é",
            "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        ]
        for _ in 0..<5_000 {
            let count = Int.random(in: 1...12, using: &generator)
            let pieces = (0..<count).map { _ in Array((words.randomElement(using: &generator) ?? "").utf8) }
            var parser = ResponseParser()
            let cut = Transcript(pieces) { input throws(HTTPError) in try parser.next(&input) }
            var other = ResponseParser()
            let whole = Transcript([pieces.flatMap { $0 }]) { input throws(HTTPError) in try other.next(&input) }
            if cut.entries != whole.entries { Issue.record("\(cut.entries) is not \(whole.entries)") }
        }
    }
}
