public import Scheduling

/// A connected stream of bytes, pinned to a scheduler.
///
/// One task may read while another writes. What is written in one turn leaves in one system call, if it is not much;
/// ``write(_:timeout:)`` waits while more than ``Watermarks/high`` bytes are queued, so a slow peer slows its writer
/// instead of growing memory. Nothing is read ahead of ``read(timeout:)``: a slow reader slows its peer.
///
/// A task that prefers the stream's scheduler reads and writes without changing executors, whatever it is isolated to.
/// Close the stream with ``close()``: dropping it open is a programming error that traps.
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

    // Hot state is not watched for overlapping accesses: the actor's executor already keeps them apart, no method
    // passes one of these `inout` to code that could come back here, and the checks took a tenth of a message's cost.
    @exclusivity(unchecked) var channel: (any Channel)?
    @exclusivity(unchecked) var failure: SocketError = .closed  // why `channel` is nil
    @exclusivity(unchecked) var outbound = ChunkQueue()
    @exclusivity(unchecked) var isDrained = true  // a read would most likely wait, so wait first
    @exclusivity(unchecked) private var isDirty = false
    @exclusivity(unchecked) private var interest: Readiness = []
    @exclusivity(unchecked) private var reader: Parked?
    @exclusivity(unchecked) private var writer: Parked?
    @exclusivity(unchecked) private var waitCount: UInt64 = 0
    @exclusivity(unchecked) private var server: TaskIdentity?  // whose task runs ``serve(_:)``
    @exclusivity(unchecked) private var isServerCancelled = false
    let watermarks: Watermarks
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    private var alarmDeadline: ContinuousClock.Instant?
    private var readDeadline: ContinuousClock.Instant?  // of the latest read that had one
    private var writeDeadline: ContinuousClock.Instant?  // of the latest write that had one
    /// How often the kernel was asked to write; tests count it.
    @exclusivity(unchecked) package private(set) var writeCalls = 0

    /// Takes a connected, non-blocking socket, such as a ``Listener`` hands out.
    public init(
        adopting descriptor: consuming Descriptor, on scheduler: any Scheduler, watermarks: Watermarks = Watermarks()
    ) async {
        self.scheduler = scheduler
        self.watermarks = watermarks
        unownedExecutor = scheduler.asUnownedSerialExecutor()
        open(descriptor)
    }

    /// Takes what `make` makes: a channel that reports to the handler it is given. `make` is called on `scheduler`.
    package init(
        on scheduler: any Scheduler, watermarks: Watermarks = Watermarks(),
        channel make: (any ReadinessHandler) -> any Channel
    ) async {
        self.scheduler = scheduler
        self.watermarks = watermarks
        unownedExecutor = scheduler.asUnownedSerialExecutor()
        open(make)
    }

    /// For whoever is on `scheduler` already: makes the stream without waiting.
    static func adopting(
        _ descriptor: consuming Descriptor, on scheduler: any Scheduler, watermarks: Watermarks
    ) -> ByteStream {
        let stream = ByteStream(unopenedOn: scheduler, watermarks: watermarks)
        let raw = descriptor.release()  // a closure cannot take a non-copyable value along
        stream.knownIsolated(with: raw) { $0.open(Descriptor(adopting: $1)) }
        return stream
    }

    private init(unopenedOn scheduler: any Scheduler, watermarks: Watermarks) {
        self.scheduler = scheduler
        self.watermarks = watermarks
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    // An initializer is isolated only until `self` escapes from it, so these two are methods.

    private func open(_ descriptor: consuming Descriptor) {
        channel = scheduler.makeSocketChannel(descriptor, handler: self)
    }

    private func open(_ make: (any ReadinessHandler) -> any Channel) {
        channel = make(self)
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
        if readiness.contains(.writable) {
            setInterest(interest.subtracting(.writable))
            flush()
            resumeWriter()
        }
        guard readiness.contains(.readable) else { return }
        if let reader {
            self.reader = nil
            isDrained = false
            reader.waiter.resume()
        } else {
            setInterest(interest.subtracting(.readable))  // nobody reads: the kernel keeps it
        }
    }

    /// For the scheduler.
    public func turnEnded() {
        isDirty = false
        flush()
        resumeWriter()
    }

    /// For the scheduler: the earliest deadline has come, or one that nobody waits for any more.
    public func alarmFired() {
        alarmDeadline = nil
        let now = scheduler.now
        if let reader, let deadline = deadline(of: reader, readDeadline), deadline <= now {
            self.reader = nil
            reader.timeOut()
        }
        if let writer, let deadline = deadline(of: writer, writeDeadline), deadline <= now {
            self.writer = nil
            writer.timeOut()
        }
        let deadlines = [deadline(of: reader, readDeadline), deadline(of: writer, writeDeadline)]
        if let next = deadlines.compactMap(\.self).min() { armAlarm(noLaterThan: next) }
    }

    /// The deadline of a wait, which may have none although an earlier one had.
    private func deadline(of parked: Parked?, _ latest: ContinuousClock.Instant?) -> ContinuousClock.Instant? {
        parked?.request.timeout == nil ? nil : latest
    }

    // MARK: Waiting

    /// What a task waits for.
    enum Wait: Sendable {
        /// Something to read.
        case readable
        /// The queue to have at most so many bytes.
        case queued(atMost: Int)
        /// The kernel to take more, although nothing is queued.
        case writable
    }

    private struct WaitRequest: Sendable {
        let id: UInt64
        let wait: Wait
        let timeout: Duration?
        /// Whether the task of ``serve(_:)`` waits.
        let isServer: Bool
    }

    /// Kept trivial to copy; the deadlines are beside it, since their type is not.
    private struct Parked {
        let waiter: Waiter<Void, SocketError>
        let request: WaitRequest

        func timeOut() { waiter.resume(throwing: .timedOut(after: request.timeout ?? .zero)) }
    }

    /// Whether the caller runs on the stream's scheduler, and so may enter the stream without changing executors.
    nonisolated func isEntered(from isolation: (any Actor)?) -> Bool {
        isolation === self || scheduler.isIsolatingCurrentContext() == true
    }

    /// Waits; returns at once, and for nothing, when the caller turns out to have left the scheduler.
    nonisolated(nonsending) func wait(for wait: Wait, timeout: Duration?) async throws(SocketError) {
        let request = knownIsolated(with: (wait, timeout)) { $0.makeRequest($1.0, $1.1) }
        let isolation = #isolation
        let outcome =
            request.isServer
            ? await parkUncancellably { admit($0, to: request, from: isolation) }
            : await Self.parkCancellably(self, request)
        try outcome.get()
    }

    /// Registers the task's cancellation for this one wait. Not inlined, since it would take room in the frame of every
    /// waiting connection.
    @inline(never)
    private static func parkCancellably(
        _ stream: ByteStream, _ request: WaitRequest, isolation: isolated (any Actor)? = #isolation
    ) async -> Result<Void, SocketError> {
        await withTaskCancellationHandler {
            _ = isolation  // SE-0420: a closure is isolated to an isolated parameter only when it captures it
            return await parkUncancellably { stream.admit($0, to: request, from: isolation) }
        } onCancel: {
            stream.scheduler.task { await stream.cancelWait(request.id) }
        }
    }

    private func makeRequest(_ wait: Wait, _ timeout: Duration?) -> WaitRequest {
        waitCount += 1
        return WaitRequest(
            id: waitCount, wait: wait, timeout: timeout, isServer: TaskIdentity.current == server)
    }

    private nonisolated func admit(
        _ waiter: Waiter<Void, SocketError>, to request: WaitRequest, from isolation: (any Actor)?
    ) {
        // The runtime may have left the scheduler before it called this (House 1.2); then nothing may be touched.
        guard isEntered(from: isolation) else { return waiter.resume() }
        knownIsolated(with: (waiter, request)) { $0.decide($1.0, $1.1) }
    }

    /// Stores a waiter, or resumes it at once.
    private func decide(_ waiter: Waiter<Void, SocketError>, _ request: WaitRequest) {
        let isCancelled = request.isServer ? isServerCancelled : Task.isCancelled
        if isCancelled { return waiter.resume(throwing: .cancelled) }
        guard channel != nil else { return waiter.resume(throwing: failure) }
        if case .queued(let limit) = request.wait, outbound.count <= limit { return waiter.resume() }
        if case .readable = request.wait {
            guard reader == nil else { return waiter.resume(throwing: .busy) }
            reader = Parked(waiter: waiter, request: request)
            if let timeout = request.timeout { readDeadline = armAlarm(after: timeout) }
            setInterest(interest.union(.readable))
        } else {
            guard writer == nil else { return waiter.resume(throwing: .busy) }
            writer = Parked(waiter: waiter, request: request)
            if let timeout = request.timeout { writeDeadline = armAlarm(after: timeout) }
            if case .writable = request.wait { setInterest(interest.union(.writable)) }
        }
    }

    private func cancelWait(_ id: UInt64) {
        if let reader, reader.request.id == id {
            self.reader = nil
            reader.waiter.resume(throwing: .cancelled)
        }
        if let writer, writer.request.id == id {
            self.writer = nil
            writer.waiter.resume(throwing: .cancelled)
        }
    }

    /// The deadline that is so far away, and for which the alarm is armed.
    private func armAlarm(after timeout: Duration) -> ContinuousClock.Instant {
        let deadline = scheduler.now + timeout
        armAlarm(noLaterThan: deadline)
        return deadline
    }

    /// An alarm that is armed already may be early: it looks for the next deadline when it fires. So a deadline that
    /// moves on with every read costs nothing.
    private func armAlarm(noLaterThan deadline: ContinuousClock.Instant) {
        if let alarmDeadline, alarmDeadline <= deadline { return }
        alarmDeadline = deadline
        alarm.arm(at: deadline)
    }

    // MARK: Serving

    /// Runs `body`, whose task is the one that reads and writes, and closes the stream. Once in the life of a stream.
    ///
    /// Whoever cancels that task calls ``cancelServer()`` too. So nothing is registered with the task, neither for each
    /// wait nor for all of them, which a waiting connection would have to keep in memory. And since `body` is isolated to
    /// the stream, no wait changes executors.
    package func serve(_ body: @Sendable (isolated ByteStream) async -> Void) async {
        precondition(server == nil, "a stream is served once")
        server = TaskIdentity.current
        await body(self)
        server = nil
        close()
    }

    /// Ends the waits of the task that serves; those to come end at once.
    package func cancelServer() {
        isServerCancelled = true
        for parked in [reader, writer] {
            if let parked, parked.request.isServer { cancelWait(parked.request.id) }
        }
    }

    // MARK: The channel

    /// How many bytes do not wait for more to come with them: their memory is better used again than kept for a turn.
    private static let eagerFlush = 65_536

    /// Sends what is queued at the end of the turn, or now when it is much, unless the kernel has enough already.
    func flushSoon() {
        if outbound.count >= Self.eagerFlush, !interest.contains(.writable) { return flush() }
        guard !isDirty else { return }
        isDirty = true
        scheduler.atEndOfTurn(self)
    }

    func flush() {
        guard let channel, !outbound.isEmpty else { return }
        writeCalls += 1
        switch channel.write(from: &outbound) {
        case .drained: break
        case .wouldBlock: setInterest(interest.union(.writable))
        case .failed(let error): fail(error)
        }
    }

    private func resumeWriter() {
        guard let writer else { return }
        if case .queued(let limit) = writer.request.wait, outbound.count > limit { return }
        if case .writable = writer.request.wait, interest.contains(.writable) { return }
        self.writer = nil
        writer.waiter.resume()
    }

    /// The new channel reports to this stream, and nothing yet. No other task may be waiting.
    func replaceChannel(with new: any Channel) {
        precondition(reader == nil && writer == nil, "another task reads or writes while TLS is started")
        channel = new
        interest = []
        isDrained = true
    }

    /// See ``releaseChannel()``.
    func takeChannel() -> (any Channel)? {
        precondition(reader == nil && writer == nil && outbound.isEmpty, "a stream in use cannot give its channel away")
        guard let channel else { return nil }
        setInterest([])
        self.channel = nil
        failure = .closed
        if alarmDeadline != nil { alarm.disarm() }
        return channel
    }

    private func setInterest(_ new: Readiness) {
        guard new != interest else { return }
        interest = new
        channel?.arm(new)
    }

    func fail(_ error: SocketError) {
        guard let channel else { return }
        self.channel = nil
        failure = error
        outbound.removeAll()
        if alarmDeadline != nil { alarm.disarm() }
        channel.close()
        let waiting = [reader, writer]
        reader = nil
        writer = nil
        for parked in waiting { parked?.waiter.resume(throwing: error) }
    }
}
