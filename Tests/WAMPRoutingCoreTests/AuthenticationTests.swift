#if TLS
    import ByteCore
    import CryptoCore
    import Testing
    @testable import WAMPCore
    @testable import WAMPRoutingCore

    /// The router's side of each method, with our own client at the other end.
    @Suite struct `A realm that authenticates` {
        private typealias Action = AuthenticationMachine.Action

        private static let key = [UInt8](repeating: 1, count: 32)
        private static let exporter = TransportFacts(channelIDs: [
            .tlsExporter: [UInt8](repeating: 7, count: 32), .tlsUnique: [UInt8](repeating: 9, count: 12),
        ])

        private func users() throws -> Users {
            [
                "tina": User(role: "guest", .ticket("ticket")),
                "carl": User(role: "user", .wampcra(CRACredential(secret: "secret"))),
                "cora": User(role: "admin", .wampcra(try CRACredential(secret: "secret", salt: "salt123"))),
                "sam": User(
                    role: "user",
                    .scram(try SCRAMCredential(password: "pencil", derivation: .pbkdf2(iterations: 4096))),
                    .scram(
                        try SCRAMCredential(
                            password: "pencil", flavour: .crossbar, derivation: .pbkdf2(iterations: 4096)))),
                "kim": User(role: "user", .cryptosign(publicKey: try SigningKey(seed: Self.key).publicKey)),
                "bob": User(role: "user", .certificate(fingerprint: [1, 2, 3])),
            ]
        }

        /// Both ends of one authentication, up to the router's verdict and the client's opinion of it.
        private func run(
            _ authentication: Authentication, over transport: TransportFacts = TransportFacts(), users: Users? = nil,
            routerKey: SigningKey? = nil, replay: AuthenticateMessage? = nil
        ) throws -> Run {
            var system: any RandomNumberGenerator = SystemRandomNumberGenerator()
            var generator = SystemRandomNumberGenerator()
            var client = Machine()
            try client.introduce(authentication, over: transport, using: &system)
            let hello = client.hello(realm: "realm1").details
            let users = try users ?? self.users()
            let method = try MethodChoice.choose(among: hello.authMethods, having: users.methods)
            let applicant = Applicant(
                realm: "realm1", session: 4711, method: method, hello: hello, transport: transport)
            let (machine, first) = AuthenticationMachine.begin(
                applicant, among: users, context(routerKey), using: &generator)
            guard case .challenge(let challenge) = first, let machine else { throw Ended(action: first) }
            #expect(client.received(.challenge(challenge)) == .answer(challenge))
            var answering = try #require(client.challenged)
            let answer = try answering.answer(challenge)
            client.answered(by: answering)
            return Run(
                machine: machine, challenge: challenge, answer: answer, action: machine.received(replay ?? answer),
                client: client)
        }

        private typealias Machine = SessionMachine<String, String, String>

        private struct Run {
            let machine: AuthenticationMachine
            let challenge: ChallengeMessage
            let answer: AuthenticateMessage
            let action: Action
            var client: Machine
        }

        private struct Ended: Error { let action: Action }

        private func context(_ routerKey: SigningKey? = nil) -> AuthenticationMachine.Context {
            AuthenticationMachine.Context(
                provider: "static", routerKey: routerKey, imitationSecret: [UInt8](repeating: 5, count: 32),
                now: Timestamp(milliseconds: 1_769_860_800_000))
        }

        /// The client is welcomed as `name`, and believes it.
        private func expectAccepted(_ authentication: Authentication, as name: String, method: String) throws {
            var ended = try run(authentication)
            guard case .accept(let identity, let extra) = ended.action else {
                Issue.record("\(name) by \(method): \(ended.action)")
                return
            }
            #expect(identity.authID == name)
            #expect(identity.authMethod == method)
            #expect(identity.authProvider == "static")
            var welcome = WelcomeMessage(session: 4711)
            welcome.details.authExtra = extra
            #expect(ended.client.received(.welcome(welcome)) == .joined(welcome))
        }

        @Test func `U3, U4, U6, U9: accepts our own client by every method`() throws {
            let key = try SigningKey(seed: Self.key)
            try expectAccepted(.ticket(authID: "tina", ticket: "ticket"), as: "tina", method: "ticket")
            try expectAccepted(.wampcra(authID: "carl", secret: "secret"), as: "carl", method: "wampcra")
            try expectAccepted(.wampcra(authID: "cora", secret: "secret"), as: "cora", method: "wampcra")
            try expectAccepted(.scram(authID: "sam", password: "pencil"), as: "sam", method: "wamp-scram")
            try expectAccepted(
                .scram(authID: "sam", password: "pencil", flavour: .crossbar), as: "sam", method: "scram")
            try expectAccepted(.cryptosign(key, authID: "kim"), as: "kim", method: "cryptosign")
            try expectAccepted(.cryptosign(key), as: "kim", method: "cryptosign")
        }

        @Test func `refuses wrong secrets by every method, in the words for users who do not exist`() throws {
            let stranger = try SigningKey(seed: [UInt8](repeating: 3, count: 32))
            let wrong: [Authentication] = [
                .ticket(authID: "tina", ticket: "ticke"), .ticket(authID: "nobody", ticket: "ticket"),
                .wampcra(authID: "carl", secret: "secre"), .wampcra(authID: "cora", secret: "secre"),
                .wampcra(authID: "nobody", secret: "secret"), .wampcra(authID: "tina", secret: "ticket"),
                .scram(authID: "sam", password: "pencils"), .scram(authID: "nobody", password: "pencil"),
                .scram(authID: "sam", password: "pencils", flavour: .crossbar),
                .scram(authID: "nobody", password: "pencil", flavour: .crossbar),
                .cryptosign(stranger, authID: "kim"), .cryptosign(stranger, authID: "nobody"), .cryptosign(stranger),
                .cryptosign(try SigningKey(seed: Self.key), authID: "nobody"),
                .cryptosign(try SigningKey(seed: Self.key), authID: "tina"),
            ]
            for authentication in wrong {
                let action = try run(authentication).action
                #expect(action == .refuse(.denied), "\(authentication)")
            }
            #expect(AuthenticationRefusal.denied.reason == .authenticationDenied)
        }

        @Test func `U5: the wampcra challenge has seven members, and the session that is made`() throws {
            let challenge = try run(.wampcra(authID: "cora", secret: "secret")).challenge
            let members = try Value(json: #require(challenge.extra["challenge"]?.stringValue)).dictionaryValue
            #expect(
                Set(try #require(members).keys) == [
                    "authid", "authrole", "authmethod", "authprovider", "nonce", "timestamp", "session",
                ])
            #expect(members?["session"] == 4711)
            #expect(members?["authid"] == "cora")
            #expect(members?["authrole"] == "admin")
            #expect(members?["timestamp"] == "2026-01-31T12:00:00.000Z")
            #expect(challenge.extra["salt"] == "salt123")
            #expect(challenge.extra["iterations"] == 1000)
            #expect(challenge.extra["keylen"] == 32)
        }

        @Test func `U8: an unknown user gets a stable imitation of a challenge, like that of a real one`() throws {
            for flavour in SCRAMFlavour.allCases {
                func challenge(_ name: String) throws -> Details {
                    try run(.scram(authID: name, password: "pencil", flavour: flavour)).challenge.extra
                }
                let (first, second) = (try challenge("nobody"), try challenge("nobody"))
                let real = try challenge("sam")
                #expect(first["salt"] == second["salt"])
                #expect(first["nonce"] != second["nonce"])
                #expect(try challenge("nobody else")["salt"] != first["salt"])
                #expect(first["salt"] != real["salt"])
                #expect(first["salt"]?.stringValue?.utf8.count == real["salt"]?.stringValue?.utf8.count)
                #expect(first["iterations"] == real["iterations"])
                #expect(first["kdf"] == real["kdf"])
                #expect(first.values.keys == real.values.keys)
            }
            // There are two kinds of wampcra users, and one who does not exist is always of the same kind.
            var kinds: Set<Bool> = []
            for number in 0..<20 {
                func extra() throws -> Details {
                    try run(.wampcra(authID: "nobody\(number)", secret: "s")).challenge.extra
                }
                let (first, second) = (try extra(), try extra())
                #expect(first["salt"] == second["salt"])
                kinds.insert(first["salt"] != nil)
            }
            #expect(kinds == [true, false])
        }

        @Test func `U10: cryptosign refuses a signature over anything but its own challenge`() throws {
            let key = try SigningKey(seed: Self.key)
            var bound = Authentication.cryptosign(key, authID: "kim")
            let old = try run(bound)
            #expect(try run(bound, replay: old.answer).action == .refuse(.denied))
            for junk in ["", "00", String(repeating: "00", count: 96), old.answer.signature + "00"] {
                #expect(try run(bound, replay: AuthenticateMessage(signature: junk)).action == .refuse(.denied))
            }
            // A proof that is not bound is of no use where it has to be, and the other way round.
            for binding in ChannelBinding.allCases {
                bound.channelBinding = binding
                let ended = try run(bound, over: Self.exporter)
                let challenge = ended.challenge
                guard case .accept = ended.action else {
                    Issue.record("\(binding): \(ended.action)")
                    continue
                }
                #expect(challenge.extra["channel_binding"] == .string(binding.rawValue))
                let plain = try key.signed(#require(Cryptosign.challenge(challenge.extra["challenge"]?.stringValue)))
                #expect(plain != ended.answer.signature)
                #expect(ended.machine.received(AuthenticateMessage(signature: plain)) == .refuse(.denied))
            }
        }

        @Test func `a binding that the connection does not have is refused`() throws {
            let hello: Details = [
                "authid": "kim",
                "authextra": ["pubkey": .string(try SigningKey(seed: Self.key).publicKeyText), "channel_binding": "x"],
            ]
            var generator = SystemRandomNumberGenerator()
            for name in ["tls-unique", "tls-server-end-point", "x"] {
                var hello = hello
                hello["authextra"] = ["pubkey": "00", "channel_binding": .string(name)]
                let applicant = Applicant(realm: "realm1", session: 1, method: "cryptosign", hello: hello)
                let (machine, action) = AuthenticationMachine.begin(
                    applicant, among: try users(), context(), using: &generator)
                #expect(machine == nil)
                let refusal = AuthenticationRefusal(
                    .authenticationFailed, "this connection has no '\(name)' to bind to")
                #expect(action == .refuse(refusal))
            }
        }

        @Test func `SCRAM binds to the connection as well`() throws {
            var bound = Authentication.scram(authID: "sam", password: "pencil")
            bound.channelBinding = .tlsExporter
            let ended = try run(bound, over: Self.exporter)
            guard case .accept = ended.action else {
                Issue.record("\(ended.action)")
                return
            }
            let answer = ended.answer
            #expect(answer.extra["channel_binding"] == "tls-exporter")
            #expect(answer.extra["cbind_data"] == .string(Base64.encode([UInt8](repeating: 7, count: 32))))
        }

        @Test func `U11: the router proves that it owns its key to a client that asks`() throws {
            let key = try SigningKey(seed: Self.key)
            let router = try SigningKey(seed: [UInt8](repeating: 2, count: 32))
            for binding in [nil] + ChannelBinding.allCases.map({ $0 }) {
                var asking = Authentication.cryptosign(key, authID: "kim", routerKey: router.publicKey)
                asking.channelBinding = binding
                guard case .accept = try run(asking, over: Self.exporter, routerKey: router).action else {
                    Issue.record("binding \(binding?.rawValue ?? "none")")
                    continue
                }
                #expect(throws: AuthenticationError.self) { try run(asking, over: Self.exporter, routerKey: key) }
                #expect(throws: AuthenticationError.self) { try run(asking, over: Self.exporter) }
            }
        }

        @Test func `U18: a certificate that the connection has shown is enough`() throws {
            var system: any RandomNumberGenerator = SystemRandomNumberGenerator()
            func action(_ fingerprint: [UInt8]?, authID: String? = nil) throws -> Action {
                var authentication = Authentication.certificate
                authentication.authID = authID
                var client = Machine()
                try client.introduce(authentication, using: &system)
                let hello = client.hello(realm: "realm1").details
                #expect(hello.authMethods == ["tls"])
                let facts = TransportFacts(certificateFingerprint: fingerprint)
                let applicant = Applicant(realm: "realm1", session: 1, method: "tls", hello: hello, transport: facts)
                var generator = SystemRandomNumberGenerator()
                return AuthenticationMachine.begin(
                    applicant, among: try users(), context(), using: &generator
                ).action
            }
            let bob = Identity(authID: "bob", authRole: "user", authMethod: "tls", authProvider: "static")
            #expect(try action([1, 2, 3]) == .accept(bob, authExtra: nil))
            #expect(try action([1, 2, 3], authID: "bob") == .accept(bob, authExtra: nil))
            #expect(try action([1, 2, 3], authID: "tina") == .refuse(.denied))
            #expect(try action([1, 2]) == .refuse(.denied))
            #expect(try action(nil) == .refuse(.denied))
        }

        @Test func `two users with one key are told apart by their names only`() throws {
            let key = try SigningKey(seed: Self.key)
            let twins: Users = [
                "kim": User(role: "user", .cryptosign(publicKey: key.publicKey)),
                "tim": User(role: "user", .cryptosign(publicKey: key.publicKey)),
            ]
            #expect(try run(.cryptosign(key), users: twins).action == .refuse(.denied))
            guard case .accept(let identity, _) = try run(.cryptosign(key, authID: "tim"), users: twins).action else {
                Issue.record("tim was refused")
                return
            }
            #expect(identity.authID == "tim")
        }

        @Test func `a client that does not say who it is gets no challenge`() throws {
            var generator = SystemRandomNumberGenerator()
            for method in ["ticket", "wampcra", "wamp-scram", "scram"] {
                let applicant = Applicant(realm: "realm1", session: 1, method: method, hello: [:])
                let (machine, action) = AuthenticationMachine.begin(
                    applicant, among: try users(), context(), using: &generator)
                #expect(machine == nil)
                guard case .refuse = action else {
                    Issue.record("\(action)")
                    continue
                }
            }
        }

        // MARK: Which method

        @Test func `U1: takes the first method offered that the realm has, or none`() throws {
            let have: Set<String> = ["wampcra", "ticket", "anonymous"]
            #expect(try MethodChoice.choose(among: ["cryptosign", "ticket", "wampcra"], having: have) == "ticket")
            #expect(try MethodChoice.choose(among: ["wampcra", "ticket"], having: have) == "wampcra")
            let refusal = #expect(throws: AuthenticationRefusal.self) {
                try MethodChoice.choose(among: ["cryptosign", "magic"], having: have)
            }
            #expect(refusal?.reason == .noMatchingAuthMethod)
        }

        @Test(arguments: [nil, [], ["anonymous"]] as [[String]?])
        func `U2: anonymous can be switched off`(offered: [String]?) throws {
            #expect(try MethodChoice.choose(among: offered, having: ["anonymous", "ticket"]) == "anonymous")
            let refusal = #expect(throws: AuthenticationRefusal.self) {
                try MethodChoice.choose(among: offered, having: ["ticket"])
            }
            #expect(refusal?.reason == .authenticationRequired)
        }
    }
#endif
