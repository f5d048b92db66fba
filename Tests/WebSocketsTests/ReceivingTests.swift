import ByteCore
import Scheduling
import Sockets
import TestSupport
import Testing
import WebSocketCore

@testable import WebSockets

@Suite(.timeLimit(.minutes(1))) struct `Receiving from a WebSocket` {
    // A message and the cancellation of who waits for it come at once, and somebody else waits before both are heard of.
    @Test(arguments: SchedulerKind.both)
    func `is cancelled for the task that was cancelled, and for no other`(kind: SchedulerKind) async throws {
        let scheduler = try kind.make()
        let (first, second) = await scheduler.task {
            let (near, far) = MemoryChannel.pair(on: scheduler)
            let socket = WebSocket.adopting(near, role: .client, on: scheduler)
            let first = scheduler.task { try await socket.receive() }
            while await !socket.isAwaited { await Task.yield() }
            var output = ByteQueue()
            output.append([0x81, 1, UInt8(ascii: "a")])
            _ = far.write(from: &output)
            socket.knownIsolated { $0.ready(.readable) }
            let second = scheduler.task { try await socket.receive() }
            first.cancel()
            let outcomeOfFirst = await first.result
            output.append([0x81, 1, UInt8(ascii: "b")])
            _ = far.write(from: &output)
            let outcomeOfSecond = await second.result
            await socket.drop()
            far.close()
            return (outcomeOfFirst, outcomeOfSecond)
        }.value
        await scheduler.shutdown()
        #expect(try first.get() == .text("a"))
        #expect(try second.get() == .text("b"))
    }
}

extension WebSocket {
    /// Whether somebody waits for a message.
    fileprivate var isAwaited: Bool { receiver != nil }
}
