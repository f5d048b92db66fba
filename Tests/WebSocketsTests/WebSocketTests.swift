import Scheduling
import Sockets
import TestSupport
import Testing
import WebSocketCore
import WebSockets

@Suite struct `A WebSocket` {
    @Test(arguments: SchedulerKind.both)
    func `carries text and bytes of every awkward size in both directions`(kind: SchedulerKind) async throws {
        try await withServer(kind, serve: echo) { server in
            let socket = try await WebSocket.connect(to: server.url, on: server.scheduler)
            for size in [0, 1, 125, 126, 127, 32_767, 32_768, 65_535, 65_536, 1_048_576] {
                let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                try await socket.send(bytes)
                #expect(try await socket.receive() == .binary(bytes))
                let text = String(repeating: "ä", count: size / 2)
                try await socket.send(text)
                #expect(try await socket.receive() == .text(text))
            }
            let reason = await socket.close()
            #expect(reason.code == .normalClosure)
            #expect(reason.error == nil)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `receives messages one after the other into the same bytes, and sends them as what they were`(
        kind: SchedulerKind
    ) async throws {
        try await withServer(kind) { socket in
            var bytes: [UInt8] = [1, 2, 3]  // what was there before is gone
            while let kind = try await socket.receive(into: &bytes) { try await socket.send(kind, bytes) }
            #expect(bytes == Array("the end".utf8), "nothing comes in place of the last message")
        } _: { server in
            let socket = try await WebSocket.connect(to: server.url, on: server.scheduler)
            let sizes = [5, 0, 300, 1, 70_000, 2]
            for _ in 0..<10 {  // many at a time, so that some are there before they are asked for
                for size in sizes {
                    try await socket.send([UInt8](repeating: UInt8(truncatingIfNeeded: size), count: size))
                    try await socket.send(String(repeating: "ä", count: size))
                }
            }
            for _ in 0..<10 {
                for size in sizes {
                    let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: size), count: size)
                    #expect(try await socket.receive() == .binary(bytes))
                    #expect(try await socket.receive() == .text(String(repeating: "ä", count: size)))
                }
            }
            try await socket.send("the end")
            #expect(try await socket.receive() == .text("the end"))
            await #expect(throws: WebSocketError.invalidUTF8) { try await socket.send(.text, [0xFF]) }
            await socket.close()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `ends its sequence when the peer closes, and tells the code`(kind: SchedulerKind) async throws {
        try await withServer(kind) { socket in
            try await socket.send("last words")
            await socket.close(.goingAway, "restart")
        } _: { server in
            let socket = try await WebSocket.connect(to: server.url, on: server.scheduler)
            var texts: [WebSocketMessage] = []
            for try await message in socket.messages { texts.append(message) }
            #expect(texts == [.text("last words")])
            let reason = await socket.close()
            #expect(reason.code == .goingAway)
            #expect(reason.text == "restart")
            #expect(reason.initiator == .remote)
            await #expect(throws: WebSocketError.closed(reason)) { try await socket.send("too late") }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `slows a sender whose peer does not receive, and loses nothing`(kind: SchedulerKind) async throws {
        let count = 200
        try await withServer(kind) { socket in
            for index in 0..<count { try await socket.send([UInt8](repeating: UInt8(index), count: 100_000)) }
        } _: { server in
            let socket = try await WebSocket.connect(to: server.url, on: server.scheduler)
            for index in 0..<count {
                guard case .binary(let bytes) = try await socket.receive() else { throw Missing() }
                #expect(bytes.count == 100_000)
                #expect(bytes.first == UInt8(index))
            }
            await socket.close()
        }
    }

    // Large ones are not queued but sent at once, as far as the kernel takes them.
    @Test(arguments: SchedulerKind.both)
    func `keeps small and large messages in their order`(kind: SchedulerKind) async throws {
        let messages = (0..<60).map { index in
            [UInt8](repeating: UInt8(index), count: [10, 70_000, 1, 300_000, 20_000][index % 5])
        }
        try await withServer(kind) { socket in
            for message in messages { try await socket.send(message) }
        } _: { server in
            let socket = try await WebSocket.connect(to: server.url, on: server.scheduler)
            for message in messages { #expect(try await socket.receive() == .binary(message)) }
            await socket.close()
        }
    }

    // A client masks what it sends, so its messages are queued before they are sent at once.
    @Test(.timeLimit(.minutes(1)), arguments: SchedulerKind.allCases)
    func `sends the rest of a client's message when the kernel took a part of it`(kind: SchedulerKind) async throws {
        let message = [UInt8](repeating: 7, count: WebSocketLimits().maximumMessageSize)
        try await withServer(kind, serve: echo) { server in
            let socket = try await WebSocket.connect(to: server.url, on: server.scheduler)
            try await socket.send(message)
            let isWhole = try await socket.receive() == .binary(message)
            #expect(isWhole)
            await socket.close()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `stops waiting for a message when its task is cancelled, and receives the next one`(
        kind: SchedulerKind
    ) async throws {
        try await withServer(kind, serve: echo) { server in
            let socket = try await WebSocket.connect(to: server.url, on: server.scheduler)
            for _ in 0..<50 {
                let task = server.scheduler.task { try await socket.receive() }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
            try await socket.send("still here")
            #expect(try await socket.receive() == .text("still here"))
            await socket.close()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `refuses a message over the limit with 1009`(kind: SchedulerKind) async throws {
        var limits = WebSocketLimits()
        limits.maximumMessageSize = 1000
        try await withServer(kind, configuration: .init(limits: limits), serve: echo) { server in
            let socket = try await WebSocket.connect(to: server.url, on: server.scheduler)
            try await socket.send([UInt8](repeating: 0, count: 1001))
            #expect(try await socket.receive() == nil)
            #expect(await socket.close().code == .messageTooBig)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `agrees on the first subprotocol of the client's that the server speaks`(kind: SchedulerKind) async throws {
        let configuration = WebSocketServer.Configuration(subprotocols: ["b", "c"], requiresSubprotocol: true)
        try await withServer(kind, configuration: configuration, serve: echo) { server in
            let socket = try await WebSocket.connect(
                to: server.url, subprotocols: ["a", "c", "b"], on: server.scheduler)
            #expect(socket.subprotocol == "c")
            await socket.close()
            await #expect(throws: WebSocketError.unexpectedStatus(400)) {
                try await WebSocket.connect(to: server.url, subprotocols: ["x"], on: server.scheduler)
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `pings a silent peer and gives it up when it does not answer`(kind: SchedulerKind) async throws {
        var limits = WebSocketLimits()
        limits.pingInterval = .milliseconds(10)
        limits.pingTimeout = .milliseconds(10)
        let ended = Ended()
        try await withServer(kind, configuration: .init(limits: limits)) { socket in
            do { _ = try await socket.receive() } catch { await ended.set(error) }
        } _: { server in
            let stream = try await ByteStream.connected(to: server.address, on: server.scheduler)
            try await stream.write(Array(handshake.utf8))
            var received: [UInt8] = []
            while true {
                let bytes = try await stream.read(timeout: .seconds(30))
                if bytes.isEmpty { break }
                received += bytes
            }
            await stream.close()
            let frames = try #require(received.suffixAfterHead)
            #expect(frames.starts(with: [0x89, 0x00]))  // a ping, and at last a close frame
            while await ended.error == nil { await Task.yield() }
            #expect(await ended.error as? WebSocketError == .pingTimedOut)
        }
    }
}

@Suite struct `An opening handshake` {
    @Test(arguments: SchedulerKind.both)
    func `fails with a clear error when nobody answers as a WebSocket`(kind: SchedulerKind) async throws {
        let scheduler = try kind.make()
        await #expect(
            throws: SocketError.invalidAddress("'127.0.0.1:80' has no scheme, such as ws://127.0.0.1:8080/ws")
        ) {
            try await WebSocket.connect(to: "127.0.0.1:80", on: scheduler)
        }
        var limits = WebSocketLimits()
        limits.handshakeTimeout = .milliseconds(20)
        let silent = try await Listener.listening(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { _ in }
        // The connection is accepted and dropped at once.
        await #expect(throws: (any Error).self) {
            try await WebSocket.connect(to: "ws://\(silent.address)", limits: limits, on: scheduler)
        }
        await silent.close()
        await #expect(throws: SocketError.self) {
            try await WebSocket.connect(to: "ws://\(silent.address)", limits: limits, on: scheduler)
        }
        await scheduler.shutdown()
    }

    @Test(arguments: SchedulerKind.both)
    func `that is not finished in time is dropped by the server`(kind: SchedulerKind) async throws {
        var limits = WebSocketLimits()
        limits.handshakeTimeout = .milliseconds(20)
        try await withServer(kind, configuration: .init(limits: limits), serve: echo) { server in
            let stream = try await ByteStream.connected(to: server.address, on: server.scheduler)
            try await stream.write(Array("GET / HTTP/1.1\r\nHost: x\r\n".utf8))
            do throws(SocketError) {
                let bytes = try await stream.read(timeout: .seconds(30))
                #expect(bytes == [])
            } catch {
                #expect(error.isDisconnect)  // a reset, where the deadline came before the bytes were read
            }
            await stream.close()
        }
    }

    @Test(arguments: SchedulerKind.both, ["/ws", "/elsewhere"])
    func `is answered at the configured path only`(kind: SchedulerKind, path: String) async throws {
        try await withServer(kind, configuration: .init(path: "/ws"), serve: echo) { server in
            let url = "ws://\(server.address)\(path)?with=query"
            if path == "/ws" {
                await (try WebSocket.connect(to: url, on: server.scheduler)).close()
            } else {
                await #expect(throws: WebSocketError.unexpectedStatus(404)) {
                    try await WebSocket.connect(to: url, on: server.scheduler)
                }
            }
        }
    }
}

private struct Missing: Error {}

private actor Ended {
    private(set) var error: (any Error)?
    func set(_ error: any Error) { self.error = error }
}

private let handshake = """
    GET / HTTP/1.1\r
    Host: localhost\r
    Upgrade: websocket\r
    Connection: Upgrade\r
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
    Sec-WebSocket-Version: 13\r
    \r

    """

extension [UInt8] {
    /// What follows the empty line of an HTTP head.
    fileprivate var suffixAfterHead: [UInt8]? {
        let mark = Array("\r\n\r\n".utf8)
        guard let start = indices.first(where: { self[$0...].starts(with: mark) }) else { return nil }
        return Array(self[(start + 4)...])
    }
}
