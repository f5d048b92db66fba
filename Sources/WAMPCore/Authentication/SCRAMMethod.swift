import ByteCore
import CryptoCore

/// Proves that the client knows a password, and checks that the router knows the user.
struct SCRAMMethod: AuthenticationMethod {
    let authID: String
    let password: Secret
    let flavour: SCRAMFlavour
    private var clientNonce: String?
    private var binding: ChannelBinding?
    private var bindingData: String?
    /// What the router has to prove, once it was sent our proof.
    private var verifier: [UInt8]?

    init(authID: String, password: Secret, flavour: SCRAMFlavour) {
        self.authID = authID
        self.password = password
        self.flavour = flavour
    }

    var name: String { flavour.rawValue }
    var authenticatesRouter: Bool { true }

    /// 18 bytes need no padding in Base64, so that it makes no difference whether a router appends its own to the text or
    /// to the bytes: some do the one, some the other.
    mutating func introduce(
        in hello: inout Details, over transport: TransportFacts, using generator: inout any RandomNumberGenerator
    ) throws(AuthenticationError) {
        let nonce = Base64.encode(generator.bytes(18))
        clientNonce = nonce
        verifier = nil
        hello.addAuthExtra("nonce", .string(nonce))
        guard flavour == .specified else { return }  // the other one binds to nothing
        binding = hello.channelBinding
        bindingData = binding.flatMap { transport.channelIDs[$0] }.map { Base64.encode($0) }
    }

    mutating func answer(_ challenge: ChallengeMessage) throws(AuthenticationError) -> AuthenticateMessage {
        let extra = challenge.extra
        let nonce = try extra.required("nonce", \.stringValue)
        let salt = try extra.required("salt", \.stringValue)
        guard let saltBytes = Base64.decode(salt) else { throw .invalid(key: "salt") }
        guard let clientNonce, nonce.hasPrefix(clientNonce), nonce.utf8.count > clientNonce.utf8.count else {
            throw .foreignNonce
        }
        let derivation = try derivation(in: extra)
        try derivation.check()
        let exchange = SCRAM.Exchange(
            flavour: flavour, authID: try SASLprep.prepare(authID), clientNonce: clientNonce, nonce: nonce, salt: salt,
            iterations: derivation.iterations, binding: binding, bindingData: bindingData)
        let salted = try SCRAM.saltedPassword(password, salt: saltBytes, by: derivation, flavour: flavour)
        let (proof, verifier) = try withCrypto { () throws(CryptoError) in
            let keys = try SCRAM.Keys(saltedPassword: salted)
            return (try exchange.clientProof(keys), try exchange.serverSignature(key: keys.server))
        }
        self.verifier = verifier
        let bound: Details = [
            "nonce": .string(nonce), "channel_binding": binding.map { .string($0.rawValue) } ?? .null,
            "cbind_data": bindingData.map { .string($0) } ?? .null,
        ]
        return AuthenticateMessage(
            signature: Base64.encode(proof), extra: flavour == .specified ? bound : [:])
    }

    /// Some routers write `v=` in front, as RFC 5802 has it in its own messages (reference, 9.16).
    mutating func check(_ welcome: WelcomeMessage) throws(AuthenticationError) {
        let sent = welcome.details.authExtra?[SCRAM.verifierKey(flavour)]?.stringValue ?? ""
        let text = sent.hasPrefix("v=") ? String(sent.dropFirst(2)) : sent
        guard let verifier, let proof = Base64.decode(text), proof.isEqualInConstantTime(to: verifier) else {
            throw .untrustedRouter("it did not prove that it knows the user's password")
        }
    }

    private func derivation(in extra: Details) throws(AuthenticationError) -> KeyDerivation {
        let name = try extra.required("kdf", \.stringValue)
        let iterations = try extra.required("iterations") { $0.integerValue.flatMap { Int(exactly: $0) } }
        switch name {
        case "pbkdf2": return .pbkdf2(iterations: iterations)
        case "argon2id13", "argon2id-13":
            let memory = try extra.required("memory") { $0.integerValue.flatMap { Int(exactly: $0) } }
            return .argon2id(iterations: iterations, memory: memory)
        default: throw .unknownKeyDerivation(name)
        }
    }
}

extension Details {
    /// What the proof is bound to, as HELLO and CHALLENGE name it.
    package var channelBinding: ChannelBinding? {
        authExtra?["channel_binding"]?.stringValue.flatMap { ChannelBinding(rawValue: $0) }
    }
}
