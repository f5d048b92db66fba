/// What one end of a TLS connection says when it ends it (RFC 8446, 6).
public struct TLSAlert: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public let rawValue: UInt8

    /// An alert by its number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The two ends have no parameters in common; also a client certificate that is missing, before TLS 1.3.
    public static let handshakeFailure = TLSAlert(rawValue: 40)
    /// The certificate is corrupt.
    public static let badCertificate = TLSAlert(rawValue: 42)
    /// The certificate is of a kind that is not accepted.
    public static let unsupportedCertificate = TLSAlert(rawValue: 43)
    /// The certificate has been revoked.
    public static let certificateRevoked = TLSAlert(rawValue: 44)
    /// The certificate has expired, or is not valid yet.
    public static let certificateExpired = TLSAlert(rawValue: 45)
    /// The certificate is not accepted for another reason.
    public static let certificateUnknown = TLSAlert(rawValue: 46)
    /// The certificate's authority is not trusted.
    public static let unknownAuthority = TLSAlert(rawValue: 48)
    /// No TLS version in common.
    public static let protocolVersion = TLSAlert(rawValue: 70)
    /// The other end has failed.
    public static let internalError = TLSAlert(rawValue: 80)
    /// The server has no certificate of this name.
    public static let unrecognizedName = TLSAlert(rawValue: 112)
    /// A client certificate is required.
    public static let certificateRequired = TLSAlert(rawValue: 116)
    /// No application protocol in common.
    public static let noApplicationProtocol = TLSAlert(rawValue: 120)
}

extension TLSAlert: CustomStringConvertible {
    /// Its name in RFC 8446, or its number.
    public var description: String {
        switch rawValue {
        case 10: "unexpected_message"
        case 20: "bad_record_mac"
        case 22: "record_overflow"
        case 40: "handshake_failure"
        case 42: "bad_certificate"
        case 43: "unsupported_certificate"
        case 44: "certificate_revoked"
        case 45: "certificate_expired"
        case 46: "certificate_unknown"
        case 47: "illegal_parameter"
        case 48: "unknown_ca"
        case 49: "access_denied"
        case 50: "decode_error"
        case 51: "decrypt_error"
        case 70: "protocol_version"
        case 71: "insufficient_security"
        case 80: "internal_error"
        case 86: "inappropriate_fallback"
        case 90: "user_canceled"
        case 109: "missing_extension"
        case 110: "unsupported_extension"
        case 112: "unrecognized_name"
        case 113: "bad_certificate_status_response"
        case 115: "unknown_psk_identity"
        case 116: "certificate_required"
        case 120: "no_application_protocol"
        default: "alert \(rawValue)"
        }
    }
}
