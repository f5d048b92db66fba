import Foundation
import LibevScheduling
import Swampy
import TestSupport
import Testing

/// A port that was free a moment ago, for snippets that name one.
func freePort() async throws -> UInt16 {
    let scheduler = try LibevScheduler()
    let port = try await freePort(on: scheduler)
    await scheduler.shutdown()
    return port
}

/// Runs `program` until `body` has used what it offers at `port`, then cancels it.
func whileRunning(
    at port: UInt16, _ program: @escaping @Sendable () async throws -> Void, _ body: () async throws -> Void
) async throws {
    let task = Task { try await program() }
    let outcome: Result<Void, any Error>
    do {
        try await untilServed(at: port)
        outcome = .success(try await body())
    } catch {
        outcome = .failure(error)
    }
    task.cancel()
    // A program that serves until it is cancelled ends without an error, or with that of the cancellation.
    do { try await task.value } catch is CancellationError {}
    try outcome.get()
}

/// Waits until somebody listens at `port`.
func untilServed(at port: UInt16) async throws {
    let scheduler = try LibevScheduler()
    for _ in 0..<500 {
        do {
            let stream = try await ByteStream.connected(to: .ipv4("127.0.0.1", port: port), on: scheduler)
            await stream.close()
            return await scheduler.shutdown()
        } catch {
            try await scheduler.sleep(for: .milliseconds(10))
        }
    }
    Issue.record("nobody listens at \(port)")
    await scheduler.shutdown()
}

/// Sends back what comes.
@Sendable func echo(_ stream: isolated ByteStream) async {
    while let bytes = try? await stream.read(), !bytes.isEmpty { try? await stream.write(bytes) }
}

/// Runs `body` with a folder of its own, which is removed afterwards.
func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }  // a folder left behind fails no test
    try await body(folder.path)
}
