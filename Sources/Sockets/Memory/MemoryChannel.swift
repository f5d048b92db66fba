package import ByteCore
internal import Glibc
package import Scheduling

/// One end of a connection that is made of memory, on any scheduler.
///
/// It behaves as a socket does: bounded, level-triggered, half-closed by one side at a time. What is ready is reported
/// at the end of the turn, in the same turn in which the other end wrote.
package final class MemoryChannel: Channel, @unchecked Sendable {  // touched on its scheduler only
    private let inbound: MemoryPipe
    private let outbound: MemoryPipe
    private let largestRead: Int
    private weak var peer: MemoryChannel?
    private var handler: (any ReadinessHandler)?
    private var interest: Readiness = []
    private var isClosed = false
    private var isDue = false  // a report waits for the end of the turn
    private lazy var turnEnd = MemoryTurnEnd(of: self)
    fileprivate let scheduler: any Scheduler

    /// Two connected ends. Each buffers up to `capacity` bytes that the other sent, and reads at most `largestRead` of
    /// them at once. Neither reports anything before it is redirected to a handler.
    package static func pair(
        on scheduler: any Scheduler, capacity: Int = 65_536, largestRead: Int = .max
    ) -> (MemoryChannel, MemoryChannel) {
        precondition(capacity > 0 && largestRead > 0, "a memory channel needs room for a byte, and reads at least one")
        let pipes = (MemoryPipe(capacity: capacity), MemoryPipe(capacity: capacity))
        let first = MemoryChannel(on: scheduler, reading: pipes.0, writing: pipes.1, largestRead: largestRead)
        let second = MemoryChannel(on: scheduler, reading: pipes.1, writing: pipes.0, largestRead: largestRead)
        first.peer = second
        second.peer = first
        return (first, second)
    }

    private init(on scheduler: any Scheduler, reading: MemoryPipe, writing: MemoryPipe, largestRead: Int) {
        self.scheduler = scheduler
        inbound = reading
        outbound = writing
        self.largestRead = largestRead
    }

    deinit {
        precondition(isClosed, "a channel was dropped without close()")
    }

    package func read(into queue: inout ByteQueue) -> ReadOutcome {
        if isClosed { return .failed(.closed) }
        if inbound.isReset { return .failed(.system(errno: ECONNRESET, during: "read")) }
        let count = inbound.move(atMost: largestRead, into: &queue)
        guard count > 0 else { return inbound.isEnded ? .endOfStream : .wouldBlock }
        peer?.reportAtEndOfTurn()
        return .bytes(count, isDrained: inbound.isEmpty && !inbound.isEnded)
    }

    package func write(from queue: inout ByteQueue) -> WriteOutcome {
        if isClosed { return .failed(.closed) }
        if outbound.isReset { return .failed(.system(errno: ECONNRESET, during: "write")) }
        if outbound.isAbandoned || outbound.isEnded { return .failed(.system(errno: EPIPE, during: "write")) }
        outbound.fill(from: &queue)
        peer?.reportAtEndOfTurn()
        return queue.isEmpty ? .drained : .wouldBlock
    }

    package func arm(_ interest: Readiness) {
        guard !isClosed else { return }
        self.interest = interest
        reportAtEndOfTurn()
    }

    package func redirect(to handler: any ReadinessHandler) {
        precondition(!isClosed, "redirect(to:) after close()")
        self.handler = handler
    }

    package func closeWriting() {
        guard !isClosed else { return }
        outbound.isEnded = true
        peer?.reportAtEndOfTurn()
    }

    package func close() {
        guard !isClosed else { return }
        closeWriting()
        isClosed = true
        handler = nil
        interest = []
        inbound.isAbandoned = true
        peer?.reportAtEndOfTurn()
    }

    /// Breaks the connection: what is on its way is lost, and both ends get ECONNRESET from their next call on.
    package func reset() {
        for pipe in [inbound, outbound] { pipe.isReset = true }
        reportAtEndOfTurn()
        peer?.reportAtEndOfTurn()
    }

    // MARK: Readiness

    private var due: Readiness {
        var readiness: Readiness = []
        if inbound.isReset || inbound.isEnded || !inbound.isEmpty { readiness.insert(.readable) }
        if outbound.isReset || outbound.isAbandoned || outbound.isEnded || !outbound.isFull {
            readiness.insert(.writable)
        }
        return readiness.intersection(interest)
    }

    private func reportAtEndOfTurn() {
        guard !isDue, !due.isEmpty else { return }
        isDue = true
        scheduler.atEndOfTurn(turnEnd)
    }

    fileprivate func report() {
        isDue = false
        let due = due  // looked at again: what was due may have been read, paused or closed meanwhile
        guard !due.isEmpty, let handler else { return }
        handler.deliver(due)
        reportAtEndOfTurn()
    }
}

/// Calls a channel at the end of a turn; a scheduler calls actors only.
private actor MemoryTurnEnd: TurnHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private weak let channel: MemoryChannel?
    private let scheduler: any Scheduler

    init(of channel: MemoryChannel) {
        self.channel = channel
        scheduler = channel.scheduler
        unownedExecutor = channel.scheduler.asUnownedSerialExecutor()
    }

    func turnEnded() { channel?.report() }
}
