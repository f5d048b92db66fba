#if TLS
    internal import COpenSSL
    internal import Glibc
    internal import Sockets

    /// A private key with its certificate, as OpenSSL has read them.
    struct KeyMaterial: ~Copyable {
        /// The certificate, an `X509`.
        let certificate: OpaquePointer
        private let key: OpaquePointer  // an EVP_PKEY
        private let intermediates: OpaquePointer?  // a stack of X509

        deinit {
            X509_free(certificate)
            EVP_PKEY_free(key)
            copenssl_certificates_free(intermediates)
        }

        private init(certificate: OpaquePointer, key: OpaquePointer, intermediates: OpaquePointer?) {
            self.certificate = certificate
            self.key = key
            self.intermediates = intermediates
        }

        /// Reads what `identity` names.
        static func reading(_ identity: TLSIdentity) throws(TLSError) -> KeyMaterial {
            OpenSSLErrors.clear()
            switch identity.source {
            case .pem(let certificates, let key): return try reading(certificates, key, identity.passphrase)
            case .pkcs12(let source): return try reading(pkcs12: source, identity.passphrase)
            }
        }

        private static func reading(
            _ certificates: PEM, _ keySource: PEM, _ passphrase: (@Sendable () -> String)?
        ) throws(TLSError) -> KeyMaterial {
            let chain = try certificates.certificates()
            let key: OpaquePointer
            do {
                key = try Self.key(in: keySource, passphrase)
            } catch {
                for certificate in chain { X509_free(certificate) }
                throw error
            }
            let intermediates = copenssl_certificates_new()
            for link in chain.dropFirst() { _ = copenssl_certificates_push(intermediates, link) }
            let material = KeyMaterial(certificate: chain[0], key: key, intermediates: intermediates)
            guard X509_check_private_key(material.certificate, material.key) == 1 else {
                throw .keyMismatch(key: "\(keySource)", certificate: "\(certificates)")
            }
            return material
        }

        private static func reading(
            pkcs12 source: PEM, _ passphrase: (@Sendable () -> String)?
        ) throws(TLSError) -> KeyMaterial {
            let store = try source.parsed { d2i_PKCS12_bio($0, nil) }
            guard let store else { throw .invalidCertificate("\(source)", reason: OpenSSLErrors.reason) }
            defer { PKCS12_free(store) }
            var key: OpaquePointer?
            var certificate: OpaquePointer?
            var others: OpaquePointer?
            guard PKCS12_parse(store, passphrase?() ?? "", &key, &certificate, &others) == 1 else {
                if ERR_GET_REASON(OpenSSLErrors.last) == PKCS12_R_MAC_VERIFY_FAILURE {
                    throw .wrongPassphrase("\(source)")
                }
                throw .invalidCertificate("\(source)", reason: OpenSSLErrors.reason)
            }
            if let key, let certificate {
                return KeyMaterial(certificate: certificate, key: key, intermediates: others)
            }
            EVP_PKEY_free(key)
            X509_free(certificate)
            copenssl_certificates_free(others)
            if key == nil { throw .invalidKey("\(source)", reason: "there is none") }
            throw .invalidCertificate("\(source)", reason: "there is none")
        }

        /// Adds it to `context`, an `SSL_CTX`, beside one with another kind of key.
        func install(in context: OpaquePointer) throws(TLSError) {
            OpenSSLErrors.clear()
            guard SSL_CTX_use_cert_and_key(context, certificate, key, intermediates, 1) == 1 else {
                throw .invalidCertificate("\(TLSCertificate(certificate))", reason: OpenSSLErrors.reason)
            }
        }

        private static func key(
            in source: PEM, _ passphrase: (@Sendable () -> String)?
        ) throws(TLSError) -> OpaquePointer {
            let bytes = try source.read()
            // Without a callback OpenSSL takes the last argument as the passphrase, and asks no terminal for one.
            let key = withBIO(bytes) { bio in
                (passphrase?() ?? "").withCString {
                    PEM_read_bio_PrivateKey(bio, nil, nil, UnsafeMutableRawPointer(mutating: $0))
                }
            }
            if let key { return key }
            let isEncrypted = String(decoding: bytes, as: UTF8.self).contains("ENCRYPTED")
            throw isEncrypted
                ? .wrongPassphrase("\(source)") : .invalidKey("\(source)", reason: OpenSSLErrors.reason)
        }
    }

    extension PEM {
        /// All certificates, at least one; the caller frees them.
        func certificates() throws(TLSError) -> [OpaquePointer] {
            OpenSSLErrors.clear()
            let certificates = try parsed { bio in
                var certificates: [OpaquePointer] = []
                while let next = PEM_read_bio_X509(bio, nil, nil, nil) { certificates.append(next) }
                return certificates
            }
            if hasEnded, !certificates.isEmpty { return certificates }
            for certificate in certificates { X509_free(certificate) }
            throw .invalidCertificate("\(self)", reason: OpenSSLErrors.reason)
        }

        /// All lists of revoked certificates, at least one; the caller frees them.
        func revocationLists() throws(TLSError) -> [OpaquePointer] {
            OpenSSLErrors.clear()
            let lists = try parsed { bio in
                var lists: [OpaquePointer] = []
                while let next = PEM_read_bio_X509_CRL(bio, nil, nil, nil) { lists.append(next) }
                return lists
            }
            if hasEnded, !lists.isEmpty { return lists }
            for list in lists { X509_CRL_free(list) }
            throw .invalidCertificate("\(self)", reason: OpenSSLErrors.reason)
        }

        /// Whether OpenSSL has stopped reading because there is no other, and not at one that makes no sense.
        private var hasEnded: Bool {
            ERR_GET_LIB(OpenSSLErrors.last) == ERR_LIB_PEM
                && ERR_GET_REASON(OpenSSLErrors.last) == PEM_R_NO_START_LINE
        }

        fileprivate func parsed<Result>(_ parse: (OpaquePointer) -> Result) throws(TLSError) -> Result {
            withBIO(try read(), parse)
        }
    }

    /// Calls `body` with a BIO that reads `bytes`.
    private func withBIO<Result>(_ bytes: [UInt8], _ body: (OpaquePointer) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            guard let bio = BIO_new_mem_buf(bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1), CInt(bytes.count))
            else {
                preconditionFailure("out of memory")
            }
            defer { BIO_free(bio) }
            return body(bio)
        }
    }
#endif
