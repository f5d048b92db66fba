public import Scheduling
public import Sockets

/// Two connected byte streams without a socket between them, for tests.
public struct MemoryPair: Sendable {
    /// One end.
    public let near: ByteStream
    /// The other end.
    public let far: ByteStream
    private let channel: MemoryChannel

    fileprivate init(near: ByteStream, far: ByteStream, channel: MemoryChannel) {
        self.near = near
        self.far = far
        self.channel = channel
    }

    /// Breaks the connection as a network would: bytes that were not read are lost, and both ends fail with ECONNRESET
    /// when they read or write next. Waits for its scheduler, whatever the task's cancellation.
    public func reset() async {
        await near.scheduler.task { [channel] in channel.reset() }.value
    }

    /// Closes both ends. Waits for its scheduler, whatever the task's cancellation.
    public func close() async {
        await near.close()
        await far.close()
    }
}

extension ByteStream {
    /// Two connected streams without a socket between them: what one writes, the other reads in the same turn.
    ///
    /// Each end buffers up to `capacity` bytes of the other's, beyond which its writer has to wait as with a socket whose
    /// peer does not read, and reads at most `largestRead` at once: 1 shows what becomes of messages that arrive in
    /// pieces. It waits for the scheduler: on one that is turned by hand, call it from a task of that scheduler. Both
    /// ends must be closed.
    ///
    /// ```swift
    /// let scheduler = ManualScheduler()
    /// let echo = scheduler.task {
    ///     let pair = await ByteStream.memoryPair(on: scheduler, largestRead: 1)
    ///     try await pair.near.write([1, 2, 3])
    ///     let first = try await pair.far.read()  // [1]
    ///     await pair.close()
    ///     return first
    /// }
    /// scheduler.turn()
    /// ```
    public static func memoryPair(
        on scheduler: any Scheduler, capacity: Int = 65_536, largestRead: Int = .max,
        watermarks: Watermarks = Watermarks()
    ) async -> MemoryPair {
        let (first, second) = MemoryChannel.pair(on: scheduler, capacity: capacity, largestRead: largestRead)
        return MemoryPair(
            near: await ByteStream(on: scheduler, watermarks: watermarks, over: first),
            far: await ByteStream(on: scheduler, watermarks: watermarks, over: second),
            channel: first)
    }

    private init(on scheduler: any Scheduler, watermarks: Watermarks, over channel: MemoryChannel) async {
        await self.init(on: scheduler, watermarks: watermarks) { handler in
            channel.redirect(to: handler)
            return channel
        }
    }
}
