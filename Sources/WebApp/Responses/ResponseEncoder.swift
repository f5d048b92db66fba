internal import ByteCore
internal import HTTPCore
internal import HTTPTypes

/// Writes responses with the fields that are the server's business: Date, Content-Length, Transfer-Encoding and
/// Connection.
enum ResponseEncoder {
    /// How the end of a response's body is told.
    enum Framing: Equatable {
        /// There is no body, and nothing is said of one.
        case none
        case length(Int)
        case chunked
        /// HTTP/1.0 knows no chunks: the connection ends with the body.
        case untilClose
    }

    /// How the end of `response`'s body is told to a client of `version`.
    static func framing(of response: Response, version: HTTPVersion) -> Framing {
        // RFC 9110, 8.6: no Content-Length with 204; with 304 it would be that of another response.
        guard response.status != .noContent, response.status != .notModified else { return .none }
        guard let stream = response.stream else { return .length(response.body.count) }
        if let length = stream.length { return .length(length) }
        return version == .http11 ? .chunked : .untilClose
    }

    /// Appends the head of a response.
    static func writeHead(
        of response: Response, framing: Framing, version: HTTPVersion, keepsAlive: Bool, date: String,
        into output: inout ByteQueue
    ) {
        HeadWriter.writeStatus(response.status, into: &output)
        var hasDate = false
        var isUpgrade = false
        for field in response.headers {
            switch field.name {
            case .contentLength, .transferEncoding, .connection: continue
            case .date: hasDate = true
            case .upgrade: isUpgrade = true
            default: break
            }
            HeadWriter.write(field, into: &output)
        }
        if !hasDate {
            output.append("Date: ")
            output.append(utf8: date)
            output.append("\r\n")
        }
        switch framing {
        case .length(let count): HeadWriter.writeContentLength(count, into: &output)
        case .chunked: output.append("Transfer-Encoding: chunked\r\n")
        case .none, .untilClose: break
        }
        switch (isUpgrade, keepsAlive) {  // RFC 9110, 7.8: an upgrade is named here as well
        case (true, true): output.append("Connection: Upgrade\r\n")
        case (true, false): output.append("Connection: Upgrade, close\r\n")
        case (false, false): output.append("Connection: close\r\n")
        case (false, true): if version == .http10 { output.append("Connection: keep-alive\r\n") }
        }
        output.append("\r\n")
    }
}
