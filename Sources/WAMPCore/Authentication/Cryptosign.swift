package import CryptoCore

/// WAMP-cryptosign: what both sides compute.
package enum Cryptosign {
    /// The value that a challenge is mixed with: 32 bytes. Of `tls-unique` it is a digest, as autobahn does it.
    package static func channelID(
        _ binding: ChannelBinding, over transport: TransportFacts
    ) throws(CryptoError) -> [UInt8]? {
        guard let id = transport.channelIDs[binding] else { return nil }
        if binding == .tlsUnique { return try SHA256.digest(id) }
        return id.count == SHA256.byteCount ? id : nil
    }

    /// What is signed: the challenge, mixed with the channel's value if there is one.
    package static func message(_ challenge: [UInt8], channelID: [UInt8]?) -> [UInt8] {
        channelID.map { challenge.xor($0) } ?? challenge
    }

    /// A challenge as it is sent: 32 bytes in hexadecimal digits.
    package static func challenge(_ text: String?) -> [UInt8]? {
        text.flatMap { Hexadecimal.decode($0) }.flatMap { $0.count == 32 ? $0 : nil }
    }

    /// Whether `signed` is a signature and the message it was made over, and that message is `message` and no other.
    package static func isValid(
        _ signed: String, of message: [UInt8], publicKey: [UInt8]
    ) throws(CryptoError) -> Bool {
        guard let bytes = Hexadecimal.decode(signed), bytes.count == Ed25519.signatureByteCount + 32 else {
            return false
        }
        let signature = [UInt8](bytes.prefix(Ed25519.signatureByteCount))
        guard [UInt8](bytes.suffix(32)).isEqualInConstantTime(to: message) else { return false }
        return try Ed25519.verifies(signature, of: message, publicKey: publicKey)
    }
}

/// Proves that the client owns a private key, and checks that the router owns another one if asked to.
struct CryptosignMethod: AuthenticationMethod {
    let name = "cryptosign"
    let key: SigningKey
    let routerKey: [UInt8]?
    private var binding: ChannelBinding?
    private var channelID: [UInt8]?
    /// What the router is to sign.
    private var routerChallenge: [UInt8]?

    init(key: SigningKey, routerKey: [UInt8]?) {
        self.key = key
        self.routerKey = routerKey
    }

    var authenticatesRouter: Bool { routerKey != nil }

    mutating func introduce(
        in hello: inout Details, over transport: TransportFacts, using generator: inout any RandomNumberGenerator
    ) throws(AuthenticationError) {
        hello.addAuthExtra("pubkey", .string(key.publicKeyText))
        binding = hello.channelBinding
        channelID = nil
        if let binding {
            channelID = try withCrypto { () throws(CryptoError) in
                try Cryptosign.channelID(binding, over: transport)
            }
        }
        guard routerKey != nil else { return }
        let challenge = generator.bytes(32)
        routerChallenge = challenge
        hello.addAuthExtra("challenge", .string(Hexadecimal.encode(challenge)))
    }

    mutating func answer(_ challenge: ChallengeMessage) throws(AuthenticationError) -> AuthenticateMessage {
        let extra = challenge.extra
        let given = extra["channel_binding"]?.stringValue
        guard given == binding?.rawValue else {
            throw .channelBindingMismatch(wanted: binding?.rawValue, got: given)
        }
        guard let bytes = Cryptosign.challenge(extra["challenge"]?.stringValue) else {
            throw .invalid(key: "challenge")
        }
        try checkRouter(extra)
        let message = Cryptosign.message(bytes, channelID: channelID)
        return AuthenticateMessage(
            signature: try withCrypto { () throws(CryptoError) in try key.signed(message) })
    }

    private func checkRouter(_ extra: Details) throws(AuthenticationError) {
        guard let routerKey, let routerChallenge else { return }
        guard extra["pubkey"]?.stringValue.flatMap({ Hexadecimal.decode($0) }) == routerKey else {
            throw .untrustedRouter("it has another key than it should")
        }
        let message = Cryptosign.message(routerChallenge, channelID: channelID)
        let signed = extra["signature"]?.stringValue ?? ""
        let isValid = try withCrypto { () throws(CryptoError) in
            try Cryptosign.isValid(signed, of: message, publicKey: routerKey)
        }
        guard isValid else { throw .untrustedRouter("it did not sign our challenge with its key") }
    }
}
