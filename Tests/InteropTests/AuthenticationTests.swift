#if TLS
    import Foundation
    import Swampy
    import TLS
    import Testing
    import WAMP
    import WebSockets

    /// Who is who, with somebody else at the other end.
    @Suite(.serialized, .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
    struct `Authentication with others` {
        /// One way to authenticate, how it goes wrong, and as whom it succeeds.
        private struct Case {
            let name: String
            let right: Authentication
            var wrong: Authentication?
            var authID: String?
            var method: String
        }

        // MARK: Our client, Crossbar.io

        private func cases() throws -> [Case] {
            let key = try SigningKey(Principal.seed)
            let other = try SigningKey(Principal.otherSeed)
            var cases = try Principal.allCases.map { principal in
                Case(
                    name: principal.rawValue, right: try principal.authentication(),
                    wrong: principal == .anonymous ? nil : try principal.authentication(withSecret: false),
                    authID: principal.authID, method: principal.method)
            }
            cases += [
                Case(
                    name: "cryptosign by the key alone", right: .cryptosign(key), wrong: .cryptosign(other),
                    authID: "kim", method: "cryptosign"),
                Case(
                    name: "several at once",
                    right: .anyOf(.cryptosign(key), .ticket(authID: "kim", ticket: "none"), .anonymous),
                    authID: "kim", method: "cryptosign"),
            ]
            #if Argon2
                cases.append(
                    Case(
                        name: "scram, Argon2id", right: .scram(authID: "arne", password: "right", flavour: .crossbar),
                        wrong: .scram(authID: "arne", password: "wrong", flavour: .crossbar), authID: "arne",
                        method: "scram"))
            #endif
            return cases
        }

        @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
        func `our client joins Crossbar.io by each method, and is refused with wrong secrets`(
            scheduler name: SchedulerName
        ) async throws {
            try await withCrossbar(["--auth", Principal.crossbarConfiguration()]) { url in
                try await withScheduler(name) { scheduler in
                    for each in try cases() {
                        try await expect(each) { configuration in
                            try await Session.connect(
                                to: url, realm: "realm1", configuration: configuration, on: scheduler)
                        }
                    }
                }
            }
        }

        /// Crossbar.io speaks TLS 1.3 only, which has no tls-unique, and does not know tls-exporter.
        @Test(.timeLimit(.minutes(5)))
        func `our client proves its key over TLS to Crossbar.io, which has nothing to bind that to`() async throws {
            try await withFolder { folder in
                let own = try await TestCertificate(in: folder)
                let arguments = [
                    "--auth", try Principal.crossbarConfiguration(), "--certificate", own.certificate, "--key", own.key,
                ]
                try await withCrossbar(arguments) { url in
                    try await withScheduler(.libev) { scheduler in
                        let context = try own.trustedContext()
                        var unbindable = Authentication.cryptosign(try SigningKey(Principal.seed), authID: "kim")
                        unbindable.channelBinding = .tlsUnique
                        let wrong = Authentication.cryptosign(try SigningKey(Principal.otherSeed), authID: "kim")
                        let each = Case(
                            name: "cryptosign", right: .cryptosign(try SigningKey(Principal.seed), authID: "kim"),
                            wrong: wrong, authID: "kim", method: "cryptosign")
                        let join = { (configuration: Session.Configuration) async throws -> Session in
                            var configuration = configuration
                            configuration.tls = context
                            return try await Session.connect(
                                to: url, realm: "realm1", configuration: configuration, on: scheduler)
                        }
                        try await expect(each, join: join)
                        var configuration = Session.Configuration()
                        configuration.authentication = unbindable
                        await #expect(throws: SessionError.authenticationFailed(.noChannelBinding("tls-unique"))) {
                            await (try join(configuration)).leave()
                        }
                    }
                }
            }
        }

        // MARK: Our client, our router

        /// RFC 9266: what both ends know of their connection, and nobody between them, is part of the proof.
        @Test(
            .timeLimit(.minutes(1)), .enabled(if: Nginx.isInstalled, "nginx is installed by .ci/setup"),
            arguments: schedulerNames, [0, 2])
        func `U9, U10: a key is bound to the TLS connection, and whoever stands between us is found out`(
            scheduler name: SchedulerName, threads: Int
        ) async throws {
            try await withFolder { folder in
                let own = try await TestCertificate(in: folder)
                let identity = TLSIdentity(certificateFile: own.certificate, keyFile: own.key)
                var routing = RouterConfiguration(realms: ["realm1"])
                routing.authentication.users = try Principal.users()
                routing.connectionSchedulers = try (0..<threads).map { _ in try name.makeScheduler() }
                let routerConfiguration = routing
                try await withScheduler(name) { scheduler in
                    let router = Router(configuration: routerConfiguration, on: scheduler)
                    let context = try TLSContext(.server(identity))
                    let url = try await router.listen(at: "wss://127.0.0.1:0/ws", tls: context)
                    let rawURL = try await router.listen(at: "rss://127.0.0.1:0", tls: context)
                    let trusted = try own.trustedContext()
                    @Sendable func join(_ url: String, bound: Bool) async throws {
                        var configuration = Session.Configuration()
                        configuration.tls = trusted
                        configuration.authentication = try Principal.cryptosign.authentication()
                        configuration.authentication.channelBinding = bound ? .tlsExporter : nil
                        let session = try await Session.connect(
                            to: url, realm: "realm1", configuration: configuration, on: scheduler)
                        #expect(await session.details.authMethod == "cryptosign")
                        await session.leave()
                    }
                    for url in [url, rawURL] { try await join(url, bound: true) }
                    let place = url.dropFirst("wss://".count).dropLast("/ws".count)
                    try await Nginx.with(upstream: "\(place)", certificate: own, on: scheduler) { address in
                        try await join("wss://\(address)/ws", bound: false)
                        let error = await #expect(throws: SessionError.self) {
                            try await join("wss://\(address)/ws", bound: true)
                        }
                        guard case .authenticationRefused = error else { throw Failed() }
                    }
                    await router.shutdown()
                    for other in routerConfiguration.connectionSchedulers { await other.shutdown() }
                }
            }
        }

        // MARK: For both

        /// Joins with the right secret, and not with the wrong one.
        private func expect(
            _ each: Case, join: (Session.Configuration) async throws -> Session
        ) async throws {
            var configuration = Session.Configuration()
            configuration.authentication = each.right
            let session = try await join(configuration)
            let details = await session.details
            #expect(details.authMethod == each.method, "\(each.name)")
            if let authID = each.authID { #expect(details.authID == authID, "\(each.name)") }
            await session.leave()
            guard let wrong = each.wrong else { return }
            configuration.authentication = wrong
            let error = await #expect(throws: SessionError.self, "\(each.name)") {
                _ = try await join(configuration)
            }
            guard case .authenticationRefused = error else {
                Issue.record("\(each.name): \(error.map { "\($0)" } ?? "no error")")
                return
            }
        }

        // MARK: autobahn's client, our router

        private func routerUsers() throws -> Users {
            [
                "tina": User(role: "guest", .ticket("right")),
                "carl": User(role: "user", .wampcra(CRACredential(secret: "right"))),
                "cora": User(role: "user", .wampcra(try CRACredential(secret: "right", salt: "salt123"))),
                "kim": User(role: "admin", .cryptosign(publicKey: try SigningKey(Principal.seed).publicKey)),
                // What autobahn.wamp.auth.derive_scram_credential makes of "secret123" and this salt, so that checking
                // it needs no Argon2 here.
                "sam": User(
                    role: "user",
                    .scram(
                        SCRAMCredential(
                            flavour: .crossbar, derivation: .argon2id(iterations: 4096, memory: 512),
                            salt: try bytes("3bc3ca01dd1d501ca1c22e1c5d7d16fe"),
                            storedKey: Secret(
                                bytes: try bytes("e796c2f0a51770303ee4616bc630a66774d51a55003154aff2a54ec7c4ac0e38")),
                            serverKey: Secret(
                                bytes: try bytes("8de7864c316f3c2356fd76cfdab696db55bc70e680fe5180e2f731e2345acca2"))))),
            ]
        }

        @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
        func `autobahn-python joins our router by each method, and is refused with wrong secrets`(
            scheduler name: SchedulerName
        ) async throws {
            let cases: [(method: String, authID: String?, right: String, wrong: String, role: String)] = [
                ("ticket", "tina", "right", "wrong", "guest"), ("wampcra", "carl", "right", "wrong", "user"),
                ("wampcra", "cora", "right", "wrong", "user"), ("scram", "sam", "secret123", "secret124", "user"),
                ("cryptosign", "kim", Principal.seed, Principal.otherSeed, "admin"),
                ("cryptosign", nil, Principal.seed, Principal.otherSeed, "admin"),
            ]
            var configuration = RouterConfiguration(realms: ["realm1"])
            configuration.authentication.users = try routerUsers()
            try await withScheduler(name) { scheduler in
                let router = Router(configuration: configuration, on: scheduler)
                let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
                let client = try Program(Machine.python, [Machine.peer("authentication_peer.py"), "--url", url])
                try client.say(line("anonymous", nil, ""))
                for each in cases {
                    try client.say(line(each.method, each.authID, each.right))
                    try client.say(line(each.method, each.authID, each.wrong))
                }
                try client.say(line("ticket", "nobody", "right"))
                try client.closeInput()
                let answers = try await client.output().map { try Value(json: $0) }
                let (status, complaint) = (await client.end(), await client.errorText())
                #expect(status == 0, "\(complaint)")
                try #require(answers.count == 2 + 2 * cases.count)
                #expect(answers[0]["authrole"] == "anonymous")
                for (index, each) in cases.enumerated() {
                    let right = answers[1 + 2 * index]
                    let name = "\(each.method) \(each.authID ?? "")"
                    #expect(right["authmethod"] == .string(each.method), "\(name): \(right)")
                    #expect(right["authid"] == .string(each.authID ?? "kim"), "\(name)")
                    #expect(right["authrole"] == .string(each.role), "\(name)")
                    #expect(right["authprovider"] == "static", "\(name)")
                    let wrong = answers[2 + 2 * index]
                    #expect(wrong["refused"] == "wamp.error.authentication_denied", "\(name): \(wrong)")
                }
                #expect(answers.last?["refused"] == "wamp.error.authentication_denied")
                await router.shutdown()
            }
        }

        private func line(_ method: String, _ authID: String?, _ secret: String) throws -> String {
            var request: [String: Value] = ["method": .string(method), "secret": .string(secret)]
            if let authID { request["authid"] = .string(authID) }
            return try Value.dictionary(request).json() + "\n"
        }

        // MARK: The command line

        @Test(.timeLimit(.minutes(5)))
        func `the command line takes secrets from files, the environment and ssh-keygen`() async throws {
            try await withFolder { folder in
                let secret = folder.appending(path: "secret").path
                let key = folder.appending(path: "key").path
                try Data("right\n".utf8).write(to: URL(filePath: secret))
                let keygen = try Program(
                    URL(filePath: "/usr/bin/env"), ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key])
                let hasKey = await keygen.end() == 0
                var configuration = RouterConfiguration(realms: ["realm1"])
                configuration.authentication.anonymousRole = nil
                var users = [
                    "tina": User(role: "user", .ticket("right")),
                    "carl": User(role: "user", .wampcra(CRACredential(secret: "right"))),
                ]
                if hasKey {
                    users["kim"] = User(role: "user", .cryptosign(publicKey: try SigningKey(file: key).publicKey))
                }
                configuration.authentication.users = Users(users)
                try await withScheduler(.libev) { scheduler in
                    let router = Router(configuration: configuration, on: scheduler)
                    let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
                    func publish(
                        _ arguments: [String], _ environment: [String: String] = [:]
                    ) async throws -> (CInt, String) {
                        let program = try Program(
                            Machine.swampy, ["publish", "--router", url, "com.example.topic"] + arguments,
                            environment: environment)
                        return (await program.end(), await program.errorText())
                    }
                    #expect(try await publish(["--authid", "carl", "--secret-file", secret]).0 == 0)
                    #expect(try await publish([], ["SWAMPY_AUTHID": "tina", "SWAMPY_TICKET": "right"]).0 == 0)
                    if hasKey { #expect(try await publish(["--key", key]).0 == 0) }
                    let (status, text) = try await publish(["--authid", "tina", "--ticket", "s3cr3t"])
                    #expect(status != 0)
                    #expect(text.contains("wamp.error.authentication_denied"))
                    #expect(!text.contains("s3cr3t"))
                    #expect(try await publish([]).1.contains("wamp.error.authentication_required"))
                    #expect(
                        try await publish(["--key", "/nonexistent/key"]).1.contains("cannot read '/nonexistent/key'"))
                    await router.shutdown()
                }
            }
        }
    }

    private func bytes(_ hex: String) throws -> [UInt8] {
        try stride(from: 0, to: hex.utf8.count, by: 2).map { offset in
            let start = hex.index(hex.startIndex, offsetBy: offset)
            return try #require(UInt8(hex[start..<hex.index(start, offsetBy: 2)], radix: 16))
        }
    }
#endif
