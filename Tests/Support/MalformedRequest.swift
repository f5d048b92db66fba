import Testing

/// A request that a strict server refuses, what it is answered with, and what nginx makes of it.
///
/// The connection is closed after every one of these: where the next request would begin is not known, or not certain.
package struct MalformedRequest: Sendable {
    /// What nginx 1.22 does with the same bytes.
    package enum OtherAnswer: Sendable {
        /// It refuses the request too, with whichever status.
        case refused
        /// It takes the request, or waits for more of it; the text says why we do not.
        case taken(String)
    }

    /// What is wrong, as one sentence without its full stop.
    package let fault: String
    /// Where the rule stands; RFC 9112 where only a section is named.
    package let section: String
    package let bytes: [UInt8]
    package let status: Int
    package let nginx: OtherAnswer

    package init(_ fault: String, _ section: String, _ status: Int, _ text: String, nginx: OtherAnswer = .refused) {
        self.init(fault, section, status, bytes: Array(text.utf8), nginx: nginx)
    }

    package init(_ fault: String, _ section: String, _ status: Int, bytes: [UInt8], nginx: OtherAnswer = .refused) {
        self.fault = fault
        self.section = section
        self.status = status
        self.bytes = bytes
        self.nginx = nginx
    }

    /// The limits that the table is made for, in bytes.
    package static let maximumHeadSize = 16 * 1024
    package static let maximumBodySize = 1000

    /// All of them.
    package static let all = requestLines + fields + hosts + framings + chunks + limits
}

extension MalformedRequest {
    /// A request whose head has `fields`, and what follows it.
    private static func post(_ fields: String, _ body: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    }

    /// A request whose body is `chunks`.
    private static func chunked(_ chunks: String) -> String {
        post("Transfer-Encoding: chunked", chunks)
    }

    private static func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    // MARK: The request line

