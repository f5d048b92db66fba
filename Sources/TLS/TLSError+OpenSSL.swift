#if TLS
    internal import COpenSSL
    internal import Sockets

    extension TLSError {
        /// The error behind one of OpenSSL's numbers, of a connection.
        init(openSSL number: UInt) {
            let reason = ERR_GET_REASON(number)
            switch reason {
            // ssl.h: an alert that came is a reason of its own, by its number.
            case SSL_AD_REASON_OFFSET...(SSL_AD_REASON_OFFSET + 255):
                self = TLSError(alert: TLSAlert(rawValue: UInt8(reason - SSL_AD_REASON_OFFSET)))
            case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
                self = .missingClientCertificate
            case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW, SSL_R_VERSION_TOO_HIGH,
                SSL_R_NO_PROTOCOLS_AVAILABLE:
                self = .versionRefused
            case SSL_R_NO_SHARED_CIPHER:
                self = .noCommonCipher
            case SSL_R_NO_APPLICATION_PROTOCOL:
                self = .noCommonProtocol
            default:
                self = .violation(OpenSSLErrors.reason)
            }
        }

        /// The same fact has the same error, whichever end has noticed it.
        private init(alert: TLSAlert) {
            switch alert {
            case .protocolVersion: self = .versionRefused
            case .noApplicationProtocol: self = .noCommonProtocol
            default: self = .alertReceived(alert)
            }
        }

        /// Why a certificate is refused, in the callback of its verification.
        init(verification: OpaquePointer?, expectedName: String?) {
            let code = X509_STORE_CTX_get_error(verification)
            let reason = String(cString: X509_verify_cert_error_string(Int(code)))
            guard let pointer = X509_STORE_CTX_get_current_cert(verification) else {
                self = .badCertificate("of the peer", reason: reason)
                return
            }
            let certificate = TLSCertificate(pointer)
            let name = "\(certificate)"
            switch code {
            case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
                self = .wrongName(expected: expectedName ?? "", names: certificate.names)
            case X509_V_ERR_CERT_HAS_EXPIRED:
                self = .expired(certificate: name, at: certificate.notAfter)
            case X509_V_ERR_CERT_NOT_YET_VALID:
                self = .notYetValid(certificate: name, before: certificate.notBefore)
            case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
                self = .unknownAuthority(certificate: name, issuer: certificate.issuer)
            case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
                self = .selfSigned(certificate: name)
            case X509_V_ERR_CERT_REVOKED:
                self = .revoked(certificate: name)
            default:
                self = .badCertificate(name, reason: reason)
            }
        }
    }
#endif
