#if TLS
    import COpenSSL

    /// AES-256-GCM (NIST SP 800-38D): encrypts, and notices when anything was changed.
    package enum AESGCM {
        /// How long a key is.
        package static let keyByteCount = 32
        /// How long the number is that is used once with a key.
        package static let nonceByteCount = 12
        /// How long the proof is that nothing was changed.
        package static let tagByteCount = 16

        /// `message` encrypted, and the tag. Nil when the library cannot do it.
        ///
        /// - Parameters:
        ///   - nonce: never to be used twice with one key; random ones serve for 2^32 messages.
        ///   - context: what is not encrypted, but must be the same where it is opened.
        package static func seal(
            _ message: [UInt8], key: [UInt8], nonce: [UInt8], context: [UInt8]
        ) -> [UInt8]? {
            precondition(key.count == keyByteCount && nonce.count == nonceByteCount, "a key or nonce of another length")
            guard let cipher = unsafe EVP_CIPHER_CTX_new() else { return nil }
            defer { unsafe EVP_CIPHER_CTX_free(cipher) }
            guard let messageCount = CInt(exactly: message.count), let contextCount = CInt(exactly: context.count)
            else { return nil }
            var sealed = [UInt8](repeating: 0, count: message.count)
            var tag = [UInt8](repeating: 0, count: tagByteCount)
            var count: CInt = 0
            guard unsafe EVP_EncryptInit_ex(cipher, EVP_aes_256_gcm(), nil, key, nonce) == 1,
                unsafe context.isEmpty || EVP_EncryptUpdate(cipher, nil, &count, context, contextCount) == 1,
                unsafe message.isEmpty || EVP_EncryptUpdate(cipher, &sealed, &count, message, messageCount) == 1,
                // GCM leaves nothing for the end; the buffer only has to be one.
                unsafe EVP_EncryptFinal_ex(cipher, &tag, &count) == 1,
                unsafe EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, CInt(tagByteCount), &tag) == 1
            else { return nil }
            return sealed + tag
        }

        /// What `sealed`, with its tag, was made of; nil when it was made with another key, nonce or context, or changed.
        package static func open(
            _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], context: [UInt8]
        ) -> [UInt8]? {
            precondition(key.count == keyByteCount && nonce.count == nonceByteCount, "a key or nonce of another length")
            guard sealed.count >= tagByteCount, let contextCount = CInt(exactly: context.count) else { return nil }
            let encrypted = Array(sealed.dropLast(tagByteCount))
            var tag = Array(sealed.suffix(tagByteCount))
            guard let encryptedCount = CInt(exactly: encrypted.count) else { return nil }
            guard let cipher = unsafe EVP_CIPHER_CTX_new() else { return nil }
            defer { unsafe EVP_CIPHER_CTX_free(cipher) }
            var message = [UInt8](repeating: 0, count: encrypted.count)
            var rest = [UInt8](repeating: 0, count: tagByteCount)
            var count: CInt = 0
            guard unsafe EVP_DecryptInit_ex(cipher, EVP_aes_256_gcm(), nil, key, nonce) == 1,
                unsafe context.isEmpty || EVP_DecryptUpdate(cipher, nil, &count, context, contextCount) == 1,
                unsafe encrypted.isEmpty || EVP_DecryptUpdate(cipher, &message, &count, encrypted, encryptedCount) == 1,
                unsafe EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, CInt(tagByteCount), &tag) == 1,
                // Only now it is known whether any of it is true.
                unsafe EVP_DecryptFinal_ex(cipher, &rest, &count) == 1
            else { return nil }
            return message
        }
    }
#endif
