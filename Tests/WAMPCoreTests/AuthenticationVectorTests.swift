#if TLS
    import ByteCore
    import CryptoCore
    import TestSupport
    import Testing
    @testable import WAMPCore

    /// The published signatures, proofs and keys.
    @Suite(.enabled(if: Vectors.exist, Comment(rawValue: Vectors.missing)))
    struct `Authentication vectors` {
        private func list(_ file: String, _ key: String) throws -> [Value] {
            let list = try #require(Vectors.load("auth/\(file).json")[key]?.listValue)
            #expect(!list.isEmpty)
            return list
        }

        private func bytes(_ value: Value?) throws -> [UInt8] {
            try #require(value?.stringValue.flatMap { Hexadecimal.decode($0) })
        }

        private func text(_ value: Value?) throws -> String { try #require(value?.stringValue) }

        @Test func `U4: wampcra signatures, salted and not, equal the vectors`() throws {
            for vector in try list("wampcra", "vectors") {
                var challenge = ChallengeMessage(method: "wampcra", extra: ["challenge": vector["challenge"] ?? .null])
                for key in ["salt", "iterations", "keylen"] where vector[key] != .null {
                    challenge.extra[key] = vector[key]
                }
                let secret = Secret(try text(vector["secret"]))
                var method = CRAMethod(secret: secret)
                #expect(try method.answer(challenge).signature == text(vector["signature"]))
                if let key = vector["derived_key_base64"]?.stringValue {
                    let derived = try ChallengeResponse.key(
                        of: secret, salt: text(vector["salt"]),
                        iterations: Int(vector["iterations"]?.integerValue ?? 0),
                        length: Int(vector["keylen"]?.integerValue ?? 0))
                    #expect(derived == [UInt8](key.utf8))
                }
            }
        }

        @Test func `U6: SCRAM proofs and verifiers equal the vectors in both flavours`() throws {
            for vector in try list("scram", "vectors") {
                let name = try text(vector["name"])
                let flavour: SCRAMFlavour = vector["flavour"] == "spec" ? .specified : .crossbar
                let exchange = SCRAM.Exchange(
                    flavour: flavour, authID: try text(vector["authid"]),
                    clientNonce: try text(vector["client_nonce"]), nonce: try text(vector["server_nonce"]),
                    salt: try text(vector["salt"]), iterations: Int(vector["iterations"]?.integerValue ?? 0),
                    binding: vector["channel_binding"]?.stringValue.flatMap { ChannelBinding(rawValue: $0) },
                    bindingData: vector["cbind_data"]?.stringValue)
                #expect(exchange.message == (try text(vector["auth_message"])), "\(name)")
                let salted = try bytes(vector["salted_password_hex"])
                if let derivation = try derivation(vector) {
                    let own = try SCRAM.saltedPassword(
                        Secret(text(vector["password"])), salt: #require(Base64.decode(text(vector["salt"]))),
                        by: derivation, flavour: flavour)
                    #expect(own == salted, "\(name)")
                }
                let keys = try SCRAM.Keys(saltedPassword: salted)
                #expect(try keys.client == bytes(vector["client_key_hex"]), "\(name)")
                #expect(try keys.stored == bytes(vector["stored_key_hex"]), "\(name)")
                #expect(try keys.server == bytes(vector["server_key_hex"]), "\(name)")
                let proof = try exchange.clientProof(keys)
                #expect(try Base64.encode(proof) == text(vector["client_proof"]), "\(name)")
                #expect(try exchange.isValid(proof, storedKey: keys.stored), "\(name)")
                #expect(try !exchange.isValid(Array(proof.reversed()), storedKey: keys.stored), "\(name)")
                let signature = try exchange.serverSignature(key: keys.server)
                #expect(try Base64.encode(signature) == text(vector["server_signature"]), "\(name)")
            }
        }

        @Test func `U6: keys that routers store, and the key derivations, equal the vectors`() throws {
            for vector in try list("scram", "stored_credentials") where Argon2id.isAvailable {
                for (key, flavour) in [("spec", SCRAMFlavour.specified), ("crossbar", .crossbar)] {
                    let salted = try SCRAM.saltedPassword(
                        Secret(text(vector["password"])), salt: bytes(vector["salt_hex"]),
                        by: .argon2id(iterations: 4096, memory: 512), flavour: flavour)
                    let keys = try SCRAM.Keys(saltedPassword: salted)
                    #expect(try keys.stored == bytes(vector[key]?["stored_key_hex"]))
                    #expect(try keys.server == bytes(vector[key]?["server_key_hex"]))
                }
            }
            for vector in try list("scram", "kdf") {
                guard let derivation = try derivation(vector) else { continue }
                let key = try derivation.key(
                    from: [UInt8](text(vector["password"]).utf8), salt: [UInt8](text(vector["salt_ascii"]).utf8))
                #expect(try key == bytes(vector["hash_hex"]))
            }
        }

        /// Nil when this program is built without it.
        private func derivation(_ vector: Value) throws -> KeyDerivation? {
            let iterations = Int(vector["iterations"]?.integerValue ?? 0)
            guard try text(vector["kdf"]).hasPrefix("argon2id") else { return .pbkdf2(iterations: iterations) }
            let memory = vector["memory"]?.integerValue ?? vector["memory_kib"]?.integerValue ?? 0
            return Argon2id.isAvailable ? .argon2id(iterations: iterations, memory: Int(memory)) : nil
        }

        @Test func `U9: cryptosign signatures equal the vectors, with and without channel id`() throws {
            for vector in try list("cryptosign", "signatures") {
                let key = try SigningKey(text(vector["private_key"]))
                #expect(try key.publicKey == bytes(vector["public_key"]))
                let channelID = vector["channel_id"] == .null ? nil : try bytes(vector["channel_id"])
                let message = Cryptosign.message(try bytes(vector["challenge"]), channelID: channelID)
                #expect(try message == bytes(vector["message_signed"]))
                let signed = try key.signed(message)
                #expect(try signed == text(vector["signature"]))
                #expect(try Cryptosign.isValid(signed, of: message, publicKey: key.publicKey))
                let other = Cryptosign.message(message, channelID: [UInt8](repeating: 1, count: 32))
                #expect(try !Cryptosign.isValid(signed, of: other, publicKey: key.publicKey))
            }
            for pair in try list("cryptosign", "keypairs") {
                #expect(try SigningKey(text(pair["private_key"])).publicKey == bytes(pair["public_key"]))
            }
        }

        @Test func `U11: both signatures of the specification's exchanges verify`() throws {
            for exchange in try list("cryptosign", "exchanges") {
                let messages = try #require(exchange["messages"]?.listValue)
                let hello = try #require(messages[0].listValue?[2]["authextra"])
                let challenge = try #require(messages[1].listValue?[2])
                let channelID = exchange["channel_id"]?.stringValue.flatMap { Hexadecimal.decode($0) }
                let isOurs = try Cryptosign.isValid(
                    text(messages[2].listValue?[1]),
                    of: Cryptosign.message(bytes(challenge["challenge"]), channelID: channelID),
                    publicKey: bytes(hello["pubkey"]))
                #expect(isOurs, "\(exchange["name"] ?? .null)")
                let isTheirs = try Cryptosign.isValid(
                    text(challenge["signature"]),
                    of: Cryptosign.message(bytes(hello["challenge"]), channelID: channelID),
                    publicKey: bytes(challenge["pubkey"]))
                #expect(isTheirs, "\(exchange["name"] ?? .null)")
            }
        }
    }
#endif
