import Foundation
import LibevScheduling
import RouterFiles
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The articles on rules and files` {
    /// What a program knows of its procedures elsewhere.
    private struct Database {
        func owner(of procedure: String) async throws -> String? { procedure == "com.example.joes" ? "joe" : nil }
    }

    @Test func `decide by role, by a closure and by a procedure`() async throws {
        let database = Database()
        var configuration = RouterConfiguration(realms: ["realm1"])
        configuration.rules.authorizer =
            Permissions([
                "backend": .unrestricted,
                "guest": .permissions([
                    Permission("com.example.", match: .prefix, allows: [.call, .subscribe]),
                    Permission("com.example.secret", allows: []),
                ]),
                "user": .procedure("com.example.authorize"),
            ]).authorize
        configuration.authentication.localRole = "guest"
        try await withSession(of: configuration) { session in
            try await session.subscribe("com.example.news") { (_: Int) in }
            let error = await #expect(throws: WAMPError.self) {
                try await session.subscribe("com.example.secret") { (_: Int) in }
            }
            #expect(error?.uri == .notAuthorized)
        }

        configuration = RouterConfiguration(realms: ["realm1"])
        configuration.setAuthorizer { request in
            let isOwner = try await database.owner(of: request.uri.string) == request.authID
            return AuthorizationDecision(isAllowed: isOwner, isCached: request.action != .register)
        }
        try await withSession(of: configuration) { session in
            let error = await #expect(throws: WAMPError.self) { try await session.call("com.example.joes") }
            #expect(error?.uri == .notAuthorized)
        }
    }

    @Test func `read a file and serve what it says`() async throws {
        try await withFolder { folder in
            let text = "{listen: [ws://127.0.0.1:0/ws], realms: {realm1: {}}}"
            try text.write(toFile: "\(folder)/router.yaml", atomically: true, encoding: .utf8)
            let scheduler = try LibevScheduler()
            let file = try RouterFile(reading: "\(folder)/router.yaml")
            let router = Router(configuration: file.configuration, on: scheduler)
            for listener in file.listeners {
                print(try await router.listen(at: listener.url, options: listener.options))
            }
            try await router.update(try RouterFile(reading: "\(folder)/router.yaml").configuration)
            #expect(await router.realmNames == ["realm1"])
            await router.shutdown()
            await scheduler.shutdown()
        }
    }

    private func withSession(
        of configuration: RouterConfiguration, _ body: (Session) async throws -> Void
    ) async throws {
        let scheduler = try LibevScheduler()
        let router = Router(configuration: configuration, on: scheduler)
        let session = try await router.session(realm: "realm1")
        try await body(session)
        await session.leave()
        await router.shutdown()
        await scheduler.shutdown()
    }
}
