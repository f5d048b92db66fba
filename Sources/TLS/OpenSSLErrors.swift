#if TLS
    internal import COpenSSL

    /// The errors that OpenSSL keeps for each thread. They must be cleared before a call whose failure is to be
    /// explained: what another connection left behind would be taken for this one's.
    enum OpenSSLErrors {
        static func clear() { ERR_clear_error() }

        /// The number of the latest one; 0 when there is none.
        static var last: UInt { ERR_peek_last_error() }

        /// The latest one in words.
        static var reason: String {
            guard let text = ERR_reason_error_string(last) else { return "unknown reason" }
            return String(cString: text)
        }
    }
#endif
