import Foundation
import TestSupport
import Testing

/// One run of the example that was built beside these tests.
private struct Example {
    let process = Process()
    let errors: AsyncStream<String>

    init(_ arguments: String...) throws {
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("HummingbirdApp")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SWAMPY_") }
        process.standardInput = FileHandle.nullDevice
        process.standardError = pipe
        try process.run()
        errors = pipe.fileHandleForReading.linesOfPipe()
    }

    /// Its exit status, and what it said on standard error.
    func ending() async -> (status: Int32, errors: [String]) {
        var lines: [String] = []
        for await line in errors { lines.append(line) }
        process.waitUntilExit()
        return (process.terminationStatus, lines)
    }
}

#if Hummingbird
    import HTTP
    import HTTPTypes
    import HummingbirdWAMP
    import Scheduling

    @Suite(.timeLimit(.minutes(1))) struct `The example of a Hummingbird app` {
        @Test(arguments: [[], ["--own-server"]])
        func `is a guest book for HTTP and for WAMP, on either server`(options: [String]) async throws {
            try await withScheduler(.libev) { scheduler in
                let port = try await freePort(on: scheduler)
                let example = try Example("--port", "\(port)", options.first ?? "")
                defer { if example.process.isRunning { example.process.terminate() } }
                let url = "http://127.0.0.1:\(port)/entries"
                try await HTTPClient.withClient(on: scheduler) { client in
                    try await untilAnswered { try await client.get(url) }
                    let entry = #"{"name":"Ada","text":"hello"}"#
                    #expect(try await client.send(.init(.post, url, body: .text(entry))).status == .forbidden)

                    let session = try await Session.connect(
                        to: "ws://127.0.0.1:\(options.isEmpty ? port : port + 1)/ws", realm: "realm1", on: scheduler)
                    let signed = try await session.events("com.example.guestbook.signed")
                    let answer = try await client.send(.init(.post, url, headers: [.from: "ada"], body: .text(entry)))
                    #expect(answer.status == .created)
                    let event = try #require(try await signed.first { _ in true })
                    #expect(try event.argument(0, as: [String: String].self) == ["name": "Ada", "text": "hello"])
                    try await session.call("com.example.guestbook.sign", "Bob", "hi")
                    #expect(try await session.call("com.example.guestbook.count") as Int == 2)
                    #expect(try await client.get(url).text.contains("Bob"))
                    await session.leave()
                }
                example.process.terminate()
                let ending = await example.ending()
                #expect(ending.status == 0, "\(ending.errors)")
            }
        }

        private func untilAnswered(_ ask: () async throws -> HTTPClient.Response) async throws {
            let deadline = ContinuousClock.now + .seconds(20)
            while true {
                do {
                    #expect(try await ask().text == "[]")
                    return
                } catch let error as HTTPClientError {
                    guard ContinuousClock.now < deadline else { throw error }
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }
    }
#else
    @Suite struct `The example of a Hummingbird app` {
        @Test func `says what it needs when it is built without the trait`() async throws {
            let ending = try await Example().ending()
            #expect(ending.status == 1)
            #expect(ending.errors == ["this example needs Hummingbird: swift run --traits Hummingbird HummingbirdApp"])
        }
    }
#endif
