#if TLS
    import Scheduling
    import TestSupport
    import Testing
    import WAMP
    import WAMPRouter

    @Suite(.timeLimit(.minutes(1))) struct `A procedure that authenticates` {
        private static let seed = [UInt8](repeating: 7, count: 32)

        /// Who everybody is, in the words of Crossbar.io's dynamic authenticators.
        private func backend(_ world: TestRouter, realm: String = "realm1") async throws -> Session {
            let scram = try SCRAMCredential(
                password: "pencil", derivation: .pbkdf2(iterations: 4096), salt: Array("1234567890abcdef".utf8))
            let session = try await world.router.session(realm: realm)
            try await session.register("com.example.authenticate") {
                (realm: String, authID: Value, details: Value) throws -> Value in
                let method = details.dictionaryValue?["authmethod"]?.stringValue ?? ""
                let ticket = details.dictionaryValue?["ticket"]?.stringValue
                switch (method, authID.stringValue ?? "") {
                case ("anonymous", _): return "guest"
                case ("ticket", "tina"): return ticket == "right" ? ["role": "user", "authid": "Tina Turner"] : .null
                case ("ticket", "tom"): return ["role": "user", "ticket": "toms"]
                case ("ticket", "odd"): return 7
                case ("ticket", _): throw WAMPError("com.example.no_such_user", "no")
                case ("wampcra", "carl"):
                    return ["role": "user", "secret": "right", "extra": ["realm": .string(realm)]]
                case ("wamp-scram", "sam"):
                    return [
                        "role": "user", "kdf": "pbkdf2", "iterations": 4096, "salt": .string(hex(scram.salt)),
                        "stored-key": .string(hex(scram.storedKey.bytes)),
                        "server-key": .string(hex(scram.serverKey.bytes)), "extra": ["more": 1],
                    ]
                case ("cryptosign", _): return ["role": "admin", "authid": "kim"]
                default: return .null
                }
            }
            return session
        }

        private func hex(_ bytes: [UInt8]) -> String {
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }

        private func configuration(_ procedure: AuthenticationProcedure) -> RouterConfiguration {
            var configuration = RouterConfiguration(realms: ["realm1", "backends"])
            configuration.authentication.anonymousRole = nil
            configuration.authentication.setAuthenticator(
                for: ["anonymous", "ticket", "wampcra", "wamp-scram", "cryptosign"], procedure)
            return configuration
        }

        private func join(_ world: TestRouter, _ authentication: Authentication) async throws -> Details {
            var configuration = Session.Configuration()
            configuration.authentication = authentication
            let session = try await Session.connect(
                to: world.url, realm: "realm1", configuration: configuration, on: world.scheduler)
            let details = await session.details
            await session.leave()
            return details
        }

        @Test(arguments: SchedulerKind.both)
        func `sees to every method`(kind: SchedulerKind) async throws {
            let procedure = AuthenticationProcedure("com.example.authenticate", realm: "backends")
            try await withRouter(kind, configuration(procedure)) { world in
                let backend = try await backend(world, realm: "backends")
                let cases: [(Authentication, String?, String)] = [
                    (.anonymous, nil, "guest"),
                    (.ticket(authID: "tina", ticket: "right"), "Tina Turner", "user"),
                    (.ticket(authID: "tom", ticket: "toms"), "tom", "user"),
                    (.wampcra(authID: "carl", secret: "right"), "carl", "user"),
                    (.scram(authID: "sam", password: "pencil"), "sam", "user"),
                    (.cryptosign(try SigningKey(seed: Self.seed)), "kim", "admin"),
                ]
                for (authentication, name, role) in cases {
                    let details = try await join(world, authentication)
                    #expect(name == nil || details.authID == name)
                    #expect(details.authRole == role)
                    #expect(details.authProvider == "dynamic")
                    if name == "carl" { #expect(details.authExtra == ["realm": "realm1"]) }
                    if name == "sam" { #expect(details.authExtra?["more"] == 1) }
                }
                await backend.leave()
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `refuses, and says whether that is the client's fault`(kind: SchedulerKind) async throws {
            let procedure = AuthenticationProcedure("com.example.authenticate")
            try await withRouter(kind, configuration(procedure)) { world in
                func expect(_ authentication: Authentication, _ reason: URI) async {
                    let error = await #expect(throws: SessionError.self) { try await join(world, authentication) }
                    guard case .authenticationRefused(let given, _) = error else {
                        Issue.record("\(authentication): \(error.map { "\($0)" } ?? "no error")")
                        return
                    }
                    #expect(given == reason, "\(authentication)")
                }
                await expect(.ticket(authID: "tina", ticket: "right"), .authenticationFailed)  // nobody to be asked yet
                let backend = try await backend(world)
                await expect(.ticket(authID: "tina", ticket: "wrong"), .authenticationDenied)
                await expect(.ticket(authID: "tom", ticket: "wrong"), .authenticationDenied)
                await expect(.ticket(authID: "eve", ticket: "right"), .authenticationDenied)
                await expect(.ticket(authID: "odd", ticket: "right"), .authenticationFailed)
                await expect(.wampcra(authID: "carl", secret: "wrong"), .authenticationDenied)
                await expect(.wampcra(authID: "eve", secret: "right"), .authenticationDenied)
                await backend.leave()
            }
        }
    }
#endif

@Suite(.timeLimit(.minutes(1))) struct `Realms that are made` {
    @Test(arguments: SchedulerKind.both)
    func `by a rule have what it says, and go with their last session`(kind: SchedulerKind) async throws {
        var configuration = RouterConfiguration()
        configuration.realmTemplate = { name in
            guard name.hasPrefix("tenant.") else { return nil }
            var template = RealmTemplate()
            template.authentication.anonymousRole = name
            template.rules.authorizer = { request in request.authRole == "tenant.a" ? .allowed : .denied }
            return template
        }
        try await withRouter(kind, configuration) { world in
            let first = try await world.join("tenant.a")
            try await first.register("com.a")
            let second = try await world.join("tenant.b")
            try await second.send(#"[64,1,{},"com.a"]"#)
            #expect(try await second.receiveError().error == .notAuthorized)
            #expect(await Set(world.router.realmNames) == ["realm1", "tenant.a", "tenant.b"])
            await first.close()
            await second.close()
            await world.untilNobodyIsConnected()
            #expect(await world.router.realmNames == ["realm1"])
            let refused = try await world.connect()
            try await refused.send(#"[1,"other",{"roles":{"caller":{}}}]"#)
            #expect(try await refused.receiveAbort().reason == .noSuchRealm)
        }
    }
}
