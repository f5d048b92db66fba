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
}

extension WebSocket {
    /// Whether so much waits to be received that nothing more is read.
    fileprivate var isFull: Bool { inbox.isFull }
}
