#if TLS
    import COpenSSL
    import TLS

    /// What signs the certificates of a test, made in memory.
    final class Authority {
        let name: String
        private let key: OpaquePointer
        private let certificate: OpaquePointer
        private var issued: CLong = 1

        init(name: String = "Test Authority") {
            self.name = name
            key = makeKey(.ecdsa)
            certificate = makeCertificate("CN=\(name)", key, serial: 1)
            X509_set_issuer_name(certificate, X509_get_subject_name(certificate))
            extend(certificate, NID_basic_constraints, "critical,CA:TRUE")
            extend(certificate, NID_key_usage, "critical,keyCertSign,cRLSign")
            X509_sign(certificate, key, EVP_sha256())
        }

        deinit {
            X509_free(certificate)
            EVP_PKEY_free(key)
        }

        /// Its certificate.
        var pem: PEM { .bytes(written { PEM_write_bio_X509($0, certificate) }) }

        /// A certificate for `names`, such as `DNS:localhost` or `IP:127.0.0.1`, valid between two offsets from now, in
        /// seconds.
        func issue(
            _ name: String = "localhost", names: [String] = ["DNS:localhost", "IP:127.0.0.1"], kind: KeyKind = .ecdsa,
            from: CLong = -3600, until: CLong = 86_400
        ) -> Issued {
            issued += 1
            let key = makeKey(kind)
            let new = makeCertificate("CN=\(name)", key, serial: issued, from: from, until: until)
            X509_set_issuer_name(new, X509_get_subject_name(certificate))
            if !names.isEmpty { extend(new, NID_subject_alt_name, names.joined(separator: ",")) }
            X509_sign(new, self.key, EVP_sha256())
            return Issued(certificate: new, key: key, serial: issued)
        }

        /// A list of revoked certificates.
        func revocationList(of revoked: Issued...) -> PEM {
            guard let list = X509_CRL_new() else { preconditionFailure("out of memory") }
            defer { X509_CRL_free(list) }
            X509_CRL_set_version(list, 1)
            X509_CRL_set_issuer_name(list, X509_get_subject_name(certificate))
            let (now, later) = (X509_gmtime_adj(nil, 0), X509_gmtime_adj(nil, 3600))
            defer { for time in [now, later] { ASN1_TIME_free(time) } }
            X509_CRL_set1_lastUpdate(list, now)
            X509_CRL_set1_nextUpdate(list, later)
            for certificate in revoked {
                let entry = X509_REVOKED_new()
                X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate.certificate))
                X509_REVOKED_set_revocationDate(entry, now)
                X509_CRL_add0_revoked(list, entry)
            }
            X509_CRL_sign(list, key, EVP_sha256())
            return .bytes(written { PEM_write_bio_X509_CRL($0, list) })
        }
    }

    enum KeyKind: CaseIterable {
        case ecdsa, rsa
    }

    /// A certificate that an authority has signed, or that has signed itself, and its key.
    final class Issued {
        let certificate: OpaquePointer
        let key: OpaquePointer
        let serial: CLong

        init(certificate: OpaquePointer, key: OpaquePointer, serial: CLong) {
            self.certificate = certificate
            self.key = key
            self.serial = serial
        }

        deinit {
            X509_free(certificate)
            EVP_PKEY_free(key)
        }

        /// One that nobody else vouches for.
        static func selfSigned(_ name: String = "localhost") -> Issued {
            let key = makeKey(.ecdsa)
            let certificate = makeCertificate("CN=\(name)", key, serial: 1)
            X509_set_issuer_name(certificate, X509_get_subject_name(certificate))
            extend(certificate, NID_subject_alt_name, "DNS:\(name)")
            X509_sign(certificate, key, EVP_sha256())
            return Issued(certificate: certificate, key: key, serial: 1)
        }

        var certificatePEM: [UInt8] { written { PEM_write_bio_X509($0, certificate) } }
        var keyPEM: [UInt8] { written { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) } }
        var identity: TLSIdentity { TLSIdentity(certificates: .bytes(certificatePEM), key: .bytes(keyPEM)) }

        /// The key as it is in a file that only its owner may use.
        func encryptedKeyPEM(passphrase: String) -> [UInt8] {
            written {
                PEM_write_bio_PKCS8PrivateKey(
                    $0, key, EVP_aes_128_cbc(), passphrase, CInt(passphrase.utf8.count), nil, nil)
            }
        }

        func pkcs12(passphrase: String) -> [UInt8] {
            guard let store = PKCS12_create(passphrase, "test", key, certificate, nil, 0, 0, 0, 0, 0) else {
                preconditionFailure("no PKCS #12")
            }
            defer { PKCS12_free(store) }
            return written { i2d_PKCS12_bio($0, store) }
        }
    }

    /// The SHA-256 digest of `bytes`.
    func digest(of bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
        return digest
    }

    private func makeKey(_ kind: KeyKind) -> OpaquePointer {
        let maker = EVP_PKEY_CTX_new_from_name(nil, kind == .rsa ? "RSA" : "EC", nil)
        defer { EVP_PKEY_CTX_free(maker) }
        EVP_PKEY_keygen_init(maker)
        switch kind {
        case .ecdsa: EVP_PKEY_CTX_set_group_name(maker, "P-256")
        case .rsa: EVP_PKEY_CTX_set_rsa_keygen_bits(maker, 2048)
        }
        var key: OpaquePointer?
        guard EVP_PKEY_generate(maker, &key) == 1, let key else { preconditionFailure("no key was made") }
        return key
    }

    private func makeCertificate(
        _ subject: String, _ key: OpaquePointer, serial: CLong, from: CLong = -3600, until: CLong = 86_400
    ) -> OpaquePointer {
        guard let certificate = X509_new() else { preconditionFailure("out of memory") }
        X509_set_version(certificate, 2)
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial)
        X509_gmtime_adj(X509_getm_notBefore(certificate), from)
        X509_gmtime_adj(X509_getm_notAfter(certificate), until)
        X509_set_pubkey(certificate, key)
        let name = Array(subject.utf8.dropFirst(3))
        X509_NAME_add_entry_by_txt(
            X509_get_subject_name(certificate), "CN", CInt(V_ASN1_UTF8STRING), name, CInt(name.count), -1, 0)
        return certificate
    }

    private func extend(_ certificate: OpaquePointer, _ extensionID: CInt, _ value: String) {
        let new = X509V3_EXT_conf_nid(nil, nil, extensionID, value)
        precondition(new != nil, "no such extension: \(value)")
        X509_add_ext(certificate, new, -1)
        X509_EXTENSION_free(new)
    }

    /// What `write` writes into a BIO.
    private func written(_ write: (OpaquePointer) -> CInt) -> [UInt8] {
        guard let bio = BIO_new(BIO_s_mem()) else { preconditionFailure("out of memory") }
        defer { BIO_free(bio) }
        precondition(write(bio) == 1, "OpenSSL writes nothing")
        return [UInt8](unsafeUninitializedCapacity: BIO_ctrl_pending(bio)) { buffer, count in
            count = Int(BIO_read(bio, buffer.baseAddress, CInt(buffer.count)))
        }
    }
#endif
