#if TLS
    /// What is asked of secure connections: who one is, whom one trusts, and what is agreed on.
    ///
    /// The defaults are safe on the open internet: TLS 1.2 and 1.3 with forward secrecy, the server's certificate and
    /// name verified, no renegotiation, no compression, a limit of time and number for handshakes.
    ///
    /// ```swift
    /// var configuration = TLSConfiguration.server(
    ///     TLSIdentity(certificateFile: "chain.pem", keyFile: "key.pem"))
    /// configuration.applicationProtocols = ["http/1.1"]
    /// let context = try TLSContext(configuration)
    /// ```
    public struct TLSConfiguration: Sendable {
        /// Which end of a connection it is for.
        public enum Role: Sendable {
            /// The one that connects.
            case client
            /// The one that is connected to.
            case server
        }

        /// Whom one trusts to vouch for others.
        public enum Authorities: Sendable {
            /// Those that the system trusts (`SSL_CERT_FILE` and `SSL_CERT_DIR` name others).
            case system
            /// These and no others.
            case only([PEM])
            /// Those that the system trusts, and these.
            case systemAnd([PEM])
        }

        /// What a client demands of a server's certificate.
        public enum ServerVerification: Sendable {
            /// It is valid, an authority vouches for it, and it is for the server's name.
            case full
            /// It is valid and an authority vouches for it, whatever its name.
            case chainOnly
            /// Nothing: whoever is in between can read and change everything. For tests.
            case none
        }

        /// Whether a server asks for the client's certificate; one that comes is always verified.
        public enum ClientCertificates: Sendable {
            /// It does not.
            case ignored
            /// It does, and goes on without.
            case wanted
            /// It does, and refuses a client without.
            case required
        }

        /// Which end of a connection it is for.
        public let role: Role
        /// The server's certificates: chosen by the name that a client asks for, the first when none fits. A client's
        /// certificate is the first.
        public var identities: [TLSIdentity]
        /// Whom one trusts to vouch for others.
        public var authorities: Authorities = .system
        /// Lists of revoked certificates, in PEM. When there are any, each peer's certificate needs its authority's.
        public var revocationLists: [PEM] = []
        /// What a client demands of a server's certificate.
        public var serverVerification: ServerVerification = .full
        /// Whether a server asks for the client's certificate.
        public var clientCertificates: ClientCertificates = .ignored
        /// The protocols to speak over the connection (ALPN, RFC 7301), the preferred first, such as `http/1.1`. When
        /// both ends name some, one must be in common.
        public var applicationProtocols: [String] = []
        /// The oldest version allowed.
        public var minimumVersion: TLSVersion = .tls12
        /// The newest version allowed.
        public var maximumVersion: TLSVersion = .tls13
        /// The ciphers allowed, in OpenSSL's names, the preferred first: those of TLS 1.3 begin with `TLS_`. When none
        /// is named for a version: those with forward secrecy and authentication.
        public var ciphers: [String] = []
        /// Whether later connections may go on from the secrets of earlier ones, which saves most of a handshake.
        public var resumesSessions = true
        /// How many servers a client remembers sessions of.
        public var sessionCacheSize = 256
        /// How long a handshake may take.
        public var handshakeTimeout: Duration = .seconds(10)
        /// How many handshakes of clients a server has under way at once; others are closed at once.
        public var maximumHandshakes = 4096

        /// For connecting to servers, with a certificate of one's own if they ask for it.
        public static func client(_ identity: TLSIdentity? = nil) -> TLSConfiguration {
            TLSConfiguration(role: .client, identities: identity.map { [$0] } ?? [])
        }

        /// For serving, with one certificate or several.
        public static func server(_ identities: TLSIdentity...) -> TLSConfiguration {
            TLSConfiguration(role: .server, identities: identities)
        }

        private init(role: Role, identities: [TLSIdentity]) {
            self.role = role
            self.identities = identities
        }
    }
#endif
