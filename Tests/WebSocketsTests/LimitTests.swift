import HTTPTypes
import Scheduling
import Sockets
import TestSupport
import Testing
import WebSocketCore
import WebSockets

@Suite struct `A WebSocket's limits` {
    @Test(arguments: SchedulerKind.both)
    func `give up a peer that does not take what is queued`(kind: SchedulerKind) async throws {
        var limits = WebSocketLimits()
        limits.slowPeerTimeout = .milliseconds(50)
        let outcome = Outcome()
        try await withServer(kind, configuration: .init(limits: limits)) { socket in
            do {
                while true { try await socket.send([UInt8](repeating: 0, count: 1_000_000)) }
            } catch {
                await outcome.set(await socket.close())
            }
        } _: { server in
            let stream = try await askingStream(to: server)
            #expect(await outcome.value.error == .peerTooSlow)
            #expect(await outcome.value.code == .policyViolation)
            await stream.close()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `give up a connection for which a driver queues too much`(kind: SchedulerKind) async throws {
        var limits = WebSocketLimits()
        limits.maximumQueuedBytes = 1_000_000
        let outcome = Outcome()
        try await withServer(kind, configuration: .init(limits: limits)) { socket in
            let driver = Flood(socket, outcome)
            await driver.start()
        } _: { server in
            let stream = try await askingStream(to: server)
            #expect(await outcome.value.error == .tooMuchQueued(limit: 1_000_000))
            await stream.close()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `give up a connection whose messages nobody receives, if asked to`(kind: SchedulerKind) async throws {
        var limits = WebSocketLimits()
        limits.slowReceiverTimeout = .milliseconds(50)
        let outcome = Outcome()
        try await withServer(kind, configuration: .init(limits: limits)) { socket in
            // Waits for the end without receiving.
            while await socket.isOpen { await Task.yield() }
            await outcome.set(await socket.close())
        } _: { server in
            let socket = try await WebSocket.connect(to: server.url, on: server.scheduler)
            do {
                while true { try await socket.send([UInt8](repeating: 0, count: 100_000)) }
            } catch {
                // The server has closed.
            }
            #expect(await outcome.value.error == .receiverTooSlow)
            await socket.close()
        }
    }

    @Test(.enabled(if: WebSocketCompression.isAvailable, "the trait Deflate is off"), arguments: SchedulerKind.both)
    func `close on a zip bomb with 1009, and others are served meanwhile`(kind: SchedulerKind) async throws {
        var limits = WebSocketLimits()
        limits.maximumMessageSize = 4 * 1024 * 1024
        let configuration = WebSocketServer.Configuration(limits: limits, compression: WebSocketCompression())
        try await withServer(kind, configuration: configuration, serve: echo) { server in
            let bomber = try await WebSocket.connect(
                to: server.url, compression: WebSocketCompression(), on: server.scheduler)
            #expect(bomber.compression != nil)
            let other = try await WebSocket.connect(to: server.url, on: server.scheduler)
            try await bomber.send([UInt8](repeating: 0, count: 64 * 1024 * 1024))
            try await other.send("still served")
            #expect(try await other.receive() == .text("still served"))
            #expect(try await bomber.receive() == nil)
            #expect(await bomber.close().code == .messageTooBig)
            await other.close()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `answer what came before a violation, and then close`(kind: SchedulerKind) async throws {
        try await withServer(kind, serve: echo) { server in
            let stream = try await askingStream(to: server)
            // A masked "a" with a key of zeros, then a reserved opcode.
            try await stream.write([0x81, 0x81, 0, 0, 0, 0, 0x61, 0x83, 0x80, 0, 0, 0, 0])
            var received: [UInt8] = []
            while case let bytes = try await stream.read(timeout: .seconds(30)), !bytes.isEmpty { received += bytes }
            let end = try #require(received.firstRange(of: Array("\r\n\r\n".utf8))).upperBound
            let frames = Array(received[end...])
            #expect(frames.starts(with: [0x81, 0x01, 0x61, 0x88]))
            #expect(frames.dropFirst(5).prefix(2) == [0x03, 0xEA])  // 1002
            await stream.close()
        }
    }
}

@Suite struct `A WebSocket server` {
    @Test(arguments: SchedulerKind.both)
    func `refuses pages of other origins`(kind: SchedulerKind) async throws {
        try await withServer(kind, serve: echo) { server in
            await #expect(throws: WebSocketError.unexpectedStatus(403)) {
                try await WebSocket.connect(
                    to: server.url, headers: [.origin: "http://example.com"], on: server.scheduler)
            }
            let socket = try await WebSocket.connect(
                to: server.url, headers: [.origin: "http://\(server.address)"], on: server.scheduler)
            #expect(socket.response?.headerFields[.upgrade] == "websocket")
            await socket.close()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `serves at a Unix socket, and closes with 1001 when it shuts down`(kind: SchedulerKind) async throws {
        let scheduler = try kind.make()
        let path = "/tmp/swampy-websocket-\(UInt64.random(in: 0...UInt64.max)).sock"
        let server = try await WebSocketServer.serving(at: .unix(path: path), on: scheduler) { socket, request in
            #expect(request.headerFields[.cookie] == "a=b")
            while case .text(let text)? = try await socket.receive() { try await socket.send(text) }
        }
        try await withWebSocket(
            to: "ws://localhost/chat", at: .unix(path: path), headers: [.cookie: "a=b"], on: scheduler
        ) { socket in
            try await socket.send("hello")
            #expect(try await socket.receive() == .text("hello"))
            await server.shutdown()
            #expect(try await socket.receive() == nil)
            #expect(await socket.close().code == .goingAway)
        }
        await scheduler.shutdown()
    }
}

/// A stream that has asked for a WebSocket, and does not read what is answered.
func askingStream(to server: TestServer) async throws -> ByteStream {
    let stream = try await ByteStream.connected(to: server.address, on: server.scheduler)
    try await stream.write(
        Array(
            """
            GET / HTTP/1.1\r
            Host: localhost\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            \r

            """.utf8))
    return stream
}

/// How a connection ended, once it has.
private actor Outcome {
    private var reason: CloseReason?
    private var waiters: [CheckedContinuation<CloseReason, Never>] = []

    func set(_ reason: CloseReason) {
        self.reason = reason
        for waiter in waiters { waiter.resume(returning: reason) }
        waiters = []
    }

    var value: CloseReason {
        get async {
            if let reason { return reason }
            return await withCheckedContinuation { waiters.append($0) }
        }
    }
}

/// Queues without end.
private actor Flood: WebSocketDriver {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let socket: WebSocket
    private let outcome: Outcome

    init(_ socket: WebSocket, _ outcome: Outcome) {
        self.socket = socket
        self.outcome = outcome
        unownedExecutor = socket.unownedExecutor
    }

    func start() {
        socket.driveNow(self)
        let bytes = [UInt8](repeating: 0, count: 100_000)
        var queued = 0  // the kernel takes some at once
        while socket.writeNow(.binary, bytes.span.bytes) {
            #expect(queued <= 1_000_000)
            queued = socket.queuedByteCountNow
        }
        #expect(queued > 1_000_000 && queued < 1_200_000)
    }

    func received(_ kind: MessageKind, _ payload: RawSpan) {}
    func drained() {}
    func closed(_ reason: CloseReason) {
        let outcome = outcome
        socket.scheduler.task { await outcome.set(reason) }
    }
}
