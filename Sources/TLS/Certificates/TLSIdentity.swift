#if TLS
    /// What one end proves who it is with: a certificate, those between it and its authority, and its private key.
    public struct TLSIdentity: Sendable {
        enum Source: Sendable {
            case pem(certificates: PEM, key: PEM)
            case pkcs12(PEM)
        }

        let source: Source
        let passphrase: (@Sendable () -> String)?

        /// An identity in PEM: first the certificate, then those that vouch for it; and its key, which may be in the
        /// same file. `passphrase` is asked for when the key is encrypted, each time that it is read.
        public init(certificates: PEM, key: PEM, passphrase: (@Sendable () -> String)? = nil) {
            source = .pem(certificates: certificates, key: key)
            self.passphrase = passphrase
        }

        /// An identity in PEM files.
        public init(certificateFile: String, keyFile: String, passphrase: (@Sendable () -> String)? = nil) {
            self.init(certificates: .file(certificateFile), key: .file(keyFile), passphrase: passphrase)
        }

        /// An identity in the binary form of PKCS #12 (RFC 7292), often named `.p12` or `.pfx`.
        public static func pkcs12(_ source: PEM, passphrase: @escaping @Sendable () -> String) -> TLSIdentity {
            TLSIdentity(source: .pkcs12(source), passphrase: passphrase)
        }

        private init(source: Source, passphrase: (@Sendable () -> String)?) {
            self.source = source
            self.passphrase = passphrase
        }
    }
#endif
