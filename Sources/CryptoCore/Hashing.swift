/// SHA-256 (FIPS 180-4).
package enum SHA256 {
    /// How long a digest is.
    package static let byteCount = 32

    /// The digest of `message`. Throws where the trait `TLS` is missing.
    package static func digest(_ message: [UInt8]) throws(CryptoError) -> [UInt8] { try LibCrypto.sha256(message) }
}

/// HMAC with SHA-256 (RFC 2104).
package enum HMACSHA256 {
    /// The code, 32 bytes, that proves that whoever made it has `key`. Throws where the trait `TLS` is missing.
    package static func code(for message: [UInt8], key: [UInt8]) throws(CryptoError) -> [UInt8] {
        try LibCrypto.hmacSHA256(of: message, key: key)
    }
}

/// PBKDF2 with HMAC-SHA256 (RFC 8018, 5.2).
package enum PBKDF2 {
    /// A key of `byteCount` bytes made of `password`, which takes about a microsecond for each iteration.
    ///
    /// Throws where the trait `TLS` is missing, and when a number is not positive.
    package static func key(
        from password: [UInt8], salt: [UInt8], iterations: Int, byteCount: Int = 32
    ) throws(CryptoError) -> [UInt8] {
        try LibCrypto.pbkdf2(password: password, salt: salt, iterations: iterations, byteCount: byteCount)
    }
}
