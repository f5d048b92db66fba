import Testing
import WAMPProxy

@testable import RouterFiles

@Suite struct `A file with profiles of clients` {
    private let text = """
        profiles:
          local: { router: "ws://127.0.0.1:8080/ws" }
          cluster:
            router: wss://cluster.example/ws
            realm: realm2
            authmethods: [wamp-scram]
            authid: joe
            secret: env:JOES_SECRET
            authority: ca.pem
        """

    private func read(
        _ text: String, _ name: String, _ environment: [String: String] = [:]
    ) throws -> Result<ClientProfile, ConfigurationError> {
        try withFolder { folder in
            try write(text, to: "\(folder)/config.yaml")
            do throws(ConfigurationError) {
                return .success(
                    try ClientProfile(named: name, reading: "\(folder)/config.yaml") { environment[$0] })
            } catch {
                return .failure(error)
            }
        }
    }

    private func faults(_ text: String, _ name: String) throws -> [String] {
        guard case .failure(let error) = try read(text, name) else { return [] }
        return error.faults.map { "\($0.line ?? 0): \($0.key): \($0.message)" }
    }

    @Test func `says how a router is reached and as whom`() throws {
        let profile = try read(text, "cluster", ["JOES_SECRET": "right"]).get()
        #expect(profile.router == "wss://cluster.example/ws")
        #expect(profile.realm == "realm2")
        #expect(profile.methods == ["wamp-scram"])
        #expect(profile.authID == "joe")
        #expect(profile.secret == "right")
        #expect(profile.authority?.hasSuffix("/ca.pem") == true)
    }

    @Test func `needs no secrets but those of the profile that is used`() throws {
        var local = ClientProfile()
        local.router = "ws://127.0.0.1:8080/ws"
        #expect(try read(text, "local").get() == local)
        #expect(
            try faults(text, "cluster") == [
                "8: profiles.cluster.secret: the environment variable JOES_SECRET is not set"
            ])
    }

    @Test func `is told every fault with its line and key`() throws {
        #expect(try faults(text, "clustr") == ["2: profiles: there is no profile 'clustr'; did you mean 'cluster'?"])
        let wrong = """
            profiles:
              a: { rooter: x }
              b:
                router: 127.0.0.1
                authmethods: [tickets]
            """
        #expect(
            try faults(wrong, "a") == [
                "2: profiles.a.rooter: there is no such key here; did you mean 'router'?",
                "4: profiles.b.router: '127.0.0.1' is no URL of a router, such as ws://127.0.0.1:8080/ws",
                "5: profiles.b.authmethods[0]: there is no 'tickets': did you mean 'ticket'?",
            ])
        #expect(try faults("profile: {}", "a").count == 2)
    }

    @Test func `reads the rules of a proxy`() throws {
        let text = """
            topics: [com.a, "prefix:com.b."]
            procedures: ["wildcard:com..c"]
            back: { procedures: [com.d] }
            """
        try withFolder { folder in
            try write(text, to: "\(folder)/rules.yaml")
            #expect(
                try ProxyFile(reading: "\(folder)/rules.yaml").rules == [
                    .topics("com.a"), .topics("com.b.", match: .prefix),
                    .procedures("com..c", match: .wildcard), .procedures("com.d", .backward),
                ])
            try write("topics: [com.b., com.b]\ntopic: x", to: "\(folder)/rules.yaml")
            let error = #expect(throws: ConfigurationError.self) { try ProxyFile(reading: "\(folder)/rules.yaml") }
            #expect(error?.faults.map(\.line) == [1, 2])
            #expect(error?.faults.map(\.key) == ["topics[0]", "topic"])
            try write("topics: []", to: "\(folder)/rules.yaml")
            #expect(throws: ConfigurationError.self) { try ProxyFile(reading: "\(folder)/rules.yaml") }
        }
    }
}
