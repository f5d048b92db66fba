#if Argon2
    import CArgon2
#endif

/// Argon2id, version 1.3 (RFC 9106).
package enum Argon2id {
    /// Whether this program is built with the trait `Argon2`.
    package static var isAvailable: Bool {
        #if Argon2
            true
        #else
            false
        #endif
    }

    /// A key of 32 bytes made of `password`, in one lane.
    ///
    /// - Parameters:
    ///   - iterations: how often the memory is gone over.
    ///   - memory: how much memory that is, in KiB; at least 8.
    /// - Throws: `CryptoError` where the trait `Argon2` is missing, and for numbers that the algorithm does not allow.
    package static func key(
        from password: [UInt8], salt: [UInt8], iterations: Int, memory: Int
    ) throws(CryptoError) -> [UInt8] {
        #if Argon2
            guard let iterations = UInt32(exactly: iterations), let memory = UInt32(exactly: memory) else {
                throw .refused(algorithm: "Argon2id")
            }
            var key = [UInt8](repeating: 0, count: 32)
            let status = unsafe argon2id_hash_raw(
                iterations, memory, 1, password, password.count, salt, salt.count, &key, key.count)
            guard status == ARGON2_OK.rawValue else { throw .refused(algorithm: "Argon2id") }
            return key
        #else
            throw .needsTrait("Argon2", algorithm: "Argon2id")
        #endif
    }
}
