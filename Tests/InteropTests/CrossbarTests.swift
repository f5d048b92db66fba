import Foundation
import Swampy
import Testing

/// Our client and our web app with somebody else's router: Crossbar.io from PyPI, started for each test.
@Suite(.serialized, .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
struct `Crossbar.io` {
    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `serves our web app when only the URL is changed`(scheduler name: SchedulerName) async throws {
        try await withCrossbar { url in
            try await withDemo(name, environment: ["SWAMPY_ROUTER": url]) { page, _ in
                try await checkDemoWithAutobahn(page: page, router: url)
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `refuses an unknown realm, and we say so`() async throws {
        try await withCrossbar { url in
            try await withScheduler(.libev) { scheduler in
                let error = await #expect(throws: SessionError.self) {
                    try await Session.connect(to: url, realm: "nowhere", on: scheduler)
                }
                #expect(error?.description.contains("wamp.error.no_such_realm") == true)
            }
        }
    }
}

/// The same for our own router: what works with one must work with the other.
@Suite(.serialized, .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
struct `swampy router` {
    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `serves our web app when only the URL is changed`(scheduler name: SchedulerName) async throws {
        try await withSwampyRouter(name) { url in
            try await withDemo(name, ["--router", url]) { page, _ in
                try await checkDemoWithAutobahn(page: page, router: url)
            }
        }
    }
}

/// The demo's views, through a router that is not its own.
private func checkDemoWithAutobahn(page: String, router: String) async throws {
    let caller = try Program(
        Machine.python,
        [
            Machine.peer("autobahn_peer.py"), "--url", router, "--realm", "realm1", "--role", "caller",
            "--procedure", "com.example.board.add", "--args", #"["Ada","hello"]"#,
        ])
    #expect(try await caller.require("args").contains("hello"))
    #expect(await caller.end() == 0)
    #expect(try await curl(page + "api/entries").contains("hello"))
}
