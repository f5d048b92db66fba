#if TLS
    /// What the two ends of a secure connection have agreed on.
    public struct TLSFacts: Hashable, Sendable {
        /// The version of TLS.
        public let version: TLSVersion
        /// The cipher, in OpenSSL's name, such as `TLS_AES_256_GCM_SHA384`.
        public let cipher: String
        /// The protocol that is spoken over the connection, if both ends have named some.
        public let applicationProtocol: String?
        /// The name of the server that the client has asked for; nil when it has not, as with a numeric address.
        public let serverName: String?
        /// Whether the secrets of an earlier connection were used again.
        public let isResumed: Bool
        /// The peer's certificate, then those that it has sent with it; empty when it has sent none. Of a resumed
        /// connection only the first may be known.
        public let peerCertificates: [TLSCertificate]
    }

    /// What tells one secure connection from all others, so that a signature over it is of use on no other.
    public enum TLSChannelID: String, CaseIterable, Sendable {
        /// RFC 9266. For every version.
        case exporter = "tls-exporter"
        /// RFC 5929. Not with TLS 1.3, which has none.
        case unique = "tls-unique"
    }
#endif
