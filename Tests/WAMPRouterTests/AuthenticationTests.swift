#if TLS
    import ManualScheduling
    import Scheduling
    import Synchronization
    import TestSupport
    import Testing
    import WAMP
    import WAMPRouter

    @Suite(.timeLimit(.minutes(2))) struct `A router that authenticates` {
        private static let key = [UInt8](repeating: 1, count: 32)

        private func configuration(anonymous: Bool = false) throws -> RouterConfiguration {
            var configuration = RouterConfiguration(realms: ["realm1", "open"])
            configuration.authentication.anonymousRole = anonymous ? "anonymous" : nil
            configuration.authentication.users = [
                "tina": User(role: "guest", .ticket("ticket")),
                "cora": User(role: "user", .wampcra(try CRACredential(secret: "secret", salt: "salt"))),
                "sam": User(
                    role: "user",
                    .scram(try SCRAMCredential(password: "pencil", derivation: .pbkdf2(iterations: 4096)))),
                "kim": User(role: "admin", .cryptosign(publicKey: try SigningKey(seed: Self.key).publicKey)),
            ]
            configuration.realmAuthentication["open"] = RealmAuthentication()
            return configuration
        }

        private func join(
            _ world: TestRouter, _ authentication: Authentication, realm: String = "realm1"
        ) async throws -> Session {
            var configuration = Session.Configuration()
            configuration.authentication = authentication
            return try await Session.connect(
                to: world.url, realm: realm, configuration: configuration, on: world.scheduler)
        }

        /// Joins, looks at WELCOME, and leaves again.
        private func details(_ world: TestRouter, _ authentication: Authentication) async throws -> Details {
            let session = try await join(world, authentication)
            let details = await session.details
            await session.leave()
            return details
        }

        @Test(arguments: SchedulerKind.both)
        func `U15: WELCOME says who the client is, in each method`(kind: SchedulerKind) async throws {
            try await withRouter(kind, configuration()) { world in
                let cases: [(Authentication, String, String, String)] = [
                    (.ticket(authID: "tina", ticket: "ticket"), "tina", "guest", "ticket"),
                    (.wampcra(authID: "cora", secret: "secret"), "cora", "user", "wampcra"),
                    (.scram(authID: "sam", password: "pencil"), "sam", "user", "wamp-scram"),
                    (.cryptosign(try SigningKey(seed: Self.key)), "kim", "admin", "cryptosign"),
                    (
                        .anyOf(.cookie, .anonymous, .ticket(authID: "tina", ticket: "ticket")), "tina", "guest",
                        "ticket"
                    ),
                ]
                for (authentication, name, role, method) in cases {
                    let details = try await details(world, authentication)
                    #expect(details.authID == name)
                    #expect(details.authRole == role)
                    #expect(details.authMethod == method)
                    #expect(details.authProvider == "static")
                }
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `wrong secrets, unknown users and clients without any are refused`(kind: SchedulerKind) async throws {
            try await withRouter(kind, configuration()) { world in
                let cases: [(Authentication, URI)] = [
                    (.ticket(authID: "tina", ticket: "wrong"), .authenticationDenied),
                    (.ticket(authID: "nobody", ticket: "ticket"), .authenticationDenied),
                    (.wampcra(authID: "cora", secret: "wrong"), .authenticationDenied),
                    (.scram(authID: "sam", password: "wrong"), .authenticationDenied),
                    (.cryptosign(try SigningKey(seed: [UInt8](repeating: 2, count: 32))), .authenticationDenied),
                    (.anonymous, .authenticationRequired),
                    (.cookie, .noMatchingAuthMethod),
                ]
                for (authentication, reason) in cases {
                    let error = await #expect(throws: SessionError.self) { try await join(world, authentication) }
                    guard case .authenticationRefused(let given, _) = error else {
                        Issue.record("\(authentication): \(error.map { "\($0)" } ?? "no error")")
                        continue
                    }
                    #expect(given == reason, "\(authentication)")
                }
                await world.untilNobodyIsConnected()
                #expect(await world.router.sessionCount == 0)
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `U2: realms have rules of their own, and anonymous names differ`(kind: SchedulerKind) async throws {
            try await withRouter(kind, configuration()) { world in
                let first = try await join(world, .anonymous, realm: "open")
                let second = try await join(world, .anonymous, realm: "open")
                let names = [await first.details.authID, await second.details.authID]
                #expect(names[0] != nil && names[0] != names[1])
                #expect(await first.details.authRole == "anonymous")
                await first.leave()
                await second.leave()
            }
        }

        // MARK: Those who may take their time

        @Test(arguments: SchedulerKind.both)
        func `a user is looked up by a closure, whatever the method`(kind: SchedulerKind) async throws {
            struct Broken: Error {}
            let key = try SigningKey(seed: [UInt8](repeating: 9, count: 32))
            var configuration = try configuration()
            configuration.authentication.lookUpUsers(for: ["ticket", "wampcra", "cryptosign"]) { applicant in
                await Task.yield()
                if applicant.authID == "broken" { throw Broken() }
                if applicant.method == "cryptosign" {
                    return User(role: "key", .cryptosign(publicKey: key.publicKey))
                }
                guard applicant.authID == "dora" else { return nil }
                return User(
                    role: "dynamic", .ticket("ticket of dora"), .wampcra(CRACredential(secret: "secret of dora")))
            }
            try await withRouter(kind, configuration) { world in
                let details = try await details(world, .ticket(authID: "dora", ticket: "ticket of dora"))
                #expect(details.authProvider == "dynamic")
                #expect(details.authRole == "dynamic")
                _ = try await self.details(world, .wampcra(authID: "dora", secret: "secret of dora"))
                // Those of the configuration come first.
                let tina = try await self.details(world, .ticket(authID: "tina", ticket: "ticket"))
                #expect(tina.authProvider == "static")
                let byKey = try await self.details(world, .cryptosign(key))
                #expect(byKey.authID == key.publicKeyText)

                for (name, reason) in [
                    ("dora", URI.authenticationDenied), ("nobody", .authenticationDenied),
                    ("broken", .authenticationFailed),
                ] {
                    let error = await #expect(throws: SessionError.self) {
                        try await join(world, .ticket(authID: name, ticket: "wrong"))
                    }
                    guard case .authenticationRefused(let given, let message) = error else {
                        Issue.record("\(name): \(error.map { "\($0)" } ?? "no error")")
                        continue
                    }
                    #expect(given == reason)
                    #expect(message?.contains("Broken") == false)
                }
            }
        }

        /// Two factors: a ticket, and then a code.
        private struct TwoFactors: AuthenticationMethod {
            let name = "two-factors"
            let code: String
            func answer(_ challenge: ChallengeMessage) -> AuthenticateMessage {
                AuthenticateMessage(signature: challenge.extra["ask"] == "code" ? code : "ticket")
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `U14: an authenticator asks twice`(kind: SchedulerKind) async throws {
            var configuration = try configuration()
            configuration.authentication.setAuthenticator(for: "two-factors") { exchange in
                let ticket = try await exchange.challenge(["ask": "ticket"])
                let code = try await exchange.challenge(["ask": "code"])
                guard ticket.signature == "ticket", code.signature == "123456" else { return nil }
                return Principal(authID: exchange.applicant.authID ?? "", role: "double", extra: ["welcome": "back"])
            }
            try await withRouter(kind, configuration) { world in
                let details = try await details(world, .custom(TwoFactors(code: "123456"), authID: "tom"))
                #expect(details.authID == "tom")
                #expect(details.authRole == "double")
                #expect(details.authMethod == "two-factors")
                #expect(details.authExtra == ["welcome": "back"])
                let error = await #expect(throws: SessionError.self) {
                    try await join(world, .custom(TwoFactors(code: "0"), authID: "tom"))
                }
                #expect(error?.description.contains("wamp.error.authentication_denied") == true)
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `U18: an authenticator may accept a cookie without a challenge`(kind: SchedulerKind) async throws {
            var configuration = try configuration()
            configuration.authentication.setAuthenticator(for: "cookie") { exchange in
                exchange.applicant.transport.cookies["session"] == "joe's"
                    ? Principal(authID: "joe", role: "user") : nil
            }
            try await withRouter(kind, configuration) { world in
                let error = await #expect(throws: SessionError.self) { try await join(world, .cookie) }
                #expect(error?.description.contains("wamp.error.authentication_denied") == true)

                let client = try await world.connectRaw(headers: "Cookie: theme=dark; session=joe's\r\n")
                try await client.send(#"[1,"realm1",{"authmethods":["cookie"],"roles":{"caller":{}}}]"#)
                let answer = try await client.receive()
                guard case .welcome(let welcome) = answer else { throw Unexpected(message: answer) }
                #expect(welcome.details.authID == "joe")
                #expect(welcome.details.authMethod == "cookie")
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `an authenticator is cancelled when its client goes, or does not wait for an answer`(
            kind: SchedulerKind
        ) async throws {
            let (ends, continuation) = AsyncStream<Bool>.makeStream()
            var configuration = try configuration()
            configuration.authentication.setAuthenticator(for: "slow") { exchange in
                do {
                    _ = try await exchange.challenge()
                } catch {
                    continuation.yield(error is CancellationError && Task.isCancelled)
                    throw error
                }
                return nil
            }
            configuration.authentication.setAuthenticator(for: "careless") { exchange in
                // It is cancelled and waited for below.
                let challenge = Task { try await exchange.challenge() }
                await Task.yield()
                challenge.cancel()
                _ = try? await challenge.value  // it was cancelled
                return Principal(authID: "joe", role: "user")
            }
            try await withRouter(kind, configuration) { world in
                let client = try await world.connect()
                try await client.send(#"[1,"realm1",{"authmethods":["slow"],"roles":{"caller":{}}}]"#)
                guard case .challenge = try await client.receive() else { throw Unexpected(message: nil) }
                await client.close()
                var iterator = ends.makeAsyncIterator()
                #expect(await iterator.next() == true)

                let careless = try await world.connect()
                try await careless.send(#"[1,"realm1",{"authmethods":["careless"],"roles":{"caller":{}}}]"#)
                var last = try await careless.receive()
                if case .challenge = last { last = try await careless.receive() }
                switch last {
                case .abort(let abort): #expect(abort.reason == .authenticationDenied)
                case .welcome: break  // it was cancelled before it could send its challenge
                default: throw Unexpected(message: last)
                }
            }
        }

        // MARK: Deadlines and abuse

        @Test(arguments: SchedulerKind.both, Carrier.allCases)
        func `U13: AUTHENTICATE that does not come in time is ABORT`(
            kind: SchedulerKind, carrier: Carrier
        ) async throws {
            var configuration = try configuration()
            configuration.authenticationTimeout = .milliseconds(200)
            try await withRouter(kind, configuration) { world in
                let client = try await world.connect(carrier)
                try await client.send(
                    #"[1,"realm1",{"authid":"tina","authmethods":["ticket"],"roles":{"caller":{}}}]"#)
                guard case .challenge = try await client.receive() else { throw Unexpected(message: nil) }
                let abort = try await client.receiveAbort()
                #expect(abort.reason == .timeout)
                #expect(abort.details.message == "not authenticated within 0.2 seconds")
                #expect(try await client.receive() == nil)
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `U13: AUTHENTICATE twice is ABORT, and so is anything else instead`(kind: SchedulerKind) async throws {
            try await withRouter(kind, configuration()) { world in
                for messages in [[#"[5,"ticket",{}]"#, #"[5,"ticket",{}]"#], [#"[48,1,{},"com.example.add"]"#]] {
                    let client = try await world.connect()
                    try await client.send(
                        #"[1,"realm1",{"authid":"tina","authmethods":["ticket"],"roles":{"caller":{}}}]"#)
                    guard case .challenge = try await client.receive() else { throw Unexpected(message: nil) }
                    for message in messages { try await client.send(message) }
                    var last = try await client.receive()
                    if case .welcome = last { last = try await client.receive() }
                    guard case .abort(let abort) = last else { throw Unexpected(message: last) }
                    #expect(abort.reason == .protocolViolation)
                }
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `realms that are made on demand are not made for those who are refused`(kind: SchedulerKind) async throws {
            var configuration = try configuration()
            configuration.createsRealms = true
            try await withRouter(kind, configuration) { world in
                for number in 0..<10 {
                    await #expect(throws: SessionError.self) {
                        try await join(world, .ticket(authID: "tina", ticket: "wrong"), realm: "made.up\(number)")
                    }
                }
                #expect(await world.router.realmNames.count == 2)
                let session = try await join(world, .ticket(authID: "tina", ticket: "ticket"), realm: "made.up")
                #expect(await world.router.realmNames.count == 3)
                await session.leave()
            }
        }
    }
#endif
