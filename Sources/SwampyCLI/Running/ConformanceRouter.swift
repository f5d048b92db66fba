import RouterConformance
import Swampy

/// Runs `body` beside routers of our own that have all that the cases of the conformance suite need.
func withConformanceRouter(
    on scheduler: any Scheduler, _ body: ([String: RouterPlace]) async throws -> Void
) async throws {
    let router = Router(configuration: try .conformance(), on: scheduler)
    let limited = Router(configuration: .limitedConformance, on: scheduler)
    let outcome: Result<Void, any Error>
    do {
        let url = try await router.listen(at: "ws://127.0.0.1:0/")
        let limitedURL = try await limited.listen(at: "ws://127.0.0.1:0/")
        try await body([
            "main": RouterPlace(url: url, realm: "realm1"), "other": RouterPlace(url: url, realm: "realm2"),
            "auth": RouterPlace(url: url, realm: "auth"), "limited": RouterPlace(url: limitedURL, realm: "realm1"),
        ])
        outcome = .success(())
    } catch {
        outcome = .failure(error)
    }
    await router.shutdown(within: .zero)
    await limited.shutdown(within: .zero)
    try outcome.get()
}

extension RouterConfiguration {
    /// The realms `main`, `other` and `auth` of the suite.
    fileprivate static func conformance() throws -> RouterConfiguration {
        var configuration = RouterConfiguration(realms: ["realm1", "realm2", "auth"])
        configuration.rules.offersAdministration = true
        configuration.rules.eventHistories = [
            EventHistoryRule(topic: "conformance.history", match: .prefix),
            EventHistoryRule(topic: "conformance.denied.history"),
        ]
        configuration.rules.authorizer = { request in
            let isForbidden = request.uri.string.hasPrefix("conformance.denied.") || request.uri == "wamp.session.count"
            return request.authRole == "guest" && isForbidden ? .denied : .allowed
        }
        configuration.realmAuthentication["auth"] = try .conformance()
        return configuration
    }

    /// The realm `limited` of the suite.
    fileprivate static var limitedConformance: RouterConfiguration {
        var configuration = RouterConfiguration(realms: ["realm1"])
        configuration.rules.uriRule = .strict
        configuration.rules.requestIDs = .strict
        configuration.rules.callerDisclosure = .never
        configuration.rules.publisherDisclosure = .never
        configuration.rules.trustLevels = ["anonymous": 2]
        configuration.rules.authorizer = { request in
            request.uri.string.hasPrefix("conformance.undecided.") ? .failed("nobody knows") : .allowed
        }
        return configuration
    }
}

extension RealmAuthentication {
    /// The users of the suite's realm `auth`.
    fileprivate static func conformance() throws -> RealmAuthentication {
        var authentication = RealmAuthentication()
        authentication.anonymousRole = nil
        let key = try SigningKey(String(repeating: "01", count: 32))
        authentication.routerKey = try SigningKey(String(repeating: "03", count: 32))
        authentication.users = [
            "ticket-user": User(
                role: "member", .ticket("ticket-secret"), .wampcra(CRACredential(secret: "ticket-secret"))),
            "guest": User(role: "guest", .ticket("guest-secret")),
            "cra-user": User(role: "member", .wampcra(CRACredential(secret: "cra-secret"))),
            "salted-user": User(
                role: "member", .wampcra(try CRACredential(secret: "password", salt: "conformance"))),
            "scram-user": User(
                role: "member",
                .scram(try SCRAMCredential(password: "pencil", derivation: .pbkdf2(iterations: 4096)))),
            "key-user": User(role: "member", .cryptosign(publicKey: key.publicKey)),
        ]
        return authentication
    }
}