    private static let requestLines: [MalformedRequest] = [
        .init("no HTTP at all", "3", 400, "nonsense\r\n\r\n"),
        .init("a TLS handshake", "3", 400, bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03]),
        .init(
            "a request line that ends with LF", "2.2", 400, "GET / HTTP/1.1\nHost: a\r\n\r\n",
            nginx: .taken("a recipient MAY take LF for a line's end; another one may not")),
        .init(
            "all lines end with LF", "2.2", 400, "GET / HTTP/1.1\nHost: a\n\n",
            nginx: .taken("a recipient MAY take LF for a line's end; another one may not")),
        .init("a CR within the request line", "2.2", 400, "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("two CRs at the end of the request line", "2.2", 400, "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"),
        .init(
            "two empty lines before it", "2.2", 400, "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            nginx: .taken("at least one is to be ignored, and nobody sends two")),
        .init("a space before the method", "3", 400, " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(
            "two spaces after the method", "3", 400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            nginx: .taken("a recipient MAY split at white space; one space is the grammar")),
        .init(
            "two spaces before the version", "3", 400, "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
            nginx: .taken("a recipient MAY split at white space; one space is the grammar")),
        .init(
            "a space after the version", "3", 400, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
            nginx: .taken("a recipient MAY split at white space; one space is the grammar")),
        .init("tabs for spaces", "3", 400, "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("a space within the target", "3.2", 400, "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(
            "no version, as HTTP/0.9 had it", "3", 400, "GET /\r\n\r\n",
            nginx: .taken("HTTP/0.9 has no heads, and so no way to tell where an answer ends")),
        .init("no target", "3", 400, "GET HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("a method that is no token", "3.1", 400, "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("a NUL in the target", "2.2", 400, "GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("a NUL before the method", "2.2", 400, "\u{0}GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(
            "a DEL in the target", "2.2", 400, "GET /\u{7F} HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(
            "a target outside of ASCII", "3.2", 400, "GET /é HTTP/1.1\r\nHost: a\r\n\r\n",
            nginx: .taken("it lets every byte but white space and NUL pass")),
        .init(
            "a fragment", "3.2", 400, "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
            nginx: .taken("it cuts the fragment off; a client must not send one")),
        .init("a target without a slash", "3.2", 400, "GET a HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("an asterisk for another method than OPTIONS", "3.2.4", 400, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(
            "a URI of another scheme", "3.2.2", 400, "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
            nginx: .taken("it takes any scheme for its own")),
        .init("a URI without a host", "3.2.2", 400, "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("a URI with a user", "RFC 9110, 4.2.4", 400, "GET http://b@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("a path for CONNECT", "3.2.3", 400, "CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("a version in lower case", "2.3", 400, "GET / http/1.1\r\nHost: a\r\n\r\n"),
        .init(
            "a version of three digits", "2.3", 400, "GET / HTTP/1.10\r\nHost: a\r\n\r\n",
            nginx: .taken("it reads a number; the grammar has one digit")),
        .init("a version without its dot", "2.3", 400, "GET / HTTP/11\r\nHost: a\r\n\r\n"),
        .init("another protocol's name", "2.3", 400, "GET / ICAP/1.1\r\nHost: a\r\n\r\n"),
        .init("HTTP/2.0", "2.3", 505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
        .init("the preface of HTTP/2", "RFC 9113, 3.4", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        .init("HTTP/0.9 by name", "2.3", 505, "GET / HTTP/0.9\r\nHost: a\r\n\r\n"),
    ]

    // MARK: Fields

    private static let fields: [MalformedRequest] = [
        .init(
            "a field line that ends with LF", "2.2", 400, "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
            nginx: .taken("a recipient MAY take LF for a line's end; another one may not")),
        .init(
            "a head that ends with LF", "2.2", 400, "GET / HTTP/1.1\r\nHost: a\r\n\n",
            nginx: .taken("a recipient MAY take LF for a line's end; another one may not")),
        .init(
            "a CR within a value", "2.2", 400, "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"),
        .init("a NUL within a value", "5.5 of RFC 9110", 400, "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n"),
        .init(
            "a control character within a value", "5.5 of RFC 9110", 400, post("X: a\u{1}b"),
            nginx: .taken("it looks for NUL, CR and LF only")),
        .init("a vertical tab before a value", "5.5 of RFC 9110", 400, post("Transfer-Encoding: \u{B}chunked")),
        .init("a space before the colon", "5.1", 400, "GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
        .init("a tab before the colon", "5.1", 400, "GET / HTTP/1.1\r\nHost: a\r\nX\t: b\r\n\r\n"),
        .init("a space before the colon of Content-Length", "5.1", 400, post("Content-Length : 5", "hello")),
        .init(
            "a space before the colon of Transfer-Encoding", "5.1", 400,
            post("Transfer-Encoding : chunked", "0\r\n\r\n")),
        .init("a folded value", "5.2", 400, "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n"),
        .init("a value folded with a tab", "5.2", 400, "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\tc\r\n\r\n"),
        .init("a first field that is folded", "2.2", 400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        .init("a folded Transfer-Encoding", "5.2", 400, post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n")),
        .init("a field without a colon", "5", 400, "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n"),
        .init("a field without a name", "5", 400, "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
        .init(
            "a name that is no token", "5.1", 400, "GET / HTTP/1.1\r\nHost: a\r\nX(y): b\r\n\r\n",
            nginx: .taken("it leaves out a field whose name it finds strange")),
        .init(
            "a name outside of ASCII", "5.1", 400, "GET / HTTP/1.1\r\nHost: a\r\nXé: b\r\n\r\n",
            nginx: .taken("it leaves out a field whose name it finds strange")),
        .init("a pseudo header of HTTP/2", "5.1", 400, "GET / HTTP/1.1\r\nHost: a\r\n:path: /b\r\n\r\n"),
        .init(
            "an expectation that nobody knows", "RFC 9110, 10.1.1", 417, post("Expect: wonders"),
            nginx: .taken("a server MAY refuse it; to ignore it is not what the client expects")),
    ]

    // MARK: Host

    private static let hosts: [MalformedRequest] = [
        .init("no Host", "3.2", 400, "GET / HTTP/1.1\r\n\r\n"),
        .init("two Hosts", "3.2", 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        .init("the same Host twice", "3.2", 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
        .init(
            "an empty Host", "3.2", 400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
        .init(
            "a list of Hosts", "3.2", 400, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
        .init("a path in Host", "3.2", 400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        .init(
            "a user in Host", "3.2", 400, "GET / HTTP/1.1\r\nHost: b@a\r\n\r\n",
            nginx: .taken("it lets every byte but white space and NUL pass")),
        .init(
            "a port that is no number", "3.2", 400, "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n",
            nginx: .taken("it cuts the port off and does not look at it")),
        .init(
            "a port above 65535", "3.2", 400, "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n",
            nginx: .taken("it cuts the port off and does not look at it")),
        .init(
            "two ports", "3.2", 400, "GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n",
            nginx: .taken("it cuts the port off and does not look at it")),
        .init(
            "a bracket that stays open", "3.2", 400, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
            nginx: .taken("it does not look for the other bracket")),
        .init(
            "something behind the bracket", "3.2", 400, "GET / HTTP/1.1\r\nHost: [::1]a\r\n\r\n",
            nginx: .taken("it cuts the rest off and does not look at it")),
        .init(
            "no address in the brackets", "3.2", 400, "GET / HTTP/1.1\r\nHost: [x]\r\n\r\n",
            nginx: .taken("it does not look between the brackets")),
        .init(
            "a bad percent encoding in Host", "3.2", 400, "GET / HTTP/1.1\r\nHost: a%zz\r\n\r\n",
            nginx: .taken("it lets every byte but white space and NUL pass")),
        .init(
            "a bad Host of HTTP/1.0", "3.2", 400, "GET / HTTP/1.0\r\nHost: a b\r\n\r\n"),
    ]

    // MARK: Where the body ends

    private static let framings: [MalformedRequest] = [
        .init(
            "a length beside chunks", "6.1", 400, post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
        .init(
            "chunks beside a length", "6.1", 400, post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n")),
        .init(
            "a length of none beside chunks", "6.1", 400,
            post("Content-Length: 0\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
        .init("two lengths", "6.3", 400, post("Content-Length: 5\r\nContent-Length: 6", "hello!")),
        .init("the same length twice", "6.3", 400, post("Content-Length: 5\r\nContent-Length: 5", "hello")),
        .init("a list of lengths", "6.3", 400, post("Content-Length: 5, 6", "hello!")),
        .init("a list of the same length", "6.3", 400, post("Content-Length: 5, 5", "hello")),
        .init("a length with a sign", "6.2", 400, post("Content-Length: +5", "hello")),
        .init("a length below none", "6.2", 400, post("Content-Length: -5", "hello")),
        .init("a length in hexadecimal", "6.2", 400, post("Content-Length: 0x5", "hello")),
        .init("a length with a fraction", "6.2", 400, post("Content-Length: 5.0", "hello")),
        .init("a length of two numbers", "6.2", 400, post("Content-Length: 5 5", "hello")),
        .init("a length without digits", "6.2", 400, post("Content-Length:", "")),
        .init("a length in other digits", "6.2", 400, post("Content-Length: ５", "hello")),
        .init(
            "chunks in HTTP/1.0", "6.1", 400,
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        .init("a coding after chunked", "6.3", 400, post("Transfer-Encoding: chunked, gzip", "0\r\n\r\n")),
        .init("chunked twice", "6.1", 400, post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n")),
        .init(
            "chunked twice, in two fields", "6.1", 400,
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
        .init(
            "chunked after identity, in two fields", "6.1", 501,
            post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
        .init("identity", "6.1", 400, post("Transfer-Encoding: identity", "0\r\n\r\n")),
        .init("a coding that is not known", "6.1", 400, post("Transfer-Encoding: xchunked", "0\r\n\r\n")),
        .init("a known coding before chunked", "6.1", 501, post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n")),
        .init("chunked with a parameter", "7", 400, post("Transfer-Encoding: chunked;a=b", "0\r\n\r\n")),
        .init("chunked in quotes", "7", 400, post("Transfer-Encoding: \"chunked\"", "0\r\n\r\n")),
        .init(
            "chunked with a letter that folds to k", "7", 400, post("Transfer-Encoding: chun\u{212A}ed", "0\r\n\r\n")),
        .init("no coding before a comma", "RFC 9110, 5.6.1", 400, post("Transfer-Encoding: , chunked", "0\r\n\r\n")),
        .init("no coding after a comma", "RFC 9110, 5.6.1", 400, post("Transfer-Encoding: chunked,", "0\r\n\r\n")),
        .init("no coding at all", "6.1", 400, post("Transfer-Encoding:", "0\r\n\r\n")),
    ]

    // MARK: Chunks

    private static let chunks: [MalformedRequest] = [
        .init("a size that is no number", "7.1", 400, chunked("x\r\n\r\n")),
        .init("no size", "7.1", 400, chunked("\r\nhello\r\n0\r\n\r\n")),
        .init("an extension without a size", "7.1", 400, chunked(";a\r\n\r\n")),
        .init("a size below none", "7.1", 400, chunked("-1\r\n\r\n")),
        .init("a size with a sign", "7.1", 400, chunked("+1\r\nx\r\n0\r\n\r\n")),
        .init("a size with 0x", "7.1", 400, chunked("0x1\r\nx\r\n0\r\n\r\n")),
        .init("a size with a letter behind it", "7.1", 400, chunked("1z\r\nx\r\n0\r\n\r\n")),
        .init("a space before a size", "7.1", 400, chunked(" 1\r\nx\r\n0\r\n\r\n")),
        .init(
            "a space behind a size", "7.1", 400, chunked("1 \r\nx\r\n0\r\n\r\n"),
            nginx: .taken("it skips all up to the line's end; white space belongs to an extension")),
        .init("a size that overflows", "7.1", 400, chunked("10000000000000001\r\nx\r\n0\r\n\r\n")),
        .init(
            "a size of many zeros", "7.1", 400, chunked("\(repeated("0", 30))1\r\nx\r\n0\r\n\r\n"),
            nginx: .taken("the grammar allows it, and nobody sends it")),
        .init(
            "a size line that ends with LF", "2.2", 400, chunked("1\nx\r\n0\r\n\r\n"),
            nginx: .taken("a recipient MAY take LF for a line's end; another one may not")),
        .init("a CR within a size line", "2.2", 400, chunked("1\r;a\r\nx\r\n0\r\n\r\n")),
        .init("a chunk longer than its size", "7.1", 400, chunked("1\r\nxy\r\n0\r\n\r\n")),
        .init("a chunk shorter than its size", "7.1", 400, chunked("3\r\nx\r\n0\r\n\r\n")),
        .init(
            "a chunk that ends with LF", "7.1", 400, chunked("1\r\nx\n0\r\n\r\n"),
            nginx: .taken("a recipient MAY take LF for a line's end; another one may not")),
        .init("a chunk that ends with CR", "7.1", 400, chunked("1\r\nx\r0\r\n\r\n")),
        .init(
            "an extension without a name", "7.1.1", 400, chunked("1;\r\nx\r\n0\r\n\r\n"),
            nginx: .taken("it skips all up to the line's end")),
        .init(
            "an extension without its value", "7.1.1", 400, chunked("1;a=\r\nx\r\n0\r\n\r\n"),
            nginx: .taken("it skips all up to the line's end")),
        .init(
            "an extension whose quotes stay open", "7.1.1", 400, chunked("1;a=\"b\r\nx\r\n0\r\n\r\n"),
            nginx: .taken("it skips all up to the line's end")),
        .init(
            "an extension with an LF in its quotes", "7.1.1", 400, chunked("1;a=\"\nb\"\r\nx\r\n0\r\n\r\n")),
        .init(
            "a control character in an extension", "7.1.1", 400, chunked("1;a\u{1}\r\nx\r\n0\r\n\r\n"),
            nginx: .taken("it skips all up to the line's end")),
        .init(
            "a trailer without a colon", "7.1.2", 400, chunked("0\r\nno colon\r\n\r\n"),
            nginx: .taken("it skips the trailers")),
        .init(
            "a folded trailer", "7.1.2", 400, chunked("0\r\nX: a\r\n b\r\n\r\n"), nginx: .taken("it skips the trailers")
        ),
        .init(
            "a trailer that ends with LF", "7.1.2", 400, chunked("0\r\nX: a\n\r\n"),
            nginx: .taken("a recipient MAY take LF for a line's end; another one may not")),
        .init(
            "a length as a trailer", "RFC 9110, 6.5.1", 400, chunked("0\r\nContent-Length: 5\r\n\r\n"),
            nginx: .taken("it skips the trailers")),
        .init(
            "a coding as a trailer", "RFC 9110, 6.5.1", 400, chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n"),
            nginx: .taken("it skips the trailers")),
        .init(
            "a Host as a trailer", "RFC 9110, 6.5.1", 400, chunked("0\r\nHost: b\r\n\r\n"),
            nginx: .taken("it skips the trailers")),
    ]

    // MARK: Limits

    private static let limits: [MalformedRequest] = [
        .init("a target longer than the limit", "3", 414, "GET /\(repeated("a", 9000)) HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("a target without an end", "3", 414, "GET /\(repeated("a", 20_000))"),
        .init("a field longer than the limit", "RFC 6585, 5", 431, post("X: \(repeated("a", 20_000))")),
        .init(
            "fields longer than the limit together", "RFC 6585, 5", 431,
            "GET / HTTP/1.1\r\nHost: a\r\n\(repeated("X: \(repeated("a", 4000))\r\n", 5))\r\n",
            nginx: .taken("its limit is of four buffers, and they hold more")),
        .init(
            "more fields than the limit", "RFC 6585, 5", 431,
            "GET / HTTP/1.1\r\nHost: a\r\n\(repeated("X: a\r\n", 101))\r\n",
            nginx: .taken("it does not count fields")),
        .init("a length above the limit", "RFC 9110, 15.5.14", 413, post("Content-Length: 1001")),
        .init("a length beyond every number", "RFC 9110, 15.5.14", 413, post("Content-Length: \(repeated("9", 30))")),
        .init(
            "a chunk above the limit", "RFC 9110, 15.5.14", 413, chunked("3e9\r\n"),
            nginx: .taken("it waits for the chunk before it counts it")),
        .init(
            "chunks above the limit together", "RFC 9110, 15.5.14", 413,
            chunked(repeated("64\r\n\(repeated("x", 100))\r\n", 11))),
        .init(
            "chunk extensions above the limit", "7.1.1", 400, chunked("1;a=\(repeated("b", 2000))\r\nx\r\n0\r\n\r\n"),
            nginx: .taken("it skips all up to the line's end, however far it is")),
        .init(
            "trailers above the limit", "7.1.2", 431, chunked("0\r\nX: \(repeated("a", 20_000))\r\n\r\n"),
            nginx: .taken("it skips the trailers")),
    ]
}

extension MalformedRequest: CustomTestStringConvertible {
    package var testDescription: String { "\(fault): \(status)" }
}
