import Foundation
import Scheduling
import Swampy
import Testing

/// The schedulers that everything is shown on.
let schedulerNames: [SchedulerName] = [.libev, .dispatch]

/// Runs `body` with a scheduler of its own.
func withScheduler<Result>(_ name: SchedulerName, _ body: (any Scheduler) async throws -> Result) async throws -> Result
{
    let scheduler = try name.makeScheduler()
    do {
        let result = try await body(scheduler)
        await scheduler.shutdown()
        return result
    } catch {
        await scheduler.shutdown()
        throw error
    }
}

/// Runs `body` beside `swampy router`, and checks that it ends well.
func withSwampyRouter(
    _ scheduler: SchedulerName, at place: String = "ws://127.0.0.1:0/ws", _ arguments: [String] = [],
    _ body: (String) async throws -> Void
) async throws {
    let program = try Program(
        Machine.swampy,
        ["router", "--listen", place, "--realm", "realm1", "--realm", "realm2", "--scheduler", scheduler.rawValue]
            + arguments)
    try await with(program, signal: SIGTERM) { program in
        try await body(try url(in: program.require("listening on")))
    }
    #expect(await program.status() == 0)
}

/// Where a router is reached.
struct RouterURLs: Sendable {
    let webSocket: String
    let rawSocket: String
    let unixSocket: String
}

/// Runs `body` beside a real Crossbar.io of its own, which is given more arguments of `crossbar_router.py`.
func withCrossbarURLs(_ arguments: [String] = [], _ body: (RouterURLs) async throws -> Void) async throws {
    let program = try Program(Machine.python, [Machine.peer("crossbar_router.py"), "--port", "0"] + arguments)
    try await with(program) { program in
        let line = try await program.require("READY")
        let urls = line.split(separator: " ").dropFirst().map(String.init)
        try #require(urls.count == 3, "'\(line)'")
        try await body(RouterURLs(webSocket: urls[0], rawSocket: urls[1], unixSocket: urls[2]))
    }
}

/// Runs `body` with the URL of a Crossbar.io's WebSocket.
func withCrossbar(_ arguments: [String] = [], _ body: (String) async throws -> Void) async throws {
    try await withCrossbarURLs(arguments) { urls in try await body(urls.webSocket) }
}

/// Runs `body` beside a router of ours in this process, on a scheduler of its own.
func withOwnRouter(
    _ name: SchedulerName, _ configuration: RouterConfiguration, _ body: (RouterURLs) async throws -> Void
) async throws {
    try await withFolder { folder in
        try await withScheduler(name) { scheduler in
            let router = Router(configuration: configuration, on: scheduler)
            do {
                let webSocket = try await router.listen(at: "ws://127.0.0.1:0/ws")
                let rawSocket = try await router.listen(at: "rs://127.0.0.1:0")
                let unixSocket = try await router.listen(at: "rs+unix://\(folder.path)/socket")
                try await body(RouterURLs(webSocket: webSocket, rawSocket: rawSocket, unixSocket: unixSocket))
                await router.shutdown()
            } catch {
                await router.shutdown()
                throw error
            }
        }
    }
}

/// Runs `body` beside the demo.
func withDemo(
    _ scheduler: SchedulerName, _ arguments: [String] = [], environment: [String: String] = [:],
    _ body: (_ url: String, Program) async throws -> Void
) async throws {
    let program = try Program(
        Machine.swampy, ["demo", "--port", "0", "--scheduler", scheduler.rawValue] + arguments, environment: environment
    )
    try await with(program, signal: SIGTERM) { program in
        try await body(try url(in: program.require("http://")), program)
    }
    #expect(await program.status() == 0)
}

/// The URL in a line that a program said.
func url(in line: String) throws -> String {
    let word = line.split(whereSeparator: { " ,".contains($0) }).first { $0.contains("://") }
    return String(try #require(word, "no URL in '\(line)'"))
}

/// The port of the URL in a line that a program said.
func port(in line: String) throws -> Int {
    let url = try url(in: line)
    return try #require(URL(string: url)?.port, "no port in '\(line)'")
}

/// The body of what `curl` gets.
func curl(_ arguments: String...) async throws -> String { try await curl(arguments) }

/// The same with a list of arguments.
func curl(_ arguments: [String]) async throws -> String {
    let program = try Program(
        URL(filePath: "/usr/bin/curl"), ["--silent", "--show-error", "--max-time", "30"] + arguments)
    let output = await program.output().joined(separator: "\n")
    let status = await program.end()
    if status != 0 { Issue.record("curl: \(await program.errorText())") }
    return output
}
