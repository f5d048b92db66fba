import ByteCore
package import CryptoCore

/// WAMP challenge-response authentication, "wampcra": what both sides compute.
package enum ChallengeResponse {
    /// What is taken where CHALLENGE says nothing, as others do.
    package static let defaultIterations = 1000
    package static let defaultKeyLength = 32

    /// The key of a salted secret. It is used as the text that it is, and so is the salt (reference, 9.17).
    package static func key(
        of secret: Secret, salt: String, iterations: Int, length: Int
    ) throws(CryptoError) -> [UInt8] {
        let key = try PBKDF2.key(
            from: secret.bytes, salt: [UInt8](salt.utf8), iterations: iterations, byteCount: length)
        return [UInt8](Base64.encode(key).utf8)
    }

    /// The signature of a challenge, exactly as it was sent.
    package static func signature(of challenge: String, key: [UInt8]) throws(CryptoError) -> String {
        Base64.encode(try HMACSHA256.code(for: [UInt8](challenge.utf8), key: key))
    }
}

/// Proves that the client has a secret by signing a challenge with it.
struct CRAMethod: AuthenticationMethod {
    let name = "wampcra"
    let secret: Secret

    mutating func answer(_ challenge: ChallengeMessage) throws(AuthenticationError) -> AuthenticateMessage {
        let text = try challenge.extra.required("challenge", \.stringValue)
        let key = try key(for: challenge.extra)
        let signature = try withCrypto { () throws(CryptoError) in
            try ChallengeResponse.signature(of: text, key: key)
        }
        return AuthenticateMessage(signature: signature)
    }

    private func key(for challenge: Details) throws(AuthenticationError) -> [UInt8] {
        guard let salt = challenge["salt"]?.stringValue else { return secret.bytes }
        let iterations = challenge[integer: "iterations"] ?? ChallengeResponse.defaultIterations
        let length = challenge[integer: "keylen"] ?? ChallengeResponse.defaultKeyLength
        guard (1...KeyDerivation.maximumIterations).contains(iterations) else {
            throw .tooCostly("\(iterations) iterations")
        }
        guard (1...1024).contains(length) else { throw .invalid(key: "keylen") }
        return try withCrypto { () throws(CryptoError) in
            try ChallengeResponse.key(of: secret, salt: salt, iterations: iterations, length: length)
        }
    }
}
