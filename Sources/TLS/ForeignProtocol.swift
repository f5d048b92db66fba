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
            let text = String(decoding: start, as: UTF8.self)
            let known = names.first { text.hasPrefix($0.start) }
            return ForeignProtocol(name: known?.name)
        }

        private static let names: [(start: String, name: String)] = [
            ("HTTP/", "plain HTTP"), ("GET ", "plain HTTP"), ("HEAD ", "plain HTTP"), ("POST ", "plain HTTP"),
            ("PUT ", "plain HTTP"), ("DELETE ", "plain HTTP"), ("OPTIONS ", "plain HTTP"), ("PATCH ", "plain HTTP"),
            ("CONNECT ", "plain HTTP"), ("PRI * ", "plain HTTP/2"), ("SSH-", "SSH"), ("220 ", "SMTP or FTP"),
        ]
    }
#endif
