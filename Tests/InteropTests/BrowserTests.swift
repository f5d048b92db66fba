import Swampy
import Testing

/// Headless Chromium with two pages of the demo: what one does appears in the other.
@Suite(
    .serialized,
    .enabled(if: Machine.hasPeers && Machine.hasChromium, "the peers and Chromium are installed by `make test`"))
struct `Two browsers on the demo` {
    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `see each other's entries, likes, names and waves`(scheduler: SchedulerName) async throws {
        try await withDemo(scheduler) { page, _ in
            try await expectSuccess(try Program(Machine.python, [Machine.peer("browser_board.py"), "--url", page]))
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `do so through another router, too`() async throws {
        try await withSwampyRouter(.libev) { router in
            try await withDemo(.libev, ["--router", router, "--realm", "realm2"]) { page, _ in
                try await expectSuccess(try Program(Machine.python, [Machine.peer("browser_board.py"), "--url", page]))
            }
        }
    }
}
