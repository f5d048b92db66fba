import Foundation
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `swampy meta` {
    @Test(arguments: schedulers)
    func `tells who is there and what is offered, and ends sessions where that may be`(scheduler: String) async throws {
        try await withAdministeredRouter(scheduler: scheduler) { url in
            let environment = ["SWAMPY_ROUTER": url, "SWAMPY_SCHEDULER": scheduler]
            try await withSwampy("register", "com.example.echo", environment: environment) { callee in
                #expect(await callee.nextLine() == "registered com.example.echo")
                let registrations = try await swampy("meta", "registrations", environment: environment)
                let registration = try Value(json: #require(registrations.output.first))
                #expect(registration["uri"] == "com.example.echo")
                let id = try #require(registration["callees"]?.listValue?.first)

                let sessions = try await swampy("meta", "sessions", environment: environment)
                let ids = try sessions.output.map { try Value(json: $0)["session"] }
                #expect(ids.count == 2 && ids.contains(id))
                #expect(try await swampy("meta", "subscriptions", environment: environment).output == [])

                let killed = try await swampy(
                    "meta", "kill", try id.json(), "--reason", "com.example.enough", environment: environment)
                try #require(killed == .init(status: 0, output: [], errors: []))
                let ending = await callee.ending()
                #expect(ending.status == 1 && ending.errors.last?.contains("com.example.enough") == true)
            }
            let gone = try await swampy("meta", "kill", "1", environment: environment)
            #expect(gone.status == 1 && gone.errors.last?.contains("wamp.error.no_such_session") == true)
        }
    }

    @Test func `says that a realm does not let sessions end others`() async throws {
        try await withRouter { router in
            let ending = try await swampy("meta", "kill", "1", environment: ["SWAMPY_ROUTER": router.url])
            let line = "swampy: wamp.error.no_such_procedure: this realm does not offer 'wamp.session.kill'"
            #expect(ending == .init(status: 1, output: [], errors: [line]))
        }
    }

    private func withAdministeredRouter(scheduler: String, _ body: (String) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString).yaml")
        let text = "listen: [ws://127.0.0.1:0/ws]\nrealms: { realm1: { administration: true } }\n"
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }  // a file left behind fails no test
        try await withSwampy("router", "--config", file.path, environment: ["SWAMPY_SCHEDULER": scheduler]) { router in
            let line = try #require(await router.nextLine())
            let match = try #require(line.wholeMatch(of: #/listening on (ws:\S+) \(.*/#))
            try await body(String(match.1))
        }
    }
}
