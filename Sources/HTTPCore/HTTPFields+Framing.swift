import HTTPTypes

extension HTTPFields {
    /// What Transfer-Encoding and Content-Length say of the body; nil if they say nothing (RFC 9112, 6).
    ///
    /// Wherever two readers could disagree about the end of the body, the message is refused.
    func framing(version: HTTPVersion, limits: HTTPLimits) throws(HTTPError) -> BodyFraming? {
        let lengths = self[values: .contentLength]
        if contains(.transferEncoding) {
            guard lengths.isEmpty else { throw .contentLengthBesideTransferEncoding }
            // RFC 9112, 6.1: HTTP/1.0 has no transfer codings; treat the framing as faulty.
            guard version == .http11 else { throw .invalidTransferEncoding }
            let codings = tokens(.transferEncoding)
            guard codings.last == "chunked", !codings.dropLast().contains("chunked") else {
                throw .invalidTransferEncoding
            }
            guard codings.count == 1 else { throw .unsupportedTransferCoding }
            return .chunked
        }
        guard let length = lengths.first else { return nil }
        guard lengths.count == 1, !length.isEmpty, length.utf8.allSatisfy(\.isDigit) else {
            throw .invalidContentLength
        }
        guard let count = Int(length), count <= limits.maximumBodySize else {
            throw .bodyTooLarge(limit: limits.maximumBodySize)
        }
        return .length(count)
    }

    /// Whether the connection stays open after the message (RFC 9112, 9.3).
    func keepsAlive(version: HTTPVersion) -> Bool {
        let options = tokens(.connection)
        if options.contains("close") { return false }
        return version == .http11 || options.contains("keep-alive")
    }
}
