#if TLS
    import ByteCore
    import CryptoCore
    import Testing
    @testable import WAMPCore

    /// What a client does while it joins.
    @Suite struct `A client that authenticates` {
        private let exporter = TransportFacts(channelIDs: [.tlsExporter: [UInt8](repeating: 7, count: 32)])

        /// A machine that has said HELLO, and what it said.
        private func joining(
            _ authentication: Authentication, over transport: TransportFacts = TransportFacts()
        ) throws -> (Machine, Details) {
            var generator: any RandomNumberGenerator = SystemRandomNumberGenerator()
            var machine = Machine()
            try machine.introduce(authentication, over: transport, using: &generator)
            let hello = machine.hello(realm: "realm1")
            return (machine, hello.details)
        }

        /// What the chosen method says to a challenge.
        private func answer(_ machine: inout Machine, _ challenge: ChallengeMessage) throws -> AuthenticateMessage {
            #expect(machine.received(.challenge(challenge)) == .answer(challenge))
            var method = try #require(machine.challenged)
            let answer = try method.answer(challenge)
            machine.answered(by: method)
            return answer
        }

        private func welcome(_ extra: [String: Value]? = nil) -> WelcomeMessage {
            var welcome = WelcomeMessage(session: 7, details: ["roles": ["broker": [:]]])
            welcome.details.authExtra = extra
            return welcome
        }

        @Test func `U3: answers with its ticket`() throws {
            var (machine, hello) = try joining(.ticket(authID: "joe", ticket: "secret"))
            #expect(hello.authMethods == ["ticket"])
            #expect(hello.authID == "joe")
            let reply = try answer(&machine, ChallengeMessage(method: "ticket"))
            #expect(reply == AuthenticateMessage(signature: "secret"))
            #expect(machine.received(.welcome(welcome())) == .joined(welcome()))
        }

        @Test func `offers several methods in order of preference, and answers the one that is chosen`() throws {
            let key = try SigningKey(seed: [UInt8](repeating: 1, count: 32))
            var (machine, hello) = try joining(
                .anyOf(
                    .cryptosign(key), .wampcra(authID: "joe", secret: "s"), .ticket(authID: "joe", ticket: "t"),
                    .anonymous))
            #expect(hello.authMethods == ["cryptosign", "wampcra", "ticket", "anonymous"])
            #expect(hello.authID == "joe")
            #expect(hello.authExtra?["pubkey"] == .string(key.publicKeyText))
            #expect(try answer(&machine, ChallengeMessage(method: "ticket")).signature == "t")
        }

        @Test func `asks for a role, and says nothing of authentication when it is anonymous`() throws {
            var authentication = Authentication.anonymous
            #expect(try joining(authentication).1.authMethods == nil)
            authentication.role = "guest"
            #expect(try joining(authentication).1.authRole == "guest")
        }

        @Test func `does not answer a challenge for what it has not offered`() throws {
            var (machine, _) = try joining(.ticket(authID: "joe", ticket: "secret"))
            let challenge = Message.challenge(ChallengeMessage(method: "wampcra"))
            #expect(machine.received(challenge) == .violation(.unexpected(.challenge, state: "joining")))
        }

        @Test func `takes neither WELCOME nor another challenge before it has answered, but ABORT`() throws {
            let challenge = Message.challenge(ChallengeMessage(method: "ticket"))
            let abort = AbortMessage(reason: .authenticationDenied)
            for message in [challenge, .welcome(welcome())] {
                var (machine, _) = try joining(.ticket(authID: "joe", ticket: "secret"))
                _ = machine.received(challenge)
                let violation = ProtocolViolation.unexpected(message.type, state: "answering a challenge")
                #expect(machine.received(message) == .violation(violation))
            }
            var (machine, _) = try joining(.ticket(authID: "joe", ticket: "secret"))
            _ = machine.received(challenge)
            #expect(machine.received(.abort(abort)) == .refused(abort))
            #expect(machine.challenged == nil)
        }

        @Test func `U14: answers as many rounds as the router likes`() throws {
            struct Counting: AuthenticationMethod {
                let name = "counting"
                var round = 0
                mutating func answer(_ challenge: ChallengeMessage) -> AuthenticateMessage {
                    round += 1
                    return AuthenticateMessage(signature: "\(round)")
                }
            }
            var (machine, _) = try joining(.custom(Counting(), authID: "joe"))
            for round in 1...3 {
                #expect(try answer(&machine, ChallengeMessage(method: "counting")).signature == "\(round)")
            }
            #expect(machine.received(.welcome(welcome())) == .joined(welcome()))
        }

        // MARK: wampcra

        @Test(arguments: [["iterations": 2_000_000_000], ["keylen": 100_000], ["challenge": 1]] as [[String: Value]])
        func `refuses a wampcra challenge that makes no sense or would keep it busy`(more: [String: Value]) throws {
            var method = CRAMethod(secret: "secret")
            var challenge = ChallengeMessage(method: "wampcra", extra: ["challenge": "{}", "salt": "salt"])
            for (key, value) in more { challenge.extra[key] = value }
            #expect(throws: AuthenticationError.self) { try method.answer(challenge) }
        }

        // MARK: SCRAM

        private func scramChallenge(_ nonce: String, _ changes: Details = [:]) -> ChallengeMessage {
            var extra: Details = [
                "nonce": .string(nonce + "c2VydmVy"), "salt": "c2FsdHNhbHQ=", "kdf": "pbkdf2", "iterations": 4096,
            ]
            for (key, value) in changes.values { extra[key] = value }
            return ChallengeMessage(method: "wamp-scram", extra: extra)
        }

        @Test func `U7: SCRAM aborts on a foreign nonce`() throws {
            var (machine, hello) = try joining(.scram(authID: "joe", password: "pencil"))
            let own = try #require(hello.authExtra?["nonce"]?.stringValue)
            #expect(own.utf8.count == 24 && !own.contains("="))
            for nonce in ["", "x" + own, String(own.dropLast()) + "!"] {
                #expect(machine.received(.challenge(scramChallenge(nonce))) != .ignore)
                var method = try #require(machine.challenged)
                #expect(throws: AuthenticationError.foreignNonce) { try method.answer(scramChallenge(nonce)) }
                machine.answered(by: method)
            }
            let alone = ChallengeMessage(
                method: "wamp-scram",
                extra: ["nonce": .string(own), "salt": "c2FsdA==", "kdf": "pbkdf2", "iterations": 4096])
            #expect(throws: AuthenticationError.foreignNonce) { try answer(&machine, alone) }
        }

        @Test(
            arguments: [
                (["iterations": 4095], .tooWeak("4095 iterations of PBKDF2")),
                (["iterations": 1_000_000_000], .tooCostly("1000000000 iterations of PBKDF2")),
                (["kdf": "md5"], .unknownKeyDerivation("md5")),
                (
                    ["kdf": "argon2id13", "iterations": 1, "memory": 8],
                    .tooWeak("Argon2id, 1 times over 8 KiB")
                ),
                (
                    ["kdf": "argon2id13", "iterations": 1, "memory": 1_000_000_000],
                    .tooCostly("Argon2id, 1 times over 1000000000 KiB")
                ),
                (["kdf": "argon2id13"], .invalid(key: "memory")),
                (["salt": "!"], .invalid(key: "salt")),
            ] as [(Details, AuthenticationError)])
        func `U7: SCRAM aborts on a cost below its minimum or beyond reason`(
            changes: Details, error: AuthenticationError
        ) throws {
            var (machine, hello) = try joining(.scram(authID: "joe", password: "pencil"))
            let nonce = try #require(hello.authExtra?["nonce"]?.stringValue)
            let challenge = scramChallenge(nonce, changes)
            #expect(throws: error) { try answer(&machine, challenge) }
        }

        @Test func `U7: SCRAM leaves a router that proves nothing, or does not ask for a proof`() throws {
            for extra: [String: Value]? in [nil, [:], ["verifier": "AAAA"], ["verifier": 1]] {
                var (machine, hello) = try joining(.scram(authID: "joe", password: "pencil"))
                _ = try answer(&machine, scramChallenge(#require(hello.authExtra?["nonce"]?.stringValue)))
                let action = machine.received(.welcome(welcome(extra)))
                let error = AuthenticationError.untrustedRouter("it did not prove that it knows the user's password")
                #expect(action == .authenticationFailed(error))
                #expect(!machine.isEstablished)
            }
            var (machine, _) = try joining(.scram(authID: "joe", password: "pencil"))
            let error = AuthenticationError.untrustedRouter("it let us in without proving who it is")
            #expect(machine.received(.welcome(welcome())) == .authenticationFailed(error))
        }

        @Test(arguments: ["", "v="]) func `SCRAM accepts the router's proof`(prefix: String) throws {
            var (machine, hello) = try joining(.scram(authID: "jo=e", password: "pencil"))
            let nonce = try #require(hello.authExtra?["nonce"]?.stringValue)
            let challenge = scramChallenge(nonce)
            let reply = try answer(&machine, challenge)
            let exchange = SCRAM.Exchange(
                flavour: .specified, authID: "jo=e", clientNonce: nonce, nonce: nonce + "c2VydmVy",
                salt: "c2FsdHNhbHQ=", iterations: 4096)
            let keys = try SCRAM.Keys(
                saltedPassword: PBKDF2.key(from: Array("pencil".utf8), salt: Array("saltsalt".utf8), iterations: 4096))
            #expect(try exchange.isValid(#require(Base64.decode(reply.signature)), storedKey: keys.stored))
            let proof = prefix + Base64.encode(try exchange.serverSignature(key: keys.server))
            let welcome = welcome(["verifier": .string(proof)])
            #expect(machine.received(.welcome(welcome)) == .joined(welcome))
        }

        // MARK: cryptosign

        @Test func `U12: a mismatch of channel binding ends the handshake`() throws {
            let key = try SigningKey(seed: [UInt8](repeating: 1, count: 32))
            var authentication = Authentication.cryptosign(key)
            authentication.channelBinding = .tlsExporter
            let wanted = "tls-exporter"
            for given in [nil, "tls-unique"] as [String?] {
                var (machine, hello) = try joining(authentication, over: exporter)
                #expect(hello.authExtra?["channel_binding"] == .string(wanted))
                var challenge = ChallengeMessage(
                    method: "cryptosign", extra: ["challenge": .string(String(repeating: "ff", count: 32))])
                challenge.extra["channel_binding"] = given.map { .string($0) } ?? .null
                #expect(throws: AuthenticationError.channelBindingMismatch(wanted: wanted, got: given)) {
                    try answer(&machine, challenge)
                }
            }
            #expect(throws: AuthenticationError.noChannelBinding(wanted)) { try joining(authentication) }
        }

        @Test func `U11: cryptosign trusts only the router that signs our challenge with its own key`() throws {
            let key = try SigningKey(seed: [UInt8](repeating: 1, count: 32))
            let router = try SigningKey(seed: [UInt8](repeating: 2, count: 32))
            func reply(_ signer: SigningKey, publicKey: SigningKey, stale: Bool = false) throws -> AuthenticateMessage {
                var (machine, hello) = try joining(.cryptosign(key, routerKey: router.publicKey))
                let asked = try #require(Cryptosign.challenge(hello.authExtra?["challenge"]?.stringValue))
                let signed = try signer.signed(stale ? asked.reversed() : asked)
                return try answer(
                    &machine,
                    ChallengeMessage(
                        method: "cryptosign",
                        extra: [
                            "challenge": .string(String(repeating: "ff", count: 32)),
                            "pubkey": .string(publicKey.publicKeyText), "signature": .string(signed),
                        ]))
            }
            #expect(try reply(router, publicKey: router).signature.utf8.count == 192)
            #expect(throws: AuthenticationError.self) { try reply(key, publicKey: router) }
            #expect(throws: AuthenticationError.self) { try reply(key, publicKey: key) }
            #expect(throws: AuthenticationError.self) { try reply(router, publicKey: router, stale: true) }
        }

        @Test func `cryptosign refuses a challenge that is not 32 bytes`() throws {
            let key = try SigningKey(seed: [UInt8](repeating: 1, count: 32))
            for text in ["", "ff", String(repeating: "f", count: 63), String(repeating: "zz", count: 32)] {
                var (machine, _) = try joining(.cryptosign(key))
                let challenge = ChallengeMessage(method: "cryptosign", extra: ["challenge": .string(text)])
                #expect(throws: AuthenticationError.invalid(key: "challenge")) { try answer(&machine, challenge) }
            }
        }
    }
#endif
