#if TLS
    import COpenSSL

    /// OpenSSL's libcrypto: the few of its functions that are used, on arrays.
    enum LibCrypto {
        static func sha256(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
            var digest = [UInt8](repeating: 0, count: SHA256.byteCount)
            let succeeded = unsafe EVP_Digest(message, message.count, &digest, nil, EVP_sha256(), nil)
            guard succeeded == 1 else { throw .refused(algorithm: "SHA-256") }
            return digest
        }

        static func hmacSHA256(of message: [UInt8], key: [UInt8]) throws(CryptoError) -> [UInt8] {
            var code = [UInt8](repeating: 0, count: SHA256.byteCount)
            let result = unsafe HMAC(
                EVP_sha256(), key, try length(of: key, "HMAC-SHA256"), message, message.count, &code, nil)
            guard unsafe result != nil else { throw .refused(algorithm: "HMAC-SHA256") }
            return code
        }

        static func pbkdf2(
            password: [UInt8], salt: [UInt8], iterations: Int, byteCount: Int
        ) throws(CryptoError) -> [UInt8] {
            let name = "PBKDF2"
            guard iterations > 0, let iterations = CInt(exactly: iterations), byteCount > 0,
                let count = CInt(exactly: byteCount)
            else { throw .refused(algorithm: name) }
            var key = [UInt8](repeating: 0, count: byteCount)
            let succeeded = unsafe password.withUnsafeBytes { password in
                unsafe PKCS5_PBKDF2_HMAC(
                    password.bindMemory(to: CChar.self).baseAddress, CInt(clamping: password.count), salt,
                    CInt(clamping: salt.count), iterations, EVP_sha256(), count, &key)
            }
            guard succeeded == 1 else { throw .refused(algorithm: name) }
            return key
        }

        // MARK: Ed25519 (RFC 8032)

        static func ed25519PublicKey(ofSeed seed: [UInt8]) throws(CryptoError) -> [UInt8] {
            let key = try PrivateKey(seed: seed)
            var bytes = [UInt8](repeating: 0, count: Ed25519.keyByteCount)
            var count = bytes.count
            guard unsafe EVP_PKEY_get_raw_public_key(key.pointer, &bytes, &count) == 1 else { throw .invalidKey }
            return bytes
        }

        static func ed25519Sign(_ message: [UInt8], seed: [UInt8]) throws(CryptoError) -> [UInt8] {
            let key = try PrivateKey(seed: seed)
            let context = unsafe EVP_MD_CTX_new()
            defer { unsafe EVP_MD_CTX_free(context) }
            var signature = [UInt8](repeating: 0, count: Ed25519.signatureByteCount)
            var count = signature.count
            guard unsafe EVP_DigestSignInit(context, nil, nil, nil, key.pointer) == 1,
                unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1
            else { throw .refused(algorithm: "Ed25519") }
            return signature
        }

        static func ed25519Verifies(
            _ signature: [UInt8], of message: [UInt8], publicKey: [UInt8]
        ) throws(CryptoError) -> Bool {
            let found = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
            guard let key = unsafe found else { throw .invalidKey }
            defer { unsafe EVP_PKEY_free(key) }
            let context = unsafe EVP_MD_CTX_new()
            defer { unsafe EVP_MD_CTX_free(context) }
            guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else {
                throw .refused(algorithm: "Ed25519")
            }
            let outcome = unsafe EVP_DigestVerify(context, signature, signature.count, message, message.count)
            ERR_clear_error()  // of a wrong signature: the queue belongs to the thread, and TLS looks into it
            return outcome == 1
        }

        @safe private struct PrivateKey: ~Copyable {
            let pointer: OpaquePointer

            init(seed: [UInt8]) throws(CryptoError) {
                guard let key = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else {
                    throw .invalidKey
                }
                unsafe pointer = key
            }

            deinit { unsafe EVP_PKEY_free(pointer) }
        }

        private static func length(of bytes: [UInt8], _ algorithm: String) throws(CryptoError) -> CInt {
            guard let length = CInt(exactly: bytes.count) else { throw .refused(algorithm: algorithm) }
            return length
        }
    }
#endif
