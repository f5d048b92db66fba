import ByteCore
package import CryptoCore

/// Whose idea of WAMP-SCRAM is meant. They do not understand each other.
@nonexhaustive
public enum SCRAMFlavour: String, Sendable, CaseIterable {
    /// As the specification has it; the method is called `wamp-scram`.
    case specified = "wamp-scram"
    /// As autobahn and Crossbar.io have it; the method is called `scram`.
    case crossbar = "scram"
}

/// WAMP-SCRAM (RFC 5802 with WAMP's messages): what both sides compute.
package enum SCRAM {
    /// The keys that are made of a password. Whoever has all of them can play the client, whoever has the last two can
    /// only check one.
    package struct Keys: Sendable, Equatable {
        package let client: [UInt8]
        package let stored: [UInt8]
        package let server: [UInt8]

        package init(saltedPassword: [UInt8]) throws(CryptoError) {
            client = try HMACSHA256.code(for: [UInt8]("Client Key".utf8), key: saltedPassword)
            stored = try SHA256.digest(client)
            server = try HMACSHA256.code(for: [UInt8]("Server Key".utf8), key: saltedPassword)
        }
    }

    /// What both sides sign.
    package struct Exchange: Sendable, Equatable {
        package var flavour: SCRAMFlavour
        /// As ``SASLprep`` leaves it.
        package var authID: String
        package var clientNonce: String
        /// The client's and the server's together.
        package var nonce: String
        /// In Base64, as it stands in CHALLENGE.
        package var salt: String
        package var iterations: Int
        package var binding: ChannelBinding?
        /// In Base64, the value that the proof is bound to.
        package var bindingData: String?

        package init(
            flavour: SCRAMFlavour, authID: String, clientNonce: String, nonce: String, salt: String, iterations: Int,
            binding: ChannelBinding? = nil, bindingData: String? = nil
        ) {
            self.flavour = flavour
            self.authID = authID
            self.clientNonce = clientNonce
            self.nonce = nonce
            self.salt = salt
            self.iterations = iterations
            self.binding = binding
            self.bindingData = bindingData
        }

        /// RFC 5802, 3: client-first-message-bare, server-first-message, client-final-message-without-proof.
        package var message: String {
            "n=\(name),r=\(clientNonce),r=\(nonce),s=\(salt),i=\(iterations),c=\(boundHeader),r=\(nonce)"
        }

        package func clientProof(_ keys: Keys) throws(CryptoError) -> [UInt8] {
            keys.client.xor(try HMACSHA256.code(for: [UInt8](message.utf8), key: keys.stored))
        }

        package func serverSignature(key: [UInt8]) throws(CryptoError) -> [UInt8] {
            try HMACSHA256.code(for: [UInt8](message.utf8), key: key)
        }

        /// Whether the client that made `proof` knows the password that `storedKey` is made of.
        package func isValid(_ proof: [UInt8], storedKey: [UInt8]) throws(CryptoError) -> Bool {
            let signature = try HMACSHA256.code(for: [UInt8](message.utf8), key: storedKey)
            guard proof.count == signature.count else { return false }
            return try SHA256.digest(signature.xor(proof)).isEqualInConstantTime(to: storedKey)
        }

        /// RFC 5802, 5.1: neither comma nor equals sign. autobahn takes the name as it is.
        private var name: String {
            guard flavour == .specified else { return authID }
            return authID.reduce(into: "") { name, character in
                switch character {
                case ",": name += "=2C"
                case "=": name += "=3D"
                default: name.append(character)
                }
            }
        }

        /// The GS2 header and what the proof is bound to. autobahn leaves it empty.
        private var boundHeader: String {
            guard flavour == .specified else { return "" }
            let header = binding.map { "p=\($0.rawValue),," } ?? "n,,"
            return Base64.encode([UInt8](header.utf8) + (bindingData.flatMap { Base64.decode($0) } ?? []))
        }
    }

    /// The key that everything else is made of. Takes its time, up to seconds.
    package static func saltedPassword(
        _ password: Secret, salt: [UInt8], by derivation: KeyDerivation, flavour: SCRAMFlavour
    ) throws(AuthenticationError) -> [UInt8] {
        let prepared = flavour == .specified ? try SASLprep.prepare(password.text) : password.text
        let key = try withCrypto { () throws(CryptoError) in
            try derivation.key(from: [UInt8](prepared.utf8), salt: salt)
        }
        guard flavour == .crossbar, case .argon2id = derivation else { return key }
        // autobahn takes the hash out of the text that its library makes: Base64 without padding.
        return [UInt8](Base64.encode(key).utf8).filter { $0 != UInt8(ascii: "=") }
    }

    /// What a way to derive keys is called in CHALLENGE.
    package static func name(of derivation: KeyDerivation, flavour: SCRAMFlavour) -> String {
        switch (derivation, flavour) {
        case (.pbkdf2, _): "pbkdf2"
        case (.argon2id, .specified): "argon2id13"
        case (.argon2id, .crossbar): "argon2id-13"
        }
    }

    /// The key of WELCOME's `authextra` that holds the router's proof.
    package static func verifierKey(_ flavour: SCRAMFlavour) -> String {
        flavour == .specified ? "verifier" : "scram_server_signature"
    }
}
