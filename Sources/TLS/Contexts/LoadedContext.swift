#if TLS
    internal import COpenSSL
    internal import Sockets

    /// A configuration as OpenSSL has it: certificates read, authorities known. Connections keep the one that they were
    /// made with, so it does not change; a reloaded context makes another.
    final class LoadedContext: @unchecked Sendable {  // nothing changes after init, and OpenSSL locks what it counts
        let configuration: TLSConfiguration
        /// The sessions of a client.
        let sessions: SessionCache?
        private let authorities: OpaquePointer  // an X509_STORE
        private var contexts: [OpaquePointer] = []  // SSL_CTX; the first is for whom no other fits
        private var contextOfName: [String: OpaquePointer] = [:]  // host names in lower case, some with `*.` in front

        init(_ configuration: TLSConfiguration) throws(TLSError) {
            guard let store = X509_STORE_new() else { throw .invalidConfiguration(OpenSSLErrors.reason) }
            self.configuration = configuration
            authorities = store
            let remembers = configuration.role == .client && configuration.resumesSessions
            sessions = remembers ? SessionCache(limit: configuration.sessionCacheSize) : nil
            try loadAuthorities()
            try loadIdentities()
        }

        deinit {
            for context in contexts { SSL_CTX_free(context) }
            X509_STORE_free(authorities)
        }

        /// A new connection, an `SSL`, which the caller owns. It refers to this object until its handshake is done.
        func makeConnection() throws(TLSError) -> OpaquePointer {
            guard let connection = SSL_new(contexts[0]) else { throw .invalidConfiguration(OpenSSLErrors.reason) }
            return connection
        }

        // MARK: Loading

        private func loadAuthorities() throws(TLSError) {
            OpenSSLErrors.clear()
            var sources: [PEM] = []
            switch configuration.authorities {
            case .system: break
            case .only(let authorities), .systemAnd(let authorities): sources = authorities
            }
            if case .only = configuration.authorities {
            } else if X509_STORE_set_default_paths(authorities) != 1 {
                throw .invalidCertificate("the system's authorities", reason: OpenSSLErrors.reason)
            }
            for source in sources {
                for certificate in try source.certificates() {
                    X509_STORE_add_cert(authorities, certificate)
                    X509_free(certificate)
                }
            }
            for source in configuration.revocationLists {
                for list in try source.revocationLists() {
                    X509_STORE_add_crl(authorities, list)
                    X509_CRL_free(list)
                }
            }
            if !configuration.revocationLists.isEmpty { X509_STORE_set_flags(authorities, UInt(X509_V_FLAG_CRL_CHECK)) }
        }

        private func loadIdentities() throws(TLSError) {
            guard configuration.role == .server else {
                let context = try makeContext()
                if let identity = configuration.identities.first {
                    try KeyMaterial.reading(identity).install(in: context)
                }
                return
            }
            guard !configuration.identities.isEmpty else { throw .invalidConfiguration("a server needs a certificate") }
            for identity in configuration.identities {
                let material = try KeyMaterial.reading(identity)
                let names = TLSCertificate(material.certificate).names.map { $0.lowercased() }
                // Two certificates of one name have different kinds of keys, and the client's abilities decide.
                let known = names.lazy.compactMap { self.contextOfName[$0] }.first
                let context = if let known { known } else { try makeContext() }
                try material.install(in: context)
                for name in names where contextOfName[name] == nil { contextOfName[name] = context }
            }
        }

        private func makeContext() throws(TLSError) -> OpaquePointer {
            OpenSSLErrors.clear()
            guard let context = SSL_CTX_new(TLS_method()) else { throw .invalidConfiguration(OpenSSLErrors.reason) }
            contexts.append(context)
            try configureProtocol(of: context)
            SSL_CTX_set1_cert_store(context, authorities)
            SSL_CTX_set_verify(context, verificationMode, rememberVerificationFailure)
            switch configuration.role {
            case .client: try configureClient(context)
            case .server: try configureServer(context)
            }
            return context
        }

        private func configureProtocol(of context: OpaquePointer) throws(TLSError) {
            let configuration = configuration
            let (minimum, maximum) = (configuration.minimumVersion, configuration.maximumVersion)
            guard minimum <= maximum, copenssl_set_versions(context, minimum.number, maximum.number) == 1 else {
                throw .invalidConfiguration("no version from \(minimum) to \(maximum)")
            }
            // Nothing needs a renegotiation; and it has been the way into TLS 1.2 more than once (RFC 5746).
            SSL_CTX_set_options(
                context, copenssl_no_renegotiation | copenssl_no_compression | copenssl_server_preference)
            copenssl_set_mode(
                context,
                Int(SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER))
            let old = configuration.ciphers.filter { !$0.hasPrefix("TLS_") }
            let new = configuration.ciphers.filter { $0.hasPrefix("TLS_") }
            let oldNames = old.isEmpty ? Self.defaultCiphers : old.joined(separator: ":")
            guard SSL_CTX_set_cipher_list(context, oldNames) == 1 else {
                throw .invalidConfiguration("none of the ciphers \(oldNames) is known")
            }
            if !new.isEmpty, SSL_CTX_set_ciphersuites(context, new.joined(separator: ":")) != 1 {
                throw .invalidConfiguration("one of the ciphers \(new.joined(separator: ":")) is not known")
            }
        }

        /// Of TLS 1.2: an ephemeral key exchange and authenticated encryption.
        private static let defaultCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20"

        private var verificationMode: CInt {
            switch configuration.role {
            case .client: if case .none = configuration.serverVerification { SSL_VERIFY_NONE } else { SSL_VERIFY_PEER }
            case .server:
                switch configuration.clientCertificates {
                case .ignored: SSL_VERIFY_NONE
                case .wanted: SSL_VERIFY_PEER
                case .required: SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
                }
            }
        }

        private func configureClient(_ context: OpaquePointer) throws(TLSError) {
            let protocols = try Self.list(of: configuration.applicationProtocols)
            if !protocols.isEmpty { SSL_CTX_set_alpn_protos(context, protocols, CUnsignedInt(protocols.count)) }
            guard sessions != nil else { return }
            copenssl_set_session_cache_mode(context, Int(SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL))
            SSL_CTX_sess_set_new_cb(context, rememberSession)
        }

        private func configureServer(_ context: OpaquePointer) throws(TLSError) {
            // Sessions are in the clients' tickets: the server remembers none.
            copenssl_set_session_cache_mode(context, Int(SSL_SESS_CACHE_OFF))
            let id = Array("swampy".utf8)
            SSL_CTX_set_session_id_context(context, id, CUnsignedInt(id.count))
            if !configuration.resumesSessions {
                SSL_CTX_set_options(context, copenssl_no_ticket)
                SSL_CTX_set_num_tickets(context, 0)
            }
            let this = Unmanaged.passUnretained(self).toOpaque()
            copenssl_set_server_name_callback(context, chooseCertificate, this)
            _ = try Self.list(of: configuration.applicationProtocols)
            if !configuration.applicationProtocols.isEmpty {
                SSL_CTX_set_alpn_select_cb(context, chooseProtocol, this)
            }
        }

        /// Names as ALPN lists them: each with its length in front (RFC 7301, 3.1).
        private static func list(of names: [String]) throws(TLSError) -> [UInt8] {
            for name in names where !(1...255).contains(name.utf8.count) {
                throw .invalidConfiguration("the application protocol '\(name)' has no byte, or more than 255")
            }
            return names.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        }

        // MARK: For a server's handshakes

        /// The context whose certificate is for `name`: exactly, or by a wildcard (RFC 6125, 6.4.3).
        fileprivate func context(for name: String) -> OpaquePointer? {
            let name = name.lowercased()
            if let context = contextOfName[name] { return context }
            guard let dot = name.firstIndex(of: ".") else { return nil }
            return contextOfName["*" + name[dot...]]
        }

        /// Where in the client's list the protocol is that this side prefers most.
        fileprivate func choice(in offered: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
            for name in configuration.applicationProtocols {
                var start = 0
                while start < offered.count {
                    let end = min(start + 1 + Int(offered[start]), offered.count)
                    let candidate = UnsafeBufferPointer(rebasing: offered[(start + 1)..<end])
                    if candidate.elementsEqual(name.utf8) { return candidate }
                    start = end
                }
            }
            return nil
        }
    }

    // What OpenSSL calls during a handshake. The last argument is the loaded context, which the connection keeps.

    private func chooseCertificate(
        _ connection: OpaquePointer?, _ alert: UnsafeMutablePointer<CInt>?, _ context: UnsafeMutableRawPointer?
    ) -> CInt {
        guard let context, let name = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name) else {
            return SSL_TLSEXT_ERR_NOACK
        }
        let loaded = Unmanaged<LoadedContext>.fromOpaque(context).takeUnretainedValue()
        if let chosen = loaded.context(for: String(cString: name)) { SSL_set_SSL_CTX(connection, chosen) }
        return SSL_TLSEXT_ERR_OK
    }

    private func chooseProtocol(
        _ connection: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
        _ length: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?, _ count: CUnsignedInt,
        _ context: UnsafeMutableRawPointer?
    ) -> CInt {
        guard let context, let chosen, let length else { return SSL_TLSEXT_ERR_ALERT_FATAL }
        let loaded = Unmanaged<LoadedContext>.fromOpaque(context).takeUnretainedValue()
        guard let choice = loaded.choice(in: UnsafeBufferPointer(start: offered, count: Int(count))) else {
            return SSL_TLSEXT_ERR_ALERT_FATAL
        }
        chosen.pointee = choice.baseAddress
        length.pointee = UInt8(choice.count)
        return SSL_TLSEXT_ERR_OK
    }

    private func rememberVerificationFailure(_ isGood: CInt, _ verification: OpaquePointer?) -> CInt {
        if isGood == 0, let engine = TLSEngine.of(copenssl_connection(verification)) {
            engine.verificationFailed(verification)
        }
        return isGood
    }

    /// 1 says that the session is ours now.
    private func rememberSession(_ connection: OpaquePointer?, _ session: OpaquePointer?) -> CInt {
        guard let session, let engine = TLSEngine.of(connection) else { return 0 }
        return engine.remember(session) ? 1 : 0
    }
#endif
