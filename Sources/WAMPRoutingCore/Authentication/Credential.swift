internal import CryptoCore
public import WAMPCore

/// Somebody who may join a realm: the role that is given, and what proves that it is them.
public struct User: Sendable {
    /// The role under which they act.
    public var role: String
    /// What proves who they are; one of each kind is looked at, and of keys and certificates all.
    public var credentials: [Credential]

    /// A user with one credential or several.
    public init(role: String, _ credentials: Credential...) {
        self.role = role
        self.credentials = credentials
    }
}

/// What a router keeps of a user, to check the proof that they give.
@nonexhaustive
public enum Credential: Sendable {
    /// The ticket itself.
    case ticket(Secret)
    /// What WAMP challenge-response needs.
    case wampcra(CRACredential)
    /// What salted challenge-response needs, which is of no use to whoever steals it.
    case scram(SCRAMCredential)
    /// A public Ed25519 key of 32 bytes.
    case cryptosign(publicKey: [UInt8])
    /// The SHA-256 digest, 32 bytes, of the certificate that the client shows.
    case certificate(fingerprint: [UInt8])

    /// What the method is called that this is for.
    var method: String {
        switch self {
        case .ticket: "ticket"
        case .wampcra: "wampcra"
        case .scram(let credential): credential.flavour.rawValue
        case .cryptosign: "cryptosign"
        case .certificate: "tls"
        }
    }
}

/// The key that WAMP challenge-response is checked with, and the salt that the client needs to make it too.
public struct CRACredential: Sendable {
    let key: Secret
    let salting: Salting?

    struct Salting: Sendable, Equatable {
        var salt: String
        var iterations: Int
        var length: Int
    }

    /// The secret itself, which the client has too.
    public init(secret: Secret) {
        key = secret
        salting = nil
    }

    /// A key that was made of the secret before, as the text that it is, so that the router does not know the secret.
    public init(derivedKey: Secret, salt: String, iterations: Int = 1000, keyLength: Int = 32) {
        key = derivedKey
        salting = Salting(salt: salt, iterations: iterations, length: keyLength)
    }

    /// Makes the key of the secret, which takes about a microsecond for each iteration.
    ///
    /// - Throws: `AuthenticationError` without the package trait `TLS`, or when a number is not positive.
    public init(
        secret: Secret, salt: String, iterations: Int = 1000, keyLength: Int = 32
    ) throws(AuthenticationError) {
        let key: [UInt8]
        do {
            key = try ChallengeResponse.key(of: secret, salt: salt, iterations: iterations, length: keyLength)
        } catch {
            throw .unavailable(error.description)
        }
        self.init(derivedKey: Secret(bytes: key), salt: salt, iterations: iterations, keyLength: keyLength)
    }
}
