import Testing

/// The schedulers that the command line is tested on, by name.
let schedulers = ["libev", "dispatch"]

/// `swampy router` while a test runs.
struct RunningRouter {
    let process: SwampyProcess
    let url: String
}

/// Runs `body` beside a router of the realm `realm1` at a port of its own.
func withRouter(scheduler: String = "libev", _ body: (RunningRouter) async throws -> Void) async throws {
    try await withSwampy(
        "router", "--listen", "ws://127.0.0.1:0/ws", environment: ["SWAMPY_SCHEDULER": scheduler]
    ) { process in
        let line = try #require(await process.nextLine())
        let match = try #require(line.wholeMatch(of: #/listening on (ws:\S+) \(realm realm1, scheduler (\w+)\)/#))
        #expect(match.2 == scheduler)
        try await body(RunningRouter(process: process, url: String(match.1)))
    }
}
