internal import ByteCore
internal import CryptoCore
public import WAMPCore

/// What a router keeps of a password: enough to check it, not enough to use it elsewhere.
public struct SCRAMCredential: Sendable {
    /// Whose clients it is for.
    public let flavour: SCRAMFlavour
    /// How the client makes its key of the password.
    public let derivation: KeyDerivation
    /// The salt, which differs from user to user.
    public let salt: [UInt8]
    /// What the client's proof is checked with, 32 bytes.
    public let storedKey: Secret
    /// What the router proves itself with, 32 bytes.
    public let serverKey: Secret

    /// Keys that were made before, 32 bytes each, as Crossbar.io's configuration has them, for one.
    public init(
        flavour: SCRAMFlavour = .specified, derivation: KeyDerivation, salt: [UInt8], storedKey: Secret,
        serverKey: Secret
    ) {
        self.flavour = flavour
        self.derivation = derivation
        self.salt = salt
        self.storedKey = storedKey
        self.serverKey = serverKey
    }

    /// Makes the keys of a password, which takes its time.
    ///
    /// - Parameters:
    ///   - password: what the user knows; prepared as RFC 4013 says.
    ///   - flavour: which of the two ways to compute the proof the client must take.
    ///   - derivation: how much work it is to make a key of a password, for the user and for who has stolen the file.
    ///   - salt: nil for 16 random bytes.
    /// - Throws: `AuthenticationError` for a password that cannot be, or when the package trait `TLS`, or `Argon2` for
    ///   Argon2id, is missing.
    public init(
        password: Secret, flavour: SCRAMFlavour = .specified,
        derivation: KeyDerivation = .pbkdf2(iterations: 100_000), salt: [UInt8]? = nil
    ) throws(AuthenticationError) {
        var generator = SystemRandomNumberGenerator()
        let salt = salt ?? generator.bytes(16)
        let salted = try SCRAM.saltedPassword(password, salt: salt, by: derivation, flavour: flavour)
        let keys: SCRAM.Keys
        do { keys = try SCRAM.Keys(saltedPassword: salted) } catch { throw .unavailable(error.description) }
        self.init(
            flavour: flavour, derivation: derivation, salt: salt, storedKey: Secret(bytes: keys.stored),
            serverKey: Secret(bytes: keys.server))
    }

    /// What CHALLENGE says beside the nonce. autobahn wants no `memory` where there is none.
    var challenge: Details {
        var extra: Details = [
            "kdf": .string(SCRAM.name(of: derivation, flavour: flavour)), "salt": .string(Base64.encode(salt)),
            "iterations": .integer(Int64(derivation.iterations)),
        ]
        if let memory = derivation.memory { extra["memory"] = .integer(Int64(memory)) }
        return extra
    }
}
