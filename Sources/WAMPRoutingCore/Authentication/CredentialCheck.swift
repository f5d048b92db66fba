import ByteCore
import CryptoCore
import WAMPCore

/// Challenges a client, and looks at its answer.
protocol CredentialCheck: Sendable {
    /// What CHALLENGE says.
    var challenge: Details { get }

    /// Whether the answer proves who it is.
    func accepts(_ answer: AuthenticateMessage) throws(CryptoError) -> Bool

    /// What WELCOME says, by which the router proves that it knows the user.
    func proof() throws(CryptoError) -> [String: Value]?
}

extension CredentialCheck {
    func proof() throws(CryptoError) -> [String: Value]? { nil }
}

/// The ticket is what the client says it is.
struct TicketCheck: CredentialCheck {
    let ticket: Secret
    let challenge = Details()

    func accepts(_ answer: AuthenticateMessage) -> Bool { Secret(answer.signature) == ticket }
}

/// The client signed the challenge with the key that it shares with us.
struct CRACheck: CredentialCheck {
    let challenge: Details
    private let text: String
    private let key: Secret

    /// - Parameter text: what is to be signed: JSON about the session that is being made.
    init(_ credential: CRACredential, text: String) {
        self.text = text
        key = credential.key
        var extra: Details = ["challenge": .string(text)]
        if let salting = credential.salting {
            extra["salt"] = .string(salting.salt)
            extra["iterations"] = .integer(Int64(salting.iterations))
            extra["keylen"] = .integer(Int64(salting.length))
        }
        challenge = extra
    }

    func accepts(_ answer: AuthenticateMessage) throws(CryptoError) -> Bool {
        let expected = try ChallengeResponse.signature(of: text, key: key.bytes)
        return Secret(answer.signature) == Secret(expected)
    }
}

/// The client proved that it knows the password that our keys were made of.
struct SCRAMCheck: CredentialCheck {
    let challenge: Details
    private let exchange: SCRAM.Exchange
    private let credential: SCRAMCredential

    init(
        _ credential: SCRAMCredential, _ applicant: Applicant, authID: String,
        using generator: inout some RandomNumberGenerator
    ) throws(AuthenticationRefusal) {
        guard let clientNonce = applicant.extra["nonce"]?.stringValue, !clientNonce.isEmpty else {
            throw AuthenticationRefusal(.authenticationFailed, "authextra.nonce is missing in HELLO")
        }
        let binding = credential.flavour == .specified ? try applicant.binding() : nil
        var challenge = credential.challenge
        let nonce: String
        switch credential.flavour {
        case .specified: nonce = clientNonce + Base64.encode(generator.bytes(18))
        case .crossbar:
            guard let bytes = Base64.decode(clientNonce) else {
                throw AuthenticationRefusal(.authenticationFailed, "authextra.nonce is not Base64")
            }
            nonce = Base64.encode(bytes + generator.bytes(18))
        }
        let name: String
        do {
            name = try SASLprep.prepare(authID)
        } catch {
            throw AuthenticationRefusal(.authenticationDenied, "this is no name of a user: \(error)")
        }
        challenge["nonce"] = .string(nonce)
        self.challenge = challenge
        self.credential = credential
        exchange = SCRAM.Exchange(
            flavour: credential.flavour, authID: name, clientNonce: clientNonce, nonce: nonce,
            salt: Base64.encode(credential.salt), iterations: credential.derivation.iterations, binding: binding,
            bindingData: binding.flatMap { applicant.transport.channelIDs[$0] }.map { Base64.encode($0) })
    }

    func accepts(_ answer: AuthenticateMessage) throws(CryptoError) -> Bool {
        guard let proof = Base64.decode(answer.signature) else { return false }
        // The proof is over all of this; a client that says something else has computed something else.
        if let nonce = answer.extra["nonce"]?.stringValue, nonce != exchange.nonce { return false }
        return try exchange.isValid(proof, storedKey: credential.storedKey.bytes)
    }

    func proof() throws(CryptoError) -> [String: Value]? {
        let signature = try exchange.serverSignature(key: credential.serverKey.bytes)
        return [SCRAM.verifierKey(credential.flavour): .string(Base64.encode(signature))]
    }
}

/// The client signed this challenge and no other with one of the user's keys.
struct CryptosignCheck: CredentialCheck {
    let challenge: Details
    private let message: [UInt8]
    private let publicKeys: [[UInt8]]

    /// - Parameter routerKey: the key that a client may ask the router to prove.
    init(
        _ publicKeys: [[UInt8]], _ applicant: Applicant, routerKey: SigningKey?,
        using generator: inout some RandomNumberGenerator
    ) throws(AuthenticationRefusal) {
        self.publicKeys = publicKeys
        let binding = try applicant.binding()
        let bytes = generator.bytes(32)
        var extra: Details = [
            "challenge": .string(Hexadecimal.encode(bytes)),
            "channel_binding": binding.map { .string($0.rawValue) } ?? .null,
        ]
        do throws(CryptoError) {
            let channelID = try binding.flatMap { binding throws(CryptoError) in
                try Cryptosign.channelID(binding, over: applicant.transport)
            }
            message = Cryptosign.message(bytes, channelID: channelID)
            if let routerKey, let asked = Cryptosign.challenge(applicant.extra["challenge"]?.stringValue) {
                extra["pubkey"] = .string(routerKey.publicKeyText)
                extra["signature"] = .string(try routerKey.signed(Cryptosign.message(asked, channelID: channelID)))
            }
        } catch {
            throw AuthenticationRefusal(.authenticationFailed, error.description)
        }
        challenge = extra
    }

    func accepts(_ answer: AuthenticateMessage) throws(CryptoError) -> Bool {
        for publicKey in publicKeys {
            if try Cryptosign.isValid(answer.signature, of: message, publicKey: publicKey) { return true }
        }
        return false
    }
}
