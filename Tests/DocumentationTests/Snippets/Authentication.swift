#if TLS
    import Foundation
    import LibevScheduling
    import Swampy
    import Testing

    @Suite(.serialized, .timeLimit(.minutes(1))) struct `The articles on authentication` {
        /// What a program knows of users elsewhere.
        private struct Database {
            func user(named name: String?) async throws -> User? {
                name == "eve" ? User(role: "guest", .wampcra(CRACredential(secret: "eve's"))) : nil
            }

            func owner(of cookie: String) async throws -> String? { cookie == "0815" ? "max" : nil }
        }

        private static let keyText = String(repeating: "4d", count: 32)

        @Test func `let in whom they say`() async throws {
            try await withFolder { folder in
                try "joe's secret".write(toFile: "\(folder)/joe", atomically: true, encoding: .utf8)
                try Self.keyText.write(toFile: "\(folder)/client.key", atomically: true, encoding: .utf8)
                let before = FileManager.default.currentDirectoryPath
                #expect(FileManager.default.changeCurrentDirectoryPath(folder))
                defer { #expect(FileManager.default.changeCurrentDirectoryPath(before)) }
                try await withRouter(router(folder)) { port in
                    try await joinKnown("ws://127.0.0.1:\(port)/ws")
                }
                try await withRouter(routerOfJoe()) { port in
                    try await join("ws://127.0.0.1:\(port)/ws", folder)
                }
                try await withRouter(routerThatAsks()) { port in
                    try await joinAsked("ws://127.0.0.1:\(port)/ws")
                }
            }
        }

        private func router(_ folder: String) throws -> RouterConfiguration {
            let secret: Secret = "joe's secret"
            let password: Secret = "sam's password"
            let publicKey = try SigningKey(Self.keyText).publicKey
            var configuration = RouterConfiguration(realms: ["realm1"])
            configuration.authentication.anonymousRole = nil
            configuration.authentication.users = [
                "joe": User(role: "guest", .ticket(try Secret(file: "\(folder)/joe"))),
                "ann": User(role: "user", .wampcra(try CRACredential(secret: secret, salt: "some salt"))),
                "sam": User(role: "user", .scram(try SCRAMCredential(password: password))),
                "kim": User(role: "admin", .cryptosign(publicKey: publicKey)),
            ]
            return configuration
        }

        private func joinKnown(_ url: String) async throws {
            let scheduler = try LibevScheduler()
            let known: [(Authentication, role: String)] = [
                (.ticket(authID: "joe", ticket: "joe's secret"), "guest"),
                (.wampcra(authID: "ann", secret: "joe's secret"), "user"),
                (.scram(authID: "sam", password: "sam's password"), "user"),
                (.cryptosign(try SigningKey(Self.keyText), authID: "kim"), "admin"),
            ]
            for (authentication, role) in known {
                var configuration = Session.Configuration()
                configuration.authentication = authentication
                try await withSession(to: url, realm: "realm1", configuration: configuration, on: scheduler) {
                    session in
                    #expect(await session.details.authRole == role)
                }
            }
            await scheduler.shutdown()
        }

        /// The client's article is about one man with two methods.
        private func routerOfJoe() throws -> RouterConfiguration {
            var configuration = RouterConfiguration(realms: ["realm1"])
            configuration.authentication.users = [
                "joe": User(
                    role: "guest", .wampcra(CRACredential(secret: "joe's secret")),
                    .cryptosign(publicKey: try SigningKey(Self.keyText).publicKey))
            ]
            return configuration
        }

        private func join(_ url: String, _ folder: String) async throws {
            let scheduler = try LibevScheduler()
            var configuration = Session.Configuration()
            configuration.authentication = .wampcra(authID: "joe", secret: try Secret(file: "\(folder)/joe"))
            try await withSession(to: url, realm: "realm1", configuration: configuration, on: scheduler) { session in
                print(await session.details.authRole ?? "no role")
            }

            configuration.authentication = .anyOf(
                .cryptosign(try SigningKey(file: "client.key"), authID: "joe"), .anonymous)
            let key = try await withSession(
                to: url, realm: "realm1", configuration: configuration, on: scheduler
            ) { session in
                let details = await session.details
                #expect(details.authMethod == "cryptosign" && details.authRole == "guest")
                return try SigningKey(file: "client.key")
            }

            configuration.authentication = .cryptosign(key)
            configuration.authentication.channelBinding = .tlsExporter
            await #expect(throws: SessionError.self) {  // the connection is not secure
                try await Session.connect(to: url, realm: "realm1", configuration: configuration, on: scheduler).leave()
            }
            await scheduler.shutdown()
        }

        private func routerThatAsks() -> RouterConfiguration {
            let database = Database()
            let sessions = Database()
            var configuration = RouterConfiguration(realms: ["realm1"])
            configuration.authentication.lookUpUsers(for: ["wampcra", "cryptosign"]) { applicant in
                try await database.user(named: applicant.authID)
            }
            configuration.authentication.setAuthenticator(for: "cookie") { exchange in
                guard let cookie = exchange.applicant.transport.cookies["session"] else { return nil }
                return try await sessions.owner(of: cookie).map { Principal(authID: $0, role: "user") }
            }
            return configuration
        }

        private func joinAsked(_ url: String) async throws {
            let scheduler = try LibevScheduler()
            var configuration = Session.Configuration()
            configuration.authentication = .wampcra(authID: "eve", secret: "eve's")
            try await withSession(to: url, realm: "realm1", configuration: configuration, on: scheduler) { session in
                #expect(await session.details.authRole == "guest")
            }
            configuration.authentication = .cookie
            configuration.headers[.cookie] = "session=0815"
            try await withSession(to: url, realm: "realm1", configuration: configuration, on: scheduler) { session in
                #expect(await session.details.authID == "max")
            }
            await scheduler.shutdown()
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: openssl), "openssl is installed by .ci/setup"))
    func `the router's article listens at ports that tell what is spoken`() async throws {
        try await withFolder { folder in
            try makeCertificate("chain.pem", key: "key.pem", in: folder)
            let before = FileManager.default.currentDirectoryPath
            #expect(FileManager.default.changeCurrentDirectoryPath(folder))
            defer { #expect(FileManager.default.changeCurrentDirectoryPath(before)) }
            let scheduler = try LibevScheduler()
            let router = Router(configuration: RouterConfiguration(realms: ["realm1"]), on: scheduler)
            let port = try await freePort()
            let tls = try TLSContext(.server(TLSIdentity(certificateFile: "chain.pem", keyFile: "key.pem")))
            try await router.listen(at: "tcp://[::1]:\(port)/ws", tls: tls)
            try await router.listen(at: "rs+unix://\(folder)/wamp.sock", options: ListenerOptions(unixMode: 0o660))
            var configuration = Session.Configuration()
            var trusting = TLSConfiguration.client()
            trusting.authorities = .only([.file("chain.pem")])
            configuration.tls = try TLSContext(trusting)
            configuration.proxies = .none
            for url in ["rs+unix://\(folder)/wamp.sock", "ws://[::1]:\(port)/ws", "rs://[::1]:\(port)"] {
                try await withSession(to: url, realm: "realm1", configuration: configuration, on: scheduler) {
                    session in
                    #expect(await session.isOpen)
                }
            }
            await router.shutdown()
            await scheduler.shutdown()
        }
    }
#endif
