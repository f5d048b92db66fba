internal import ByteCore
public import Scheduling

/// A connected stream of bytes, pinned to a scheduler.
///
/// One task may read while another writes. Writes of one turn leave in one system call; ``write(_:timeout:)`` waits
/// while more than ``Watermarks/high`` bytes are queued, so a slow peer slows its writer instead of growing memory.
public actor ByteStream: ReadinessHandler, AlarmHandler, TurnHandler {
    /// How many queued bytes stop a writer, and at how many it goes on.
    public struct Watermarks: Sendable {
        /// Above this many queued bytes a writer waits.
        public var high: Int
        /// At this many or fewer it goes on.
        public var low: Int

        /// Watermarks in bytes; `low` is a quarter of `high` unless given.
        public init(high: Int = 262_144, low: Int? = nil) {
            self.high = high
            self.low = low ?? high / 4
        }
    }

    /// The scheduler the stream is pinned to.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor

    private var channel: (any Channel)?
    private var failure: SocketError = .closed  // why `channel` is nil
    private let watermarks: Watermarks
    private var inbound = ByteQueue()
    private var outbound = ByteQueue()
    private var isDrained = true  // a read would most likely wait, so wait first
    private var isDirty = false
    private var interest: Readiness = []

    private var reader: Parked?
    private var writer: Parked?
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    /// How often the kernel was asked to write; tests count it.
    package private(set) var writeCalls = 0

    private struct Parked {
        let waiter: Waiter<Void, SocketError>
        let deadline: ContinuousClock.Instant?
        let timeout: Duration
        /// For a writer: at how many queued bytes it goes on.
        var low = 0
    }

    /// Connects to `address`.
    ///
    /// - Throws: ``SocketError``, within `timeout`.
    public static func connected(
        to address: SocketAddress, on scheduler: any Scheduler, timeout: Duration = .seconds(10),
        watermarks: Watermarks = Watermarks()
    ) async throws(SocketError) -> ByteStream {
        let descriptor = try await Descriptor.connected(toAnyOf: [address], on: scheduler, timeout: timeout)
        return await ByteStream(adopting: descriptor, on: scheduler, watermarks: watermarks)
    }

    /// Takes a connected, non-blocking socket, such as a ``Listener`` hands out.
    public init(
        adopting descriptor: consuming Descriptor, on scheduler: any Scheduler, watermarks: Watermarks = Watermarks()
    ) async {
        self.scheduler = scheduler
        self.watermarks = watermarks
        unownedExecutor = scheduler.asUnownedSerialExecutor()
        open(descriptor)
    }

    private func open(_ descriptor: consuming Descriptor) {
        channel = SocketChannel(descriptor, on: scheduler, handler: self)
    }

    // MARK: Reading and writing

    /// The bytes that come next, at least one; empty at the end of the stream.
    ///
    /// - Throws: ``SocketError/timedOut(after:)`` when nothing came in time (the stream stays usable),
    ///   ``SocketError/cancelled``, ``SocketError/busy`` when another task reads, or why the connection failed.
    public func read(timeout: Duration? = nil) async throws(SocketError) -> [UInt8] {
        while true {
            guard let channel else { throw failure }
            if !isDrained {
                switch channel.read(into: &inbound) {
                case .bytes(_, let isDrained):
                    self.isDrained = isDrained
                    defer { inbound.reset() }
                    return [UInt8](copying: inbound.bytes)
                case .wouldBlock: isDrained = true
                case .endOfStream: return []
                case .failed(let error): fail(error)
                }
            } else {
                try await waitUntilReadable(timeout)
                isDrained = false
            }
        }
    }

    /// Queues `bytes`; they leave at the end of the turn. Waits while too much is queued.
    ///
    /// - Throws: as ``read(timeout:)``. Bytes that were queued stay queued when the wait is cancelled or times out.
    public func write(_ bytes: [UInt8], timeout: Duration? = nil) async throws(SocketError) {
        guard channel != nil else { throw failure }
        outbound.append(bytes)
        flushAtEndOfTurn()
        guard outbound.count > watermarks.high else { return }
        try await waitUntilWritable(timeout)
    }

    /// Sends what is queued, then tells the peer that nothing more will come. Reading goes on.
    public func closeWriting() async throws(SocketError) {
        flush()
        if !outbound.isEmpty { try await waitUntilWritable(nil, to: 0) }
        channel?.closeWriting()
    }

    /// Ends the stream at once: queued bytes are sent as far as the kernel takes them now, waiting tasks get
    /// ``SocketError/closed``. Safe to call twice.
    public func close() {
        flush()
        fail(.closed)
    }

    // MARK: Events

    /// For the scheduler.
    public func ready(_ readiness: Readiness) {
        if readiness.contains(.writable) { flush() }
        if readiness.contains(.readable) {
            if let parked = reader {
                reader = nil
                parked.waiter.resume()
            } else {
                setInterest(interest.subtracting(.readable))  // nobody reads: the kernel keeps it
            }
        }
    }

    /// For the scheduler.
    public func turnEnded() {
        isDirty = false
        flush()
    }

    /// For the scheduler: the earliest deadline has come.
    public func alarmFired() {
        let now = scheduler.now
        if let parked = reader, let deadline = parked.deadline, deadline <= now {
            reader = nil
            parked.waiter.resume(throwing: .timedOut(after: parked.timeout))
        }
        if let parked = writer, let deadline = parked.deadline, deadline <= now {
            writer = nil
            parked.waiter.resume(throwing: .timedOut(after: parked.timeout))
        }
        armAlarm()
    }

    // MARK: Waiting

    private func waitUntilReadable(_ timeout: Duration?) async throws(SocketError) {
        defer { if timeout != nil { armAlarm() } }
        try await park(self, on: scheduler) { (waiter: Waiter<Void, SocketError>) in
            if Task.isCancelled { return waiter.resume(throwing: .cancelled) }
            guard channel != nil else { return waiter.resume(throwing: failure) }
            guard reader == nil else { return waiter.resume(throwing: .busy) }
            reader = parked(waiter, timeout)
            setInterest(interest.union(.readable))
        } cancelled: { stream in
            stream.reader?.waiter.resume(throwing: .cancelled)
            stream.reader = nil
        }
    }

    private func waitUntilWritable(_ timeout: Duration?, to low: Int? = nil) async throws(SocketError) {
        defer { if timeout != nil { armAlarm() } }
        try await park(self, on: scheduler) { (waiter: Waiter<Void, SocketError>) in
            if Task.isCancelled { return waiter.resume(throwing: .cancelled) }
            guard channel != nil else { return waiter.resume(throwing: failure) }
            let low = low ?? watermarks.low
            if outbound.count <= low { return waiter.resume() }
            guard writer == nil else { return waiter.resume(throwing: .busy) }
            writer = parked(waiter, timeout)
            writer?.low = low
        } cancelled: { stream in
            stream.writer?.waiter.resume(throwing: .cancelled)
            stream.writer = nil
        }
    }

    private func parked(_ waiter: Waiter<Void, SocketError>, _ timeout: Duration?) -> Parked {
        guard let timeout else { return Parked(waiter: waiter, deadline: nil, timeout: .zero) }
        let deadline = scheduler.now + timeout
        defer { armAlarm(noLaterThan: deadline) }
        return Parked(waiter: waiter, deadline: deadline, timeout: timeout)
    }

    /// One alarm serves both waits: it is set to the earlier of their deadlines.
    private func armAlarm(noLaterThan new: ContinuousClock.Instant? = nil) {
        let earliest = [new, reader?.deadline, writer?.deadline].compactMap(\.self).min()
        if let earliest { alarm.arm(at: earliest) } else { alarm.disarm() }
    }

    // MARK: The channel

    private func flushAtEndOfTurn() {
        guard !isDirty else { return }
        isDirty = true
        scheduler.atEndOfTurn(self)
    }

    private func flush() {
        guard let channel, !outbound.isEmpty else { return }
        writeCalls += 1
        switch channel.write(from: &outbound) {
        case .drained:
            outbound.reset()
            setInterest(interest.subtracting(.writable))
        case .wouldBlock:
            setInterest(interest.union(.writable))
        case .failed(let error):
            return fail(error)
        }
        if let parked = writer, outbound.count <= parked.low {
            writer = nil
            parked.waiter.resume()
        }
    }

    private func setInterest(_ new: Readiness) {
        guard new != interest else { return }
        interest = new
        channel?.arm(new)
    }

    private func fail(_ error: SocketError) {
        guard let channel else { return }
        self.channel = nil
        failure = error
        outbound.reset()
        alarm.disarm()
        channel.close()
        for parked in [reader, writer] { parked?.waiter.resume(throwing: error) }
        reader = nil
        writer = nil
    }
}
