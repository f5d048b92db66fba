#if TLS
    /// A certificate (X.509, RFC 5280).
    public struct TLSCertificate: Hashable, Sendable {
        /// The certificate itself, in DER.
        public let der: [UInt8]
        /// Whom it is for, such as `CN=example.com,O=Example` (RFC 2253).
        public let subject: String
        /// Who vouches for it.
        public let issuer: String
        /// The host names and numeric addresses that it is for; names may begin with `*.`.
        public let names: [String]
        /// From when on it is valid, in UTC: `2026-01-31 12:00:00Z`.
        public let notBefore: String
        /// Until when it is valid, in UTC.
        public let notAfter: String
        /// The SHA-256 digest of `der`: 32 bytes.
        public let fingerprint: [UInt8]
    }

    extension TLSCertificate: CustomStringConvertible {
        /// Its subject, or its names when it has none.
        public var description: String { subject.isEmpty ? names.joined(separator: ",") : subject }
    }
#endif
