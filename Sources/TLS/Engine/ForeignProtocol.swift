#if TLS
    /// What a peer speaks that does not speak TLS, as its first bytes tell.
    struct ForeignProtocol {
        /// Its name, if it is known.
        let name: String?

        /// nil when `start` is nothing yet, or may be TLS: a handshake or an alert.
        static func guess(from start: [UInt8]) -> ForeignProtocol? {
            guard !start.isEmpty else { return nil }
            if [21, 22].contains(start[0]), start.count < 2 || start[1] == 3 { return nil }
            if start[0] & 0x80 != 0, start.count > 2, start[2] == 1 { return nil }  // a hello in the form of SSL 2
            return ForeignProtocol(name: names[String(decoding: start.prefix(4), as: UTF8.self)])
        }

        /// By the first four bytes: OpenSSL gives up before it has seen many more.
        private static let names = [
            "HTTP": "plain HTTP", "GET ": "plain HTTP", "HEAD": "plain HTTP", "POST": "plain HTTP",
            "PUT ": "plain HTTP",
            "DELE": "plain HTTP", "OPTI": "plain HTTP", "PATC": "plain HTTP", "CONN": "plain HTTP",
            "PRI ": "plain HTTP/2", "SSH-": "SSH", "220 ": "SMTP or FTP",
        ]
    }
#endif
