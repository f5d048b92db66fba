import Scheduling
import Sockets
import TestSupport
import Testing
import WebSocketCore
import WebSockets

@Suite struct `A message in parts` {
    @Test(arguments: SchedulerKind.both, [true, false])
    func `goes there and back without anybody holding it whole`(kind: SchedulerKind, isCompressed: Bool) async throws {
        let count = 200
        let size = 100_000
        let compression = isCompressed ? WebSocketCompression() : nil
        var limits = WebSocketLimits()
        limits.maximumMessageSize = 1000  // of those that are received whole
        limits.maximumFrameSize = 1000
        let configuration = WebSocketServer.Configuration(
            limits: limits, compression: compression, receivesInParts: true)
        try await withServer(kind, configuration: configuration) { socket in
            while let message = try await socket.receiveStream() {
                try await socket.send(message.kind, parts: message)
            }
        } _: { server in
            try await withWebSocket(
                to: server.url, limits: limits, compression: compression, receivesInParts: true, on: server.scheduler
            ) { socket in
                async let sent: Void = socket.sendStream(.binary) { writer in
                    for index in 0..<count { try await writer.write([UInt8](repeating: UInt8(index), count: size)) }
                }
                let message = try #require(try await socket.receiveStream())
                var received = 0
                for try await bytes in message {
                    #expect(bytes.first == UInt8(received / size))
                    #expect(bytes.count <= 1_000_000)
                    received += bytes.count
                }
                try await sent
                #expect(message.kind == .binary)
                #expect(received == count * size)
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `is skipped as far as it was not asked for`(kind: SchedulerKind) async throws {
        try await withServer(kind) { socket in
            try await socket.sendStream(.text) { writer in
                for _ in 0..<100 { try await writer.write(String(repeating: "ä", count: 10_000)) }
            }
            try await socket.send("next")
        } _: { server in
            try await withWebSocket(to: server.url, receivesInParts: true, on: server.scheduler) { socket in
                let first = try #require(try await socket.receiveStream())
                for try await bytes in first {
                    #expect(!bytes.isEmpty)
                    break
                }
                #expect(try await socket.receive() == .text("next"))
                for try await _ in first { Issue.record("the first message is over") }
                #expect(try await socket.receive() == nil)
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `is also received whole, up to the limit`(kind: SchedulerKind) async throws {
        var limits = WebSocketLimits()
        limits.maximumMessageSize = 250_000
        try await withServer(kind) { socket in
            for count in [200_000, 300_000] { try await socket.send([UInt8](repeating: 1, count: count)) }
        } _: { [limits] server in
            let socket = try await WebSocket.connect(
                to: server.url, limits: limits, receivesInParts: true, on: server.scheduler)
            #expect(try await socket.receive() == .binary([UInt8](repeating: 1, count: 200_000)))
            await #expect(throws: WebSocketError.messageTooBig(limit: 250_000)) { try await socket.receive() }
            await socket.close()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `keeps other messages waiting until it is complete`(kind: SchedulerKind) async throws {
        try await withServer(kind) { socket in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (began, begun) = AsyncStream.makeStream(of: Void.self)
                group.addTask {
                    try await socket.sendStream(.text) { writer in
                        try await writer.write("one ")
                        begun.yield()
                        for _ in 0..<50 { await Task.yield() }
                        try await writer.write("message")
                    }
                }
                for await _ in began { break }
                group.addTask { try await socket.send("another") }
                try await group.waitForAll()
            }
        } _: { server in
            try await withWebSocket(to: server.url, on: server.scheduler) { socket in
                let first = try await socket.receive()
                let second = try await socket.receive()
                #expect(first == .text("one message"))
                #expect(second == .text("another"))
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `that is broken off closes with 1011, and one that is not UTF-8 cannot be sent`(
        kind: SchedulerKind
    ) async throws {
        try await withServer(kind, serve: echo) { server in
            let socket = try await WebSocket.connect(to: server.url, on: server.scheduler)
            await #expect(throws: WebSocketError.invalidUTF8) {
                try await socket.sendStream(.text) { writer in
                    try await writer.write([0xE2, 0x82])
                    try await writer.write([0x28])
                }
            }
            #expect(await socket.close().code == .internalError)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `fails for its receiver when the connection ends inside it`(kind: SchedulerKind) async throws {
        try await withServer(kind) { socket in
            try await socket.sendStream(.binary) { writer in
                try await writer.write([1, 2, 3])
                throw BrokenOff()
            }
        } _: { server in
            let socket = try await WebSocket.connect(to: server.url, receivesInParts: true, on: server.scheduler)
            let message = try #require(try await socket.receiveStream())
            var received: [UInt8] = []
            await #expect(throws: WebSocketError.self) {
                for try await bytes in message { received += bytes }
            }
            #expect(received == [1, 2, 3])
            await socket.close()
        }
    }
}

private struct BrokenOff: Error {}
