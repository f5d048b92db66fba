import ByteCore
import HTTPTypes

/// Names of fields, made once for those that most messages have: to make one takes two strings.
enum FieldNames {
    /// The name that `bytes` spell; nil if they are no token.
    static func name(_ bytes: borrowing RawSpan) -> HTTPField.Name? {
        if bytes.byteCount < common.count {
            for entry in common[bytes.byteCount] where entry.isSpelt(by: bytes) { return entry.name }
        }
        return HTTPField.Name(String(decoding: bytes))
    }

    private struct Entry {
        let name: HTTPField.Name
        let spelling: [UInt8]

        /// Letter for letter, so that what is written on is what was read.
        func isSpelt(by bytes: borrowing RawSpan) -> Bool {
            // Names of one length mostly differ at the end: `Content-Type`, `Content-Length`.
            var offset = spelling.count
            while offset > 0 {
                offset -= 1
                guard spelling[offset] == bytes[offset] else { return false }
            }
            return true
        }
    }

    /// By the count of their bytes, in the two spellings that are usual.
    private static let common: [[Entry]] = {
        let names = [
            "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control", "Connection",
            "Content-Length", "Content-Type", "Cookie", "Date", "ETag", "Expect", "Host", "If-Modified-Since",
            "If-None-Match", "Last-Modified", "Location", "Origin", "Pragma", "Range", "Referer", "Sec-Fetch-Dest",
            "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-WebSocket-Extensions", "Sec-WebSocket-Key",
            "Sec-WebSocket-Protocol", "Sec-WebSocket-Version", "Server", "Transfer-Encoding", "Upgrade",
            "Upgrade-Insecure-Requests", "User-Agent", "Vary", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP",
        ]
        var table: [[Entry]] = []
        for name in names.flatMap({ [$0, $0.lowercasedASCII] }) {
            guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is no name of a field") }
            let spelling = Array(name.utf8)
            while table.count <= spelling.count { table.append([]) }
            table[spelling.count].append(Entry(name: field, spelling: spelling))
        }
        return table
    }()
}
