import Scheduling
import Sockets
import TestSupport
import Testing
import WebSocketCore

@testable import WebSockets

@Suite(.timeLimit(.minutes(1))) struct `Closing a WebSocket` {
    @Test(arguments: SchedulerKind.both)
    func `waits for nobody to receive what has come`(kind: SchedulerKind) async throws {
        try await withServer(kind) { socket in
            for _ in 0..<300 { try await socket.send([1]) }
            #expect(try await socket.receive() == nil)
        } _: { server in
            let socket = try await WebSocket.connect(to: server.url, on: server.scheduler)
            while await !socket.isFull { await Task.yield() }
            let reason = await socket.close()
            #expect(reason.code == .normalClosure)
            #expect(reason.error == nil)
            #expect(try await socket.receive() == .binary([1]))
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `is answered behind what the peer has yet to read`(kind: SchedulerKind) async throws {
        let (reasons, tell) = AsyncStream.makeStream(of: CloseReason.self)
        try await withServer(kind) { socket in
            do {
                try await socket.send([UInt8](repeating: 0, count: 16_000_000))  // more than the kernel takes
            } catch {
                tell.yield(await socket.close())
            }
        } _: { server in
            let stream = try await askingStream(to: server)
            var count = 0
            while count < 1000 { count += try await stream.read(timeout: .seconds(30)).count }  // more than the head
            try await stream.write([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8])
            let reason = await reasons.first { _ in true }
            #expect(reason?.code == .normalClosure)
            #expect(reason?.error == nil)
            var end: [UInt8] = []
            while case let bytes = try await stream.read(timeout: .seconds(30)), !bytes.isEmpty {
                end = Array((end + bytes).suffix(4))
            }
            #expect(end == [0x88, 0x02, 0x03, 0xE8])
            await stream.close()
        }
    }
}

extension WebSocket {
    /// Whether so much waits to be received that nothing more is read.
    fileprivate var isFull: Bool { inbox.isFull }
}
