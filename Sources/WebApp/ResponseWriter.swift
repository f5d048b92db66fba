internal import ByteCore
internal import HTTPCore
internal import HTTPTypes

/// Writes responses with the fields that are the server's business: Date, Content-Length and Connection.
enum ResponseWriter {
    /// Appends `response`, the answer to `head`; nil when no head could be read.
    static func write(
        _ response: Response, to head: RequestHead?, keepsAlive: Bool, date: String, into output: inout ByteQueue
    ) {
        var fields = response.headers
        fields[.transferEncoding] = nil
        fields[.contentLength] = nil
        if fields[.date] == nil { fields[.date] = date }
        // RFC 9110, 8.6: no Content-Length with 204; with 304 it would be that of another response.
        let hasContent = response.status != .noContent && response.status != .notModified
        if hasContent { fields[.contentLength] = "\(response.body.count)" }
        fields[.connection] = connection(fields, to: head, keepsAlive: keepsAlive)
        HeadWriter.write(HTTPResponse(status: response.status, headerFields: fields), into: &output)
        if hasContent, head?.request.method != .head { output.append(response.body) }
    }

    private static func connection(_ fields: HTTPFields, to head: RequestHead?, keepsAlive: Bool) -> String? {
        var options: [String] = []
        if fields.contains(.upgrade) { options.append("Upgrade") }  // RFC 9110, 7.8: named here as well
        if !keepsAlive { options.append("close") } else if head?.version == .http10 { options.append("keep-alive") }
        return options.isEmpty ? nil : options.joined(separator: ", ")
    }
}
