/// Ed25519 signatures (RFC 8032).
package enum Ed25519 {
    /// How long a private key (the seed) and a public key are.
    package static let keyByteCount = 32
    /// How long a signature is.
    package static let signatureByteCount = 64

    /// The public key that belongs to `seed`, the private one. Throws for a seed that is not of 32 bytes, and where the
    /// trait `TLS` is missing.
    package static func publicKey(ofSeed seed: [UInt8]) throws(CryptoError) -> [UInt8] {
        try LibCrypto.ed25519PublicKey(ofSeed: seed)
    }

    /// The signature of `message`. Throws as ``publicKey(ofSeed:)`` does.
    package static func sign(_ message: [UInt8], seed: [UInt8]) throws(CryptoError) -> [UInt8] {
        try LibCrypto.ed25519Sign(message, seed: seed)
    }

    /// Whether `signature` was made over `message` by the owner of `publicKey`. Throws for a public key that is not of
    /// 32 bytes, and where the trait `TLS` is missing.
    package static func verifies(
        _ signature: [UInt8], of message: [UInt8], publicKey: [UInt8]
    ) throws(CryptoError) -> Bool {
        guard publicKey.count == keyByteCount else { throw .invalidKey }
        guard signature.count == signatureByteCount else { return false }
        return try LibCrypto.ed25519Verifies(signature, of: message, publicKey: publicKey)
    }
}
