import HTTPTypes

extension HTTPFields {
    /// What Transfer-Encoding and Content-Length say of the body; nil if they say nothing (RFC 9112, 6).
    ///
    /// Wherever two readers could disagree about the end of the body, the message is refused.
    func framing(version: HTTPVersion) throws(HTTPError) -> BodyFraming? {
        if contains(.transferEncoding) {
            guard !contains(.contentLength) else { throw .contentLengthBesideTransferEncoding }
            // RFC 9112, 6.1: HTTP/1.0 has no transfer codings; treat the framing as faulty.
            guard version == .http11 else { throw .invalidTransferEncoding }
            let codings = tokens(.transferEncoding)
            guard codings.last == "chunked", !codings.dropLast().contains("chunked"), !hasEmptyCoding else {
                throw .invalidTransferEncoding
            }
            guard codings.count == 1 else { throw .unsupportedTransferCoding }
            return .chunked
        }
        guard contains(.contentLength) else { return nil }
        let lengths = self[values: .contentLength]
        // RFC 9112, 6.3: a list of equal numbers could be read as one, and need not be.
        guard lengths.count == 1, !lengths[0].isEmpty, lengths[0].utf8.allSatisfy(\.isDigit) else {
            throw .invalidContentLength
        }
        // What does not fit is more than any limit, which is looked at when the body is asked for.
        return .length(Int(lengths[0]) ?? .max)
    }

    /// RFC 9110, 5.6.1: empty elements of a list are to be ignored; but not everybody does, and nobody needs them here.
    private var hasEmptyCoding: Bool {
        self[values: .transferEncoding].contains { value in
            value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).contains {
                $0.allSatisfy { $0 == .space || $0 == .tab }
            }
        }
    }

    /// Whether the connection stays open after the message (RFC 9112, 9.3).
    func keepsAlive(version: HTTPVersion) -> Bool {
        guard contains(.connection) else { return version == .http11 }
        if hasToken("close", in: .connection) { return false }
        return version == .http11 || hasToken("keep-alive", in: .connection)
    }
}
