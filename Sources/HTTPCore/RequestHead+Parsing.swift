import HTTPTypes

extension RequestHead {
    /// Reads the request line and the fields (RFC 9112, 3 and 5).
    init(_ lines: inout HeadLines, limits: HTTPLimits) throws(HTTPError) {
        let parts = lines.next().split(separator: .space, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformedRequestLine }
        guard let method = HTTPRequest.Method(String(decoding: parts[0], as: UTF8.self)) else { throw .invalidMethod }
        guard parts[1].count <= limits.maximumTargetLength else {
            throw .targetTooLong(limit: limits.maximumTargetLength)
        }
        let version = try HTTPVersion(parts[2], malformed: .malformedRequestLine)
        let target = try RequestTarget(parts[1], method: method)

        var fields = try lines.fields(limits: limits)
        let hosts = fields[values: Self.host]
        fields[Self.host] = nil
        guard hosts.count <= 1, hosts.allSatisfy(Self.isAuthority) else { throw .invalidHost }
        guard version == .http10 || hosts.count == 1 else { throw .missingHost }

        // RFC 9112, 3.2.2: the authority of an absolute target wins over the Host field.
        let authority = target.authority ?? hosts.first
        self.init(
            request: HTTPRequest(
                method: method, scheme: target.scheme, authority: authority, path: target.path, headerFields: fields),
            version: version,
            keepsAlive: fields.keepsAlive(version: version),
            framing: try fields.framing(version: version, limits: limits) ?? .none,
            expectsContinue: try Self.expectsContinue(fields, version: version))
    }

    /// HTTPTypes hides this name, since its requests have `authority` for it.
    private static let host = HTTPField.Name("Host")!

    /// RFC 9110, 10.1.1: HTTP/1.0 clients cannot expect; an expectation that we do not know is refused.
    private static func expectsContinue(_ fields: HTTPFields, version: HTTPVersion) throws(HTTPError) -> Bool {
        guard version == .http11 else { return false }
        let expectations = fields.tokens(.expect)
        guard expectations.allSatisfy({ $0 == "100-continue" }) else { throw .unsupportedExpectation }
        return !expectations.isEmpty
    }

    /// `host`, `host:port`, `[address]:port` (RFC 3986, 3.2, without user information).
    static func isAuthority(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let port: ArraySlice<UInt8>
        let host: ArraySlice<UInt8>
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
            host = bytes[1..<bracket]
            port = bytes[(bracket + 1)...]
            guard host.allSatisfy({ isHostByte($0) || $0 == UInt8(ascii: ":") }) else { return false }
        } else {
            let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
            host = bytes[..<colon]
            port = bytes[colon...]
            guard host.allSatisfy(isHostByte) else { return false }
        }
        guard !host.isEmpty else { return false }
        return port.isEmpty || port.first == UInt8(ascii: ":") && port.dropFirst().allSatisfy(\.isDigit)
    }

    /// RFC 3986, 3.2.2: unreserved, percent and sub-delims.
    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: byte.isDigit || "-._~%!$&'()*+,;=".utf8.contains(byte)
        }
    }
}

/// The middle of a request line, in its four forms (RFC 9112, 3.2).
private struct RequestTarget {
    var scheme: String?
    var authority: String?
    var path: String?

    init(_ bytes: ArraySlice<UInt8>, method: HTTPRequest.Method) throws(HTTPError) {
        // Only visible ASCII, and no fragment (RFC 3986). Browsers send `|` and the like unencoded; those pass.
        guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) else {
            throw .invalidTarget
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if method == .connect {
            guard RequestHead.isAuthority(text) else { throw .invalidTarget }
            authority = text
        } else if text.hasPrefix("/") {
            path = text
        } else if text == "*" {
            guard method == .options else { throw .invalidTarget }
            path = text
        } else {
            try readAbsolute(text)
        }
    }

    /// `http://host:port/path?query`
    private mutating func readAbsolute(_ text: String) throws(HTTPError) {
        guard let colon = text.firstIndex(of: ":") else { throw .invalidTarget }
        let scheme = text[..<colon].lowercasedASCII
        guard scheme == "http" || scheme == "https", text[colon...].hasPrefix("://") else { throw .invalidTarget }
        let rest = text[colon...].dropFirst(3)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard RequestHead.isAuthority(String(rest[..<end])) else { throw .invalidTarget }
        self.scheme = scheme
        authority = String(rest[..<end])
        path = rest[end...].hasPrefix("/") ? String(rest[end...]) : "/" + rest[end...]
    }
}
