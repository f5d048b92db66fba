#if !TLS
    /// Without the trait `TLS` there is no libcrypto: everything says so.
    enum LibCrypto {
        static func sha256(_ message: [UInt8]) throws(CryptoError) -> [UInt8] { throw absent("SHA-256") }

        static func hmacSHA256(of message: [UInt8], key: [UInt8]) throws(CryptoError) -> [UInt8] {
            throw absent("HMAC-SHA256")
        }

        static func pbkdf2(
            password: [UInt8], salt: [UInt8], iterations: Int, byteCount: Int
        ) throws(CryptoError) -> [UInt8] {
            throw absent("PBKDF2")
        }

        static func ed25519PublicKey(ofSeed seed: [UInt8]) throws(CryptoError) -> [UInt8] { throw absent("Ed25519") }

        static func ed25519Sign(_ message: [UInt8], seed: [UInt8]) throws(CryptoError) -> [UInt8] {
            throw absent("Ed25519")
        }

        static func ed25519Verifies(
            _ signature: [UInt8], of message: [UInt8], publicKey: [UInt8]
        ) throws(CryptoError) -> Bool {
            throw absent("Ed25519")
        }

        private static func absent(_ algorithm: String) -> CryptoError { .needsTrait("TLS", algorithm: algorithm) }
    }
#endif
