/// Why a secure connection could not be made, or has ended, or a context of certificates and keys could not be made.
///
/// Here and not in the module `TLS`, so that ``SocketError/tls(_:)`` can say it of any stream.
@nonexhaustive
public indirect enum TLSError: Error, Equatable, Sendable {
    // The peer's certificate: named by its subject, such as `CN=example.com`.

    /// The certificate is for other names than the one that was asked for.
    case wrongName(expected: String, names: [String])
    /// A certificate has expired; the time is in UTC.
    case expired(certificate: String, at: String)
    /// A certificate is not valid yet; the time is in UTC.
    case notYetValid(certificate: String, before: String)
    /// None of the trusted authorities vouches for the certificate.
    case unknownAuthority(certificate: String, issuer: String)
    /// The certificate vouches for itself and is not trusted.
    case selfSigned(certificate: String)
    /// The certificate is on its authority's list of revoked ones.
    case revoked(certificate: String)
    /// The certificate is not good for another reason, in OpenSSL's words.
    case badCertificate(String, reason: String)
    /// The client has presented no certificate, and has to.
    case missingClientCertificate

    // What the two ends could not agree on.

    /// There is no version of TLS that both ends allow.
    case versionRefused
    /// There is no cipher that both ends allow.
    case noCommonCipher
    /// There is no application protocol that both ends speak (ALPN).
    case noCommonProtocol

    // What came, or did not.

    /// The peer does not speak TLS; what it seems to speak instead, such as plain HTTP.
    case notTLS(String?)
    /// The peer has given up, and said so.
    case alertReceived(TLSAlert)
    /// The connection ended before the handshake was done.
    case disconnectedDuringHandshake
    /// The handshake was not done in time.
    case handshakeTimedOut(after: Duration)
    /// So many handshakes are under way that no other may begin.
    case tooManyHandshakes(limit: Int)
    /// The connection ended without the peer having said that nothing follows: what came may be cut short.
    case truncated
    /// What came breaks the protocol, in OpenSSL's words.
    case violation(String)

    // This side's certificates and keys: named by their file, or by what they are.

    /// A file cannot be read.
    case unreadable(file: String, errno: CInt)
    /// There is no certificate in it, or one that makes no sense.
    case invalidCertificate(String, reason: String)
    /// There is no private key in it, or one that makes no sense.
    case invalidKey(String, reason: String)
    /// The key is encrypted, and the passphrase is missing or does not fit.
    case wrongPassphrase(String)
    /// The private key is that of another certificate.
    case keyMismatch(key: String, certificate: String)
    /// OpenSSL refuses a setting; the text says which.
    case invalidConfiguration(String)
}

extension TLSError: CustomStringConvertible {
    /// One line that an operator can act on.
    public var description: String {
        switch self {
        case .wrongName(let expected, let names):
            "the peer's certificate is not for \(expected) but for "
                + (names.isEmpty ? "no name" : names.joined(separator: ", "))
        case .expired(let certificate, let time): "the certificate \(certificate) has expired at \(time)"
        case .notYetValid(let certificate, let time): "the certificate \(certificate) is not valid before \(time)"
        case .unknownAuthority(let certificate, let issuer):
            "the certificate \(certificate) is issued by \(issuer), which is not among the trusted authorities"
        case .selfSigned(let certificate): "the certificate \(certificate) is self-signed and not trusted"
        case .revoked(let certificate): "the certificate \(certificate) has been revoked"
        case .badCertificate(let certificate, let reason): "the certificate \(certificate) is not accepted: \(reason)"
        case .missingClientCertificate: "the client has presented no certificate, and one is required"
        case .versionRefused: "the peer and this side allow no common version of TLS"
        case .noCommonCipher: "the peer and this side allow no common cipher"
        case .noCommonProtocol: "the peer and this side speak no common application protocol (ALPN)"
        case .notTLS(let guess): "the peer does not speak TLS" + (guess.map { ": it seems to speak \($0)" } ?? "")
        case .alertReceived(let alert): "the peer has ended the TLS connection: \(alert)\(Self.hint(alert))"
        case .disconnectedDuringHandshake: "the peer has ended the connection during the TLS handshake"
        case .handshakeTimedOut(let limit): "the TLS handshake was not done after \(limit)"
        case .tooManyHandshakes(let limit): "\(limit) TLS handshakes are under way, and no more are allowed"
        case .truncated: "the connection ended without TLS's close_notify: data may be missing"
        case .violation(let reason): "the peer breaks the TLS protocol: \(reason)"
        case .unreadable(let file, let number): "cannot read \(file): \(SocketError.text(of: number))"
        case .invalidCertificate(let source, let reason): "no valid certificate in \(source): \(reason)"
        case .invalidKey(let source, let reason): "no valid private key in \(source): \(reason)"
        case .wrongPassphrase(let source): "the private key in \(source) is encrypted with another passphrase"
        case .keyMismatch(let key, let certificate):
            "the private key in \(key) does not belong to the certificate in \(certificate)"
        case .invalidConfiguration(let reason): "the TLS configuration makes no sense: \(reason)"
        }
    }

    /// What the alert means for this side, where it is not plain from its name.
    private static func hint(_ alert: TLSAlert) -> String {
        switch alert {
        case .handshakeFailure: " (no parameters in common, or a client certificate is missing)"
        case .badCertificate, .unsupportedCertificate, .certificateUnknown: " (it does not accept our certificate)"
        case .certificateRevoked: " (it knows our certificate to be revoked)"
        case .certificateExpired: " (our certificate has expired, or is not valid yet)"
        case .unknownAuthority: " (it does not trust the authority of our certificate)"
        case .certificateRequired: " (it requires a client certificate)"
        default: ""
        }
    }
}
