import Foundation
import HTTPTypes
import Scheduling
import Sockets
import TestSupport
import Testing
import WebSocketCore
import WebSockets

@Suite(.serialized, .enabled(if: Suite.isInstalled, "the suite is installed by `make test`"))
struct `The Autobahn suite` {
    @Test(.timeLimit(.minutes(20)), arguments: SchedulerKind.both)
    func `finds nothing wrong with our server`(kind: SchedulerKind) async throws {
        try await withReports("server", kind) { folder, scheduler in
            let configuration = WebSocketServer.Configuration(
                limits: Suite.limits, compression: Suite.compression)
            let server = try await WebSocketServer.serving(
                at: .ipv4("127.0.0.1", port: 0), on: scheduler, configuration: configuration
            ) { socket, _ in try await echo(over: socket) }
            let address = try #require(await server.address)
            let arguments = Suite.arguments("fuzzingclient", "\(address)", reports: folder) + ["-p", "2"]
            try await ChildProcess.withProcess(Suite.program, arguments: arguments, on: scheduler) { suite in
                while case let bytes = try await suite.standardOutput.read(), !bytes.isEmpty {}
                _ = try await suite.exitStatus  // it fails with the first case that does; the report says more
            }
            await server.shutdown()
        }
    }

    @Test(.timeLimit(.minutes(20)), arguments: SchedulerKind.both)
    func `finds nothing wrong with our client`(kind: SchedulerKind) async throws {
        try await withReports("client", kind) { folder, scheduler in
            let port = try await freePort(on: scheduler)
            let arguments = Suite.arguments("fuzzingserver", "127.0.0.1:\(port)", reports: folder)
            try await ChildProcess.withProcess(Suite.program, arguments: arguments, on: scheduler) { _ in
                try await runAllCases(at: "ws://127.0.0.1:\(port)", on: scheduler)
                _ = try await eventually { try Report(in: folder) }
            }
        }
    }

    /// Asks the suite for one case after the other, and for its report at the end.
    private func runAllCases(at url: String, on scheduler: any Scheduler) async throws {
        let counted = try await eventually { try await WebSocket.connect(to: "\(url)/getCaseCount", on: scheduler) }
        guard case .text(let text) = try await counted.receive(), let count = Int(text) else { throw NoCases() }
        await counted.close()
        for number in 1...count {
            let socket = try await WebSocket.connect(
                to: "\(url)/runCase?case=\(number)&agent=swampy", limits: Suite.limits,
                compression: Suite.offer, on: scheduler)
            // What the suite provokes on purpose is in its report.
            try? await echo(over: socket)
            await socket.close()
        }
        try await withWebSocket(to: "\(url)/updateReports?agent=swampy", on: scheduler) { socket in
            // The suite drops this connection without a close frame when it has written its reports.
            _ = try? await socket.receive()
        }
    }

    /// Runs `body` with a folder for reports, and checks them.
    private func withReports(
        _ role: String, _ kind: SchedulerKind, _ body: (String, any Scheduler) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // a folder that stays is no failure
        let scheduler = try kind.make()
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(folder, scheduler)) } catch { outcome = .failure(error) }
        await scheduler.shutdown()
        try outcome.get()
        let report = try Report(in: folder)
        print("autobahn: \(role) on \(kind): \(report.count) cases, \(report.summary)")
        #expect(report.objections == [])
        #expect(report.count == 517 || !Suite.runsWhole)
        #expect(report.count > 250)
    }
}

private struct NoCases: Error {}

/// Sends back each message, until the peer closes.
func echo(over socket: isolated WebSocket) async throws {
    while let message = try await socket.receive() {
        switch message {
        case .text(let text): try await socket.send(text)
        case .binary(let bytes): try await socket.send(bytes)
        }
    }
}

/// What `attempt` returns once it does not throw any more: a program that was started listens soon.
private func eventually<Result>(_ attempt: () async throws -> Result) async throws -> Result {
    let end = ContinuousClock.now + .seconds(20)
    while true {
        do { return try await attempt() } catch  where ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
