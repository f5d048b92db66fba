#if TLS
    internal import COpenSSL

    /// A version of TLS. Those before 1.2 are not offered and not accepted (RFC 8996).
    public enum TLSVersion: String, CaseIterable, Comparable, Sendable {
        /// RFC 5246.
        case tls12 = "TLSv1.2"
        /// RFC 8446.
        case tls13 = "TLSv1.3"

        /// Older is less.
        public static func < (one: TLSVersion, other: TLSVersion) -> Bool { one.number < other.number }

        /// The version on the wire, as OpenSSL takes it.
        var number: CInt {
            switch self {
            case .tls12: TLS1_2_VERSION
            case .tls13: TLS1_3_VERSION
            }
        }
    }

    extension TLSVersion: CustomStringConvertible {
        /// As OpenSSL names it: `TLSv1.3`.
        public var description: String { rawValue }
    }
#endif
