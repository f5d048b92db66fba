import ByteCore
import HTTPTypes

extension RequestHead {
    /// Reads the request line and the fields (RFC 9112, 3 and 5).
    init(_ head: RawSpan, limits: HTTPLimits) throws(HTTPError) {
        var lines = HeadLines(head)
        let line = try RequestLine(head.extracting(lines.next()), limits: limits)
        let fields = try lines.fields(limits: limits, setsHostApart: true)

        // RFC 9112, 3.2: a request without a Host field, with two, or with an invalid one is answered with 400.
        if let host = lines.host {
            let isValid = unsafe host.withUnsafeBytesOfValue {
                unsafe Authority.isValid(UnsafeRawBufferPointer($0).bytes)
            }
            guard isValid, lines.hostCount == 1 else { throw .invalidHost }
        } else if line.version == .http11 {
            throw .missingHost
        }

        // RFC 9112, 3.2.2: the authority of an absolute target wins over the Host field.
        let authority = line.target.authority ?? lines.host?.value
        self.init(
            request: HTTPRequest(
                method: line.method, scheme: line.target.scheme, authority: authority, path: line.target.path,
                headerFields: fields),
            version: line.version,
            keepsAlive: fields.keepsAlive(version: line.version),
            framing: try fields.framing(version: line.version) ?? .none,
            expectsContinue: try Self.expectsContinue(fields, version: line.version))
    }

    /// RFC 9110, 10.1.1: HTTP/1.0 clients cannot expect; an expectation that we do not know is refused.
    private static func expectsContinue(_ fields: HTTPFields, version: HTTPVersion) throws(HTTPError) -> Bool {
        guard version == .http11, fields.contains(.expect) else { return false }
        let expectations = fields.tokens(.expect)
        guard expectations.allSatisfy({ $0 == "100-continue" }) else { throw .unsupportedExpectation }
        return !expectations.isEmpty
    }
}

/// `GET /path HTTP/1.1`: three parts with one space between them (RFC 9112, 3).
private struct RequestLine {
    let method: HTTPRequest.Method
    let target: RequestTarget
    let version: HTTPVersion

    init(_ line: borrowing RawSpan, limits: HTTPLimits) throws(HTTPError) {
        guard let first = line.firstOffset(of: .space), let second = line.firstOffset(of: .space, from: first + 1),
            line.firstOffset(of: .space, from: second + 1) == nil
        else { throw .malformedRequestLine }
        method = try Self.method(line.extracting(0..<first))
        guard second - first - 1 <= limits.maximumTargetLength else {
            throw .targetTooLong(limit: limits.maximumTargetLength)
        }
        version = try HTTPVersion(line.extracting((second + 1)..<line.byteCount), malformed: .malformedRequestLine)
        target = try RequestTarget(line.extracting((first + 1)..<second), method: method)
    }

    private static func method(_ bytes: borrowing RawSpan) throws(HTTPError) -> HTTPRequest.Method {
        if bytes.byteCount == 3, bytes.begins(with: "GET") { return .get }
        guard let method = HTTPRequest.Method(String(decoding: bytes)) else { throw .invalidMethod }
        return method
    }
}

/// The middle of a request line, in its four forms (RFC 9112, 3.2).
private struct RequestTarget {
    var scheme: String?
    var authority: String?
    var path: String?

    init(_ bytes: borrowing RawSpan, method: HTTPRequest.Method) throws(HTTPError) {
        // Only visible ASCII, and no fragment (RFC 3986). Browsers send `|` and the like unencoded; those pass.
        guard bytes.byteCount > 0 else { throw .invalidTarget }
        for offset in 0..<bytes.byteCount {
            guard (0x21...0x7E).contains(bytes[offset]), bytes[offset] != UInt8(ascii: "#") else {
                throw .invalidTarget
            }
        }
        if method == .connect {
            guard Authority.isValid(bytes) else { throw .invalidTarget }
            authority = String(decoding: bytes)
        } else if bytes[0] == UInt8(ascii: "/") {
            path = String(decoding: bytes)
        } else if bytes.byteCount == 1, bytes[0] == UInt8(ascii: "*") {
            guard method == .options else { throw .invalidTarget }
            path = "*"
        } else {
            try readAbsolute(bytes)
        }
    }

    /// `http://host:port/path?query`
    private mutating func readAbsolute(_ bytes: borrowing RawSpan) throws(HTTPError) {
        guard let colon = bytes.firstOffset(of: UInt8(ascii: ":")) else { throw .invalidTarget }
        let scheme = String(decoding: bytes.extracting(0..<colon)).lowercasedASCII
        let rest = bytes.extracting(colon..<bytes.byteCount)
        guard scheme == "http" || scheme == "https", rest.begins(with: "://") else { throw .invalidTarget }
        var end = 3
        while end < rest.byteCount, rest[end] != UInt8(ascii: "/"), rest[end] != UInt8(ascii: "?") { end += 1 }
        guard Authority.isValid(rest.extracting(3..<end)) else { throw .invalidTarget }
        self.scheme = scheme
        authority = String(decoding: rest.extracting(3..<end))
        let path = String(decoding: rest.extracting(end..<rest.byteCount))
        self.path = path.hasPrefix("/") ? path : "/" + path
    }
}
