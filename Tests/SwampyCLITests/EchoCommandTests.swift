import Foundation
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The echo server` {
    @Test(arguments: schedulers)
    func `sends back what comes over TCP`(scheduler: String) async throws {
        try await withEcho("tcp://127.0.0.1:0", scheduler) { process, url in
            let port = try #require(Endpoint(url).port)
            try await echoes(at: .ipv4("127.0.0.1", port: port))
            process.send(SIGTERM)
            #expect(await process.ending() == .init(status: 0, output: [], errors: []))
        }
    }

    @Test func `sends back what comes over a Unix socket, and removes its file`() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/swampy-echo-\(getpid()).sock"
        try await withEcho("unix://\(path)", "libev") { process, url in
            #expect(url == "unix://\(path)")
            try await echoes(at: .unix(path: path))
            process.send(SIGTERM)
            #expect(await process.ending().status == 0)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test(arguments: schedulers)
    func `sends back messages over WebSocket, and says that it goes away`(scheduler: String) async throws {
        try await withEcho("ws://127.0.0.1:0", scheduler) { process, url in
            let socket = try await WebSocket.connect(to: url, on: DefaultScheduler.get())
            let bytes = [UInt8](repeating: 7, count: 70_000)
            try await socket.send("grüße")
            try await socket.send(bytes)
            #expect(try await socket.receive() == .text("grüße"))
            #expect(try await socket.receive() == .binary(bytes))
            process.send(SIGTERM)
            #expect(try await socket.receive() == nil)
            #expect(await socket.close().code == .goingAway)
            #expect(await process.ending() == .init(status: 0, output: [], errors: []))
        }
    }

    @Test func `closes connections that are open when it ends`() async throws {
        try await withEcho("tcp://127.0.0.1:0", "libev") { process, url in
            let port = try #require(Endpoint(url).port)
            let stream = try await ByteStream.connected(
                to: .ipv4("127.0.0.1", port: port), on: DefaultScheduler.get())
            try await stream.write([1])
            #expect(try await stream.read() == [1])
            process.send(SIGINT)
            #expect(try await stream.read() == [])
            await stream.close()
            #expect(await process.ending() == .init(status: 0, output: [], errors: []))
        }
    }

    @Test(arguments: schedulers)
    func `ends at once with a second signal, whatever is still open`(scheduler: String) async throws {
        try await withEcho("ws://127.0.0.1:0", scheduler) { process, url in
            let endpoint = try Endpoint(url)
            let stream = try await ByteStream.connected(
                to: .ipv4("127.0.0.1", port: #require(endpoint.port)), on: DefaultScheduler.get())
            let request = """
                GET / HTTP/1.1\r
                Host: \(endpoint.authority)\r
                Connection: Upgrade\r
                Upgrade: websocket\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                \r\n
                """
            try await stream.write(Array(request.utf8))
            #expect(String(decoding: try await stream.read(), as: UTF8.self).hasPrefix("HTTP/1.1 101 "))
            process.send(SIGTERM)
            #expect(try await stream.read().first == 0x88)  // its close frame, which is not answered
            process.send(SIGTERM)
            #expect(await process.ending().status == 128 + SIGTERM)
            await stream.close()
        }
    }
}

/// Runs `body` beside `swampy echo`, with the URL that it says it listens at.
private func withEcho(
    _ url: String, _ scheduler: String, _ body: (SwampyProcess, String) async throws -> Void
) async throws {
    try await withSwampy("echo", "--listen", url, "--scheduler", scheduler) { process in
        let line = try #require(await process.nextLine())
        let match = try #require(line.wholeMatch(of: #/listening on (\S+)/#))
        try await body(process, String(match.1))
    }
}

/// Sends a mebibyte and expects it back, and then the end of the stream.
private func echoes(at address: SocketAddress) async throws {
    let stream = try await ByteStream.connected(to: address, on: DefaultScheduler.get())
    let sent = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0) }
    async let writing: Void = {
        try await stream.write(sent)
        try await stream.closeWriting()
    }()
    var received: [UInt8] = []
    while case let bytes = try await stream.read(), !bytes.isEmpty { received += bytes }
    try await writing
    #expect(received == sent)
    await stream.close()
}
