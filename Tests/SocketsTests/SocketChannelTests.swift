import ByteCore
import Sockets
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct `A socket's channel` {
    // Far more than the kernel takes of a Unix socket while nobody reads.
    @Test(arguments: SchedulerKind.allCases, [(1_000_000, 0), (1_000_000, 10), (10, 1_000_000), (0, 1_000_000)])
    func `keeps what the kernel does not take of a queue and the payload behind it, and says so`(
        kind: SchedulerKind, sizes: (queued: Int, payload: Int)
    ) async throws {
        let sent = (0..<sizes.queued + sizes.payload).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try await withStreams(kind) { near, far, _ in
            let left = try await near.writeThroughChannel(sent, queued: sizes.queued)
            async let writing: Void = near.write(left)
            var received: [UInt8] = []
            while received.count < sent.count {
                let bytes = try await far.read()
                if bytes.isEmpty { break }
                received += bytes
            }
            try await writing
            #expect(received == sent)
        }
    }
}

extension ByteStream {
    /// Writes `bytes` past the stream, the first ones from a queue; returns what is left.
    fileprivate func writeThroughChannel(_ bytes: [UInt8], queued: Int) throws -> [UInt8] {
        let channel = try #require(underlyingChannel)
        var queue = ByteQueue()
        queue.append(bytes[..<queued])
        let outcome = channel.write(from: &queue, followedBy: bytes.span.bytes.extracting(droppingFirst: queued))
        #expect(outcome == .wouldBlock)
        return [UInt8](copying: queue.bytes)
    }
}
