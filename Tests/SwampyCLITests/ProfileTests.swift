import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct `A profile on the command line` {
    private func text(_ url: String) -> String {
        """
        profiles:
          here: { router: "\(url)", realm: realm1, authid: joe, ticket: "env:THE_TICKET" }
          nowhere: { router: "\(url)", realm: realm2 }
        """
    }

    private let router = """
        listen: [ws://127.0.0.1:0/ws]
        realms:
          realm1:
            anonymous: false
            roles: { user: all }
            users: { joe: { role: user, ticket: right } }
        """

    private func withAuthenticatingRouter(_ body: (_ url: String) async throws -> Void) async throws {
        try await withFile(router, named: "router.yaml") { path in
            try await withSwampy("router", "--config", path) { process in
                let line = try #require(await process.nextLine())
                let match = try #require(line.firstMatch(of: #/listening on (ws:\S+)/#))
                try await body(String(match.1))
            }
        }
    }

    @Test func `says where the router is and who we are, until options say otherwise`() async throws {
        try await withAuthenticatingRouter { url in
            try await withFile(text(url), named: "swampy/config.yaml") { (path: String) async throws in
                let home = URL(filePath: path).deletingLastPathComponent().deletingLastPathComponent().path
                var environment = ["XDG_CONFIG_HOME": home, "THE_TICKET": "right"]
                func publish(_ arguments: String...) async throws -> SwampyProcess.Ending {
                    let process = try SwampyProcess(
                        ["publish", "com.a", "--acknowledge"] + arguments, environment: environment,
                        standardOutput: nil)
                    return await process.ending()
                }
                #expect(try await publish("--profile", "here").status == 0)
                environment["SWAMPY_PROFILE"] = "here"
                #expect(try await publish().status == 0)
                #expect(try await publish("--realm", "realm2").errors.first?.contains("realm2") == true)
                #expect(try await publish("--ticket", "wrong").errors.first?.contains("refuses who we are") == true)
                environment["SWAMPY_KEY"] = "00"  // which the profile's ticket goes before
                #expect(try await publish("--config", path).status == 0)
                environment["SWAMPY_KEY"] = nil
                #expect(
                    try await publish("--profile", "nowhere").errors == [
                        "swampy: the router refuses: wamp.error.no_such_realm, there is no realm 'realm2'"
                    ])
            }
        }
    }

    @Test func `that is wrong is told with file, line and key`() async throws {
        let text = """
            profiles:
              local: 1
              cluster:
                router: wss://cluster.example/ws
                relm: production
            """
        try await withFile(text, named: "config.yaml") { path in
            let ending = try await swampy("call", "com.a", "--profile", "cluster", "--config", path)
            #expect(ending.status == 1)
            #expect(
                ending.errors.map { $0.replacing(path, with: "config.yaml") } == [
                    "swampy: config.yaml:2: profiles.local: it is not a section with keys and their values",
                    "swampy: config.yaml:5: profiles.cluster.relm: there is no such key here; did you mean 'realm'?",
                ])
        }
    }

    @Test func `needs its file`() async throws {
        let ending = try await swampy(
            "call", "com.a", environment: ["SWAMPY_PROFILE": "a", "XDG_CONFIG_HOME": "/nonexistent"])
        let line = "swampy: /nonexistent/swampy/config.yaml: cannot be read: No such file or directory"
        #expect(ending == .init(status: 1, output: [], errors: [line]))
    }
}
