import Foundation
import HTTPTypes
import Scheduling
import Sockets
import TestSupport
import Testing
import WebSocketCore
import WebSockets

@Suite(.serialized, .enabled(if: Suite.isInstalled, "the peers are installed by `make test`"))
struct `WebSocket with others' peers` {
    @Test(.timeLimit(.minutes(2)), arguments: ["websockets", "aiohttp"], ["plain", "deflate"])
    func `our server understands Python's client`(library: String, compression: String) async throws {
        let kind: SchedulerKind = library == "aiohttp" ? .dispatch : .libev
        try await withEchoServer(kind, isCompressed: compression == "deflate") { url, scheduler in
            let arguments = [Peers.path, "call", library, compression, url]
            try await ChildProcess.withProcess(Peers.python, arguments: arguments, on: scheduler) { peer in
                let last = try await peer.lines(until: "done").last
                #expect(last == "done")
            }
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: ["websockets", "aiohttp"], ["plain", "deflate"])
    func `our client understands Python's server`(library: String, compression: String) async throws {
        let scheduler = try SchedulerKind.libev.make()
        let arguments = [Peers.path, "serve", library, compression]
        try await ChildProcess.withProcess(Peers.python, arguments: arguments, on: scheduler) { peer in
            let port = try #require(try await peer.lines(until: "").last)
            try await withWebSocket(
                to: "ws://127.0.0.1:\(port)/", compression: Suite.compression, on: scheduler
            ) { socket in
                #expect((socket.compression != nil) == (compression == "deflate"))
                for text in ["", "text", String(repeating: "ä", count: 40_000), "text"] {
                    try await socket.send(text)
                    let echo = try await socket.receive()
                    #expect(echo == .text(text))
                }
                try await socket.sendStream(.binary) { writer in
                    for _ in 0..<10 { try await writer.write([UInt8](repeating: 7, count: 1_000)) }
                }
                let echo = try await socket.receive()
                #expect(echo == .binary([UInt8](repeating: 7, count: 10_000)))
            }
        }
        await scheduler.shutdown()
    }

    @Test func `curl is upgraded`() async throws {
        var limits = WebSocketLimits()
        limits.pingInterval = .milliseconds(50)  // curl prints the head when something comes after it
        try await withEchoServer(.libev, isCompressed: true, limits: limits) { url, scheduler in
            let fields = [
                "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Extensions: permessage-deflate",
            ]
            let page = url.replacing("ws://", with: "http://")
            let arguments =
                ["--silent", "--include", "--no-buffer", "--http1.1", page] + fields.flatMap { ["-H", $0] }
            try await ChildProcess.withProcess("curl", arguments: arguments, on: scheduler) { curl in
                let head = try await curl.lines(until: "Sec-WebSocket-Extensions").joined(separator: "\n")
                #expect(head.hasPrefix("HTTP/1.1 101"))
                #expect(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
            }
        }
    }

    @Test(
        .timeLimit(.minutes(2)),
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium"), "Chromium is not installed"))
    func `a page in Chromium sends, receives and agrees on compression`() async throws {
        let scheduler = try SchedulerKind.libev.make()
        let (heard, said) = AsyncStream.makeStream(of: String.self)
        let configuration = WebSocketServer.Configuration(origins: .list(["null"]), compression: Suite.compression)
        let server = try await WebSocketServer.serving(
            at: .ipv4("127.0.0.1", port: 0), on: scheduler, configuration: configuration
        ) { socket, _ in
            while case .text(let text)? = try await socket.receive() {
                said.yield(text)
                try await socket.send(text)
            }
        }
        let page = """
            <script>
            const socket = new WebSocket("ws://\(try #require(await server.address))/");
            socket.onopen = () => socket.send("hällo");
            socket.onmessage = message => socket.send("heard " + message.data + " with " + socket.extensions);
            </script>
            """
        let folder = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // a folder that stays is no failure
        let file = folder.appending(path: "page.html")
        try Data(page.utf8).write(to: file)
        let arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder.path)",
            "--remote-debugging-port=0",
            file.absoluteString,
        ]
        try await ChildProcess.withProcess("/usr/bin/chromium", arguments: arguments, on: scheduler) { _ in
            let last = await heard.first { $0.hasPrefix("heard") }
            #expect(last == "heard hällo with permessage-deflate")
        }
        await server.shutdown()
        await scheduler.shutdown()
    }
}

private enum Peers {
    static let python = URL(filePath: Suite.program).deletingLastPathComponent().appending(path: "python").path
    static let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Peers/websocket_peer.py")
        .path
}

extension ChildProcess {
    /// The lines it says, up to the first that begins with `mark`, or to its end.
    fileprivate func lines(until mark: String) async throws -> [String] {
        var text: [UInt8] = []
        while true {
            let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
                .map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }
            if let index = lines.firstIndex(where: { $0.hasPrefix(mark) }) { return Array(lines[...index]) }
            let bytes = try await standardOutput.read()
            if bytes.isEmpty {
                Issue.record("it ended with: \(String(decoding: try await standardError.read(), as: UTF8.self))")
                return lines
            }
            text += bytes
        }
    }
}

/// Runs `body` beside an echo server.
private func withEchoServer(
    _ kind: SchedulerKind, isCompressed: Bool, limits: WebSocketLimits = WebSocketLimits(),
    _ body: (String, any Scheduler) async throws -> Void
) async throws {
    let scheduler = try kind.make()
    let configuration = WebSocketServer.Configuration(
        limits: limits, compression: isCompressed ? Suite.compression : nil)
    let server = try await WebSocketServer.serving(
        at: .ipv4("127.0.0.1", port: 0), on: scheduler, configuration: configuration
    ) { socket, _ in try await echo(over: socket) }
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body("ws://\(try #require(await server.address))/", scheduler))
    } catch {
        outcome = .failure(error)
    }
    await server.shutdown()
    await scheduler.shutdown()
    try outcome.get()
}
