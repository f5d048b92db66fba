import Scheduling
import Sockets
import TestSupport
import Testing
import WebSockets

/// What the task that serves has read with a message, and asks for later or not at all.
@Suite struct `A WebSocket that is served` {
    @Test(arguments: SchedulerKind.both)
    func `answers a ping behind messages that nobody asks for`(kind: SchedulerKind) async throws {
        try await withServed(kind) { peer in
            try await peer.stream.write(frame(0x81, "a") + frame(0x89, "") + frame(0x81, "b"))
            #expect(try await peer.read(2) == [0x8A, 0x00])
            peer.gate.finish()
            #expect(try await peer.read(6) == [0x81, 0x01, 0x61, 0x81, 0x01, 0x62])
        }
    }

    @Test(arguments: SchedulerKind.both, [false, true])
    func `loses no message to the close frame behind it`(kind: SchedulerKind, intoSameBytes: Bool) async throws {
        let received = try await withServed(kind, intoSameBytes: intoSameBytes) { peer in
            try await peer.stream.write(frame(0x81, "a") + frame(0x81, "b") + frame(0x82, "c") + frame(0x88, ""))
            #expect(try await peer.read(2) == [0x88, 0x00])
            peer.gate.finish()
        }
        #expect(received == [.text("a"), .text("b"), .binary([0x63])])
    }

    @Test(arguments: SchedulerKind.both)
    func `answers what came before a violation, and then closes`(kind: SchedulerKind) async throws {
        try await withServed(kind) { peer in
            try await peer.stream.write(frame(0x81, "a") + frame(0x81, "b") + frame(0x83, ""))
            peer.gate.finish()
            let answers = try await peer.read(10)
            #expect(answers.prefix(7) == [0x81, 0x01, 0x61, 0x81, 0x01, 0x62, 0x88])
            #expect(answers.suffix(2) == [0x03, 0xEA])  // 1002
        }
    }

    @Test(arguments: SchedulerKind.both, [false, true])
    func `answers thousands of messages that come at once`(kind: SchedulerKind, intoSameBytes: Bool) async throws {
        try await withServed(kind, intoSameBytes: intoSameBytes) { peer in
            peer.gate.finish()
            let count = 20_000
            async let written: Void = peer.stream.write((0..<count).flatMap { _ in frame(0x81, "abc") })
            let answers = try await peer.read(count * 5)
            #expect(answers == (0..<count).flatMap { _ in [0x81, 0x03, 0x61, 0x62, 0x63] })
            try await written
        }
    }
}

/// One end of a connection whose other end is served.
private actor Peer {
    let stream: ByteStream
    /// Until this is finished the server does nothing with the first message.
    let gate: AsyncStream<Void>.Continuation
    private var arrived: [UInt8] = []

    init(_ stream: ByteStream, gate: AsyncStream<Void>.Continuation) {
        self.stream = stream
        self.gate = gate
    }

    /// The next so many bytes; fewer at the end of the stream.
    func read(_ count: Int) async throws -> [UInt8] {
        while arrived.count < count, case let more = try await stream.read(timeout: .seconds(30)), !more.isEmpty {
            arrived += more
        }
        defer { arrived.removeFirst(min(count, arrived.count)) }
        return Array(arrived.prefix(count))
    }
}

/// Runs `body` beside a server that answers each message with itself, the first one when the gate is finished, and returns
/// what that received; it receives all into the same bytes if it should.
@discardableResult
private func withServed(
    _ kind: SchedulerKind, intoSameBytes: Bool = false, _ body: (Peer) async throws -> Void
) async throws -> [WebSocketMessage] {
    let scheduler = try kind.make()
    let (gate, opening) = AsyncStream<Void>.makeStream()
    let (messages, received) = AsyncStream<WebSocketMessage>.makeStream()
    let server = try await WebSocketServer.serving(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { socket, _ in
        defer { received.finish() }
        var bytes: [UInt8] = []
        func next() async throws -> WebSocketMessage? {
            guard intoSameBytes else { return try await socket.receive() }
            switch try await socket.receive(into: &bytes) {
            case .text: return .text(String(decoding: bytes, as: UTF8.self))
            case .binary: return .binary(bytes)
            case nil: return nil
            }
        }
        while let message = try await next() {
            received.yield(message)
            for await _ in gate {}
            // The peer may have closed already: what it sent before is received all the same.
            guard socket.isOpen else { continue }
            switch message {
            case .text(let text): try await socket.send(text)
            case .binary(let bytes): try await socket.send(bytes)
            }
        }
    }
    let address = try #require(await server.address)
    let stream = try await askingStream(to: TestServer(scheduler: scheduler, address: address))
    let peer = Peer(stream, gate: opening)
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) { head += try await peer.read(1) }
    try await body(peer)
    opening.finish()
    await stream.close()
    var all: [WebSocketMessage] = []
    for await message in messages { all.append(message) }
    await server.shutdown()
    await scheduler.shutdown()
    return all
}

/// A frame of a client with a masking key of zeros.
private func frame(_ first: UInt8, _ payload: String) -> [UInt8] {
    [first, 0x80 | UInt8(payload.utf8.count), 0, 0, 0, 0] + Array(payload.utf8)
}
