internal import CSockets
internal import Glibc
public import Scheduling

/// A program that runs as a child of this process, with its standard streams as byte streams.
///
/// ```swift
/// let status = try await ChildProcess.withProcess("sort", on: scheduler) { sort in
///     try await sort.standardInput.write(Array("b\na\n".utf8))
///     try await sort.standardInput.closeWriting()
///     while case let bytes = try await sort.standardOutput.read(), !bytes.isEmpty { print(bytes.count) }
///     return try await sort.exitStatus
/// }
/// ```
///
/// The streams are pipes, which hold some 64 KiB: a child that writes more waits until it is read, so read both its
/// outputs, or close the one that is not wanted. Writing to a child that does not read any more fails with EPIPE and
/// raises no signal. A stream must be closed like any other; ``close()`` closes all three.
///
/// The child's end is seen through a process descriptor (`pidfd_open(2)`, Linux 5.3); where the kernel refuses one, the
/// scheduler looks 50 times a second. A child that ended is reaped as long as its scheduler runs, even when nobody
/// waits for it. Nobody else in the process may wait for all children (`waitpid(-1, …)`).
public actor ChildProcess: ReadinessHandler, AlarmHandler {
    /// The scheduler that the process's streams and its end are watched on.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor
    /// The system's number of the process. Another process may get it when this one has ended: see ``send(_:)``.
    public nonisolated let processID: CInt
    /// What the process reads; `closeWriting()` tells it that nothing more comes.
    public nonisolated let standardInput: ByteStream
    /// What the process writes as its output.
    public nonisolated let standardOutput: ByteStream
    /// What the process writes as its errors.
    public nonisolated let standardError: ByteStream

    private var status: ExitStatus?  // nil while it runs
    private var watch: (any Watch)?  // of its descriptor; nil when there is none, or the process has ended
    private var keeper: ChildProcess?  // itself, while only the alarm tells of the end, which keeps nobody alive
    private var killTime: ContinuousClock.Instant?
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    private var waiters: [UInt64: Waiter<ExitStatus, SocketError>] = [:]
    private var waiterCount: UInt64 = 0
    private var enders: [Waiter<ExitStatus, Never>] = []

    /// How often to look for the end of a process without descriptor.
    private static let lookPeriod: Duration = .milliseconds(20)

    init(_ processID: CInt, _ input: ByteStream, _ output: ByteStream, _ error: ByteStream) {
        self.processID = processID
        standardInput = input
        standardOutput = output
        standardError = error
        scheduler = input.scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    /// Watches for the end; by looking from time to time when there is no process descriptor, or it is not wanted.
    func start(hasDescriptor: Bool) {
        let descriptor = hasDescriptor ? csockets_pidfd_open(processID) : -1
        if descriptor >= 0 {
            let watch = scheduler.watch(Descriptor(adopting: descriptor), handler: self)
            self.watch = watch
            watch.arm(.readable)
        } else {
            keeper = self
            armAlarm()
        }
    }

    // MARK: Its end

    /// Whether the process has not ended yet, as far as is known.
    public var isRunning: Bool { status == nil }

    /// Waits for the end of the process.
    ///
    /// - Throws: ``SocketError/cancelled``; the process goes on.
    public var exitStatus: ExitStatus {
        get async throws(SocketError) {
            waiterCount += 1
            let id = waiterCount
            return try await park(self, on: scheduler) { (waiter: Waiter<ExitStatus, SocketError>) in
                if Task.isCancelled { return waiter.resume(throwing: .cancelled) }
                if let status { return waiter.resume(returning: status) }
                waiters[id] = waiter
            } cancelled: { process in
                process.waiters.removeValue(forKey: id)?.resume(throwing: .cancelled)
            }
        }
    }

    /// Sends a signal; false when the process has ended, or may not be sent one.
    @discardableResult
    public func send(_ signal: Signal) -> Bool {
        // As long as it was not reaped, nobody else can have its number.
        isRunning && kill(processID, signal.rawValue) == 0
    }

    /// Ends the process: sends `signal`, and SIGKILL when it has not ended after `grace`; returns when it has ended.
    /// Cancelling the caller's task cuts the grace short. Safe to call again, such as with a shorter grace.
    @discardableResult
    public func end(with signal: Signal = .terminate, grace: Duration = .seconds(5)) async -> ExitStatus {
        send(signal)
        return await park(self, on: scheduler) { (waiter: Waiter<ExitStatus, Never>) in
            if let status { return waiter.resume(returning: status) }
            enders.append(waiter)
            if Task.isCancelled { return killNow() }
            killTime = scheduler.now + grace
            armAlarm()
        } cancelled: { process in
            process.killNow()
        }
    }

    /// Closes the three streams at once; the process itself goes on. Safe to call twice.
    public func close() async {
        for stream in [standardInput, standardOutput, standardError] { await stream.close() }
    }

    // MARK: Events

    /// For the scheduler: the process has ended.
    public func ready(_ readiness: Readiness) {
        reap()
    }

    /// For the scheduler: the process has had its grace, or it is time to look for its end.
    public func alarmFired() {
        if let killTime, killTime <= scheduler.now { killNow() }
        if watch == nil { reap() }
        armAlarm()
    }

    private func killNow() {
        killTime = nil
        send(.kill)
    }

    /// Asks the system for the exit status, which also lets it forget the process.
    private func reap() {
        guard isRunning else { return }
        var code: CInt = 0
        var result: pid_t = 0
        repeat { result = waitpid(processID, &code, WNOHANG) } while result < 0 && errno == EINTR
        guard result != 0 else { return }
        let status: ExitStatus = result == processID ? ExitStatus(waitStatus: code) : .unknown
        self.status = status
        watch?.close()
        watch = nil
        keeper = nil
        alarm.disarm()
        for waiter in waiters.values { waiter.resume(returning: status) }
        for ender in enders { ender.resume(returning: status) }
        waiters = [:]
        enders = []
    }

    private func armAlarm() {
        guard isRunning else { return }
        let lookTime = watch == nil ? scheduler.now + Self.lookPeriod : nil
        if let next = [killTime, lookTime].compactMap(\.self).min() { alarm.arm(at: next) }
    }
}
