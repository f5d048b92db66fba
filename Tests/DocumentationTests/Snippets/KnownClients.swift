#if TLS
    import Foundation
    import LibevScheduling
    import Swampy
    import Testing

    extension `The articles on authentication` {
        @Test func `let in a service with its key and a person with a password`() async throws {
            let seed = [UInt8](repeating: 7, count: 32)
            let publicKey = try SigningKey(seed: seed).publicKey
            let password: Secret = "pencil"
            try await withFolder { folder in
                let path = "\(folder)/shop.key"
                let mine: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
                #expect(FileManager.default.createFile(atPath: path, contents: Data(seed), attributes: mine))
                let before = FileManager.default.currentDirectoryPath
                #expect(FileManager.default.changeCurrentDirectoryPath(folder))
                defer { #expect(FileManager.default.changeCurrentDirectoryPath(before)) }

                let port = try await freePort()
                var configuration = WAMPConfiguration(realm: "realm1", port: port)
                configuration.embedded.authentication.anonymousRole = nil
                configuration.embedded.authentication.users = [
                    "shop": User(role: "backend", .cryptosign(publicKey: publicKey)),
                    "ann": User(role: "customer", .wampcra(try CRACredential(secret: password, salt: "some salt"))),
                ]
                configuration.embedded.rules.authorizer =
                    Permissions([
                        "trusted": .unrestricted,  // the app itself
                        "backend": .unrestricted,
                        "customer": .permissions([
                            Permission("com.example.", match: .prefix, allows: [.call, .subscribe])
                        ]),
                    ]).authorize

                var session = Session.Configuration()
                session.authentication = .cryptosign(try SigningKey(file: "shop.key"), authID: "shop")
                let service = session
                session.authentication = .wampcra(authID: "ann", secret: password)
                try await joinBoth(App(configuration: configuration), service: service, person: session)
            }
        }

        /// The service offers what the person calls; the person may offer nothing, and nobody else may join.
        private func joinBoth(_ app: App, service: Session.Configuration, person: Session.Configuration) async throws {
            app.procedure("com.example.hours") { "9 to 5" }
            let scheduler = try LibevScheduler()
            let running = try await app.start(on: scheduler)
            let url = "ws://\(running.address)/ws"
            try await withSession(to: url, realm: "realm1", configuration: service, on: scheduler) { shop in
                try await shop.register("com.example.price") { (article: String) in article.count }
                try await withSession(to: url, realm: "realm1", configuration: person, on: scheduler) { ann in
                    let price: Int = try await ann.call("com.example.price", "tea")
                    let hours: String = try await ann.call("com.example.hours")
                    #expect(price == 3 && hours == "9 to 5")
                    await #expect(throws: WAMPError.self) {
                        try await ann.register("com.example.gift") { 0 }
                    }
                }
            }
            await #expect(throws: SessionError.self) {
                try await withSession(to: url, realm: "realm1", on: scheduler) { _ in }
            }
            await running.stop()
            await scheduler.shutdown()
        }
    }
#endif
