import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `swampy meta` {
    @Test(arguments: schedulers)
    func `tells who is there and what is offered, and ends sessions`(scheduler: String) async throws {
        try await withRouter(scheduler: scheduler) { router in
            let environment = ["SWAMPY_ROUTER": router.url, "SWAMPY_SCHEDULER": scheduler]
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
                #expect(killed == .init(status: 0, output: [], errors: []))
                let ending = await callee.ending()
                #expect(ending.status == 1 && ending.errors.first?.contains("com.example.enough") == true)
            }
            let gone = try await swampy("meta", "kill", "1", environment: environment)
            #expect(gone.status == 1 && gone.errors.first?.contains("wamp.error.no_such_session") == true)
        }
    }
}
