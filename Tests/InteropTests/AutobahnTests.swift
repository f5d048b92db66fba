import Foundation
import Swampy
import Testing

/// Somebody else's clients: autobahn-python and wampy, both from PyPI.
@Suite(.serialized, .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
struct `Clients that others wrote` {
    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `autobahn-python calls, is called, publishes and subscribes through swampy router`(
        scheduler: SchedulerName
    ) async throws {
        try await withSwampyRouter(scheduler) { url in
            let peer = try Program(
                Machine.python,
                [
                    Machine.peer("autobahn_peer.py"), "--url", url, "--realm", "realm1", "--other-realm", "realm2",
                    "--role", "suite",
                ])
            try await expectSuccess(peer)
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `autobahn-python finds the advanced profile in swampy router`(scheduler: SchedulerName) async throws {
        try await withSwampyRouter(scheduler) { url in
            let peer = try Program(
                Machine.python,
                [Machine.peer("autobahn_peer.py"), "--url", url, "--realm", "realm1", "--role", "advanced"])
            try await expectSuccess(peer)
        }
    }

    @Test(
        .timeLimit(.minutes(5)), .enabled(if: Machine.hasWampy, "wampy is installed by `make test`"),
        arguments: schedulerNames)
    func `wampy works with swampy router, random request ids and all`(scheduler: SchedulerName) async throws {
        try await withSwampyRouter(scheduler) { url in
            let peer = try Program(
                Machine.wampyPython,
                [Machine.peer("wampy_peer.py"), "--url", url, "--realm", "realm1", "--role", "suite"])
            try await expectSuccess(peer)
        }
    }

    @Test(.timeLimit(.minutes(3)), arguments: schedulerNames)
    func `autobahn calls a Swift view of the demo and gets its events, and curl gets what a call computed`(
        scheduler: SchedulerName
    ) async throws {
        try await withDemo(scheduler) { page, _ in
            let router = page.replacing("http://", with: "ws://") + "ws"
            let subscriber = try autobahn(
                router, "--role", "subscriber", "--topic", "com.example.board.added", "--count", "2")
            try await with(subscriber) { subscriber in
                _ = try await subscriber.require("READY")
                let caller = try autobahn(
                    router, "--role", "caller", "--procedure", "com.example.board.add", "--args",
                    #"["Ada","by a call"]"#)
                let answer = try await caller.require("\"args\"")
                #expect(answer.contains("by a call"))
                #expect(await caller.end() == 0)
                let posted = try await curl(
                    "--json", #"{"author": "Bob", "text": "by a request"}"#, page + "api/entries")
                #expect(posted.contains("by a request"))
                #expect(try await subscriber.require("by a call").contains("Ada"))
                #expect(try await subscriber.require("by a request").contains("Bob"))
            }
            let entries = try await curl(page + "api/entries")
            #expect(try Value(json: entries).listValue?.count == 2)
        }
    }

    private func autobahn(_ url: String, _ arguments: String...) throws -> Program {
        try Program(Machine.python, [Machine.peer("autobahn_peer.py"), "--url", url, "--realm", "realm1"] + arguments)
    }
}

/// The program ends with status 0, having said only `ok` and `skip`.
func expectSuccess(_ program: Program) async throws {
    let lines = await program.output()
    let status = await program.end()
    for line in lines where line.hasPrefix("not ok") { Issue.record("\(line)") }
    if status != 0 {
        let errors = await program.errorText()
        Issue.record("\(program.name) ended with \(status): \(lines.last ?? "") \(errors)")
    }
    #expect(lines.contains { $0.hasPrefix("ok ") })
}
