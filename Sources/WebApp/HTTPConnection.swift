internal import ByteCore
internal import HTTPCore
internal import HTTPTypes
internal import Scheduling
internal import Sockets
internal import WebSockets

/// One connection of a server: reads requests, has them answered one after the other, and sends the responses.
///
/// While a handler runs, the next requests wait in the input; reading goes on up to a bound, since that is how a client
/// that goes away is noticed. What is answered in one turn leaves in one write.
actor HTTPConnection: ReadinessHandler, AlarmHandler, TurnHandler {
    enum Phase {
        /// Waits for a request, or for the rest of its head.
        case head
        /// Waits for the rest of a body.
        case body(RequestHead)
        /// The request's handler runs.
        case handling(RequestHead)
        /// The last response is being sent; what still comes in is dropped.
        case closing
        /// Everything is sent; waits for the peer to close, so that no reset takes the response from it (RFC 9112, 9.6).
        case lingering
        /// Closed, or handed over to a WebSocket.
        case over
    }

    let server: Server
    let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor

    var channel: (any Channel)?
    var parser: RequestParser
    var input = ByteQueue()
    var output = ByteQueue()
    var body = ByteQueue()
    private(set) var phase = Phase.head
    /// The task of the handler, also of a WebSocket's.
    var task: Task<Void, Never>?
    var webSocket: WebSocket?
    /// No request follows the current one: the client said so, or the server stops.
    var isLast = false
    /// The client will send nothing more.
    private(set) var hasEnded = false

    private var hasBegunHead = false
    private var isDirty = false
    private var isBlocked = false  // the kernel takes no more output for now
    private var interest: Readiness = []
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    private var armed: ContinuousClock.Instant?
    private var phaseDeadline: ContinuousClock.Instant?
    private var outputDeadline: ContinuousClock.Instant?

    var timeouts: App.Timeouts { server.configuration.timeouts }
    var limits: App.Limits { server.configuration.limits }

    init(of server: Server, on scheduler: any Scheduler) {
        self.server = server
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
        parser = RequestParser(limits: server.configuration.limits.http)
    }

    private func start(_ descriptor: consuming Descriptor) {
        channel = scheduler.makeSocketChannel(descriptor, handler: self)
        phaseDeadline = scheduler.now + timeouts.head
        settle()
    }

    // MARK: Events

    /// For the scheduler.
    func ready(_ readiness: Readiness) {
        if readiness.contains(.writable) { flush() }
        if readiness.contains(.readable), let channel {
            switch channel.read(into: &input) {
            case .bytes: received()
            case .wouldBlock: break
            case .endOfStream: receivedEndOfStream()
            case .failed: close()
            }
        }
        settle()
    }

    /// For the scheduler.
    func turnEnded() {
        isDirty = false
        flush()
        settle()
    }

    /// For the scheduler: the client was given enough time.
    func alarmFired() {
        armed = nil
        if isBlocked { return close() }
        switch phase {
        case .head where !hasBegunHead, .lingering: close()
        case .head, .body: refuse(HTTPFailure(.requestTimeout, "the request did not arrive in time"))
        case .handling, .closing, .over: break
        }
        settle()
    }

    /// The server stops: nothing follows the current request.
    private func shutDown() {
        isLast = true
        switch phase {
        case .head where parser.isBetweenRequests: if output.isEmpty { close() } else { enter(.closing) }
        case .over: task?.cancel()  // a WebSocket's
        default: break
        }
    }

    /// The server cannot wait any longer.
    private func abort() {
        close()
        task?.cancel()
        webSocket?.assumeIsolated { $0.drop() }
    }

    private func received() {
        switch phase {
        case .head, .body: advance()
        case .handling: break
        case .closing, .lingering, .over: input.reset()
        }
    }

    private func receivedEndOfStream() {
        hasEnded = true
        switch phase {
        case .head, .body: advance()
        // It may have closed one half only, but mostly it is gone; what the handler still answers is sent.
        case .handling: task?.cancel()
        case .lingering: close()
        case .closing, .over: break
        }
    }

    // MARK: Phases

    func enter(_ phase: Phase) {
        self.phase = phase
        hasBegunHead = false
        phaseDeadline =
            switch phase {
            case .head: scheduler.now + timeouts.idle
            case .body: scheduler.now + timeouts.body
            case .lingering: scheduler.now + timeouts.linger
            case .handling, .closing, .over: nil
            }
        if case .closing = phase { flushAtEndOfTurn() }
    }

    /// The first bytes of a head came: from now on its own deadline counts.
    func beganHead() {
        guard !hasBegunHead else { return }
        hasBegunHead = true
        let deadline = scheduler.now + timeouts.head
        phaseDeadline = min(phaseDeadline ?? deadline, deadline)
    }

    /// Brings what the scheduler watches in line with the state; called at the end of every event.
    func settle() {
        guard let channel else { return }
        var wanted: Readiness = isBlocked ? .writable : []
        if !hasEnded, wantsInput { wanted.insert(.readable) }
        if wanted != interest {
            interest = wanted
            channel.arm(wanted)
        }
        let deadline = isBlocked ? outputDeadline : phaseDeadline
        guard deadline != armed else { return }
        armed = deadline
        if let deadline { alarm.arm(at: deadline) } else { alarm.disarm() }
    }

    private var wantsInput: Bool {
        switch phase {
        case .head, .body: !isCrowded
        case .handling: input.count < limits.maximumHeadSize
        case .closing, .lingering: true
        case .over: false
        }
    }

    // MARK: Output

    /// Whether so much waits to be sent that no further request is taken.
    var isCrowded: Bool { output.count > limits.maximumQueuedOutput }

    func flushAtEndOfTurn() {
        guard !isDirty else { return }
        isDirty = true
        scheduler.atEndOfTurn(self)
    }

    private func flush() {
        guard let channel else { return }
        let before = output.count
        switch channel.write(from: &output) {
        case .drained:
            output.reset()
            sent()
        case .wouldBlock:
            if !isBlocked || output.count < before { outputDeadline = scheduler.now + timeouts.response }
            isBlocked = true
        case .failed:
            return close()
        }
        advance()
    }

    private func sent() {
        let wasBlocked = isBlocked
        isBlocked = false
        switch phase {
        case .closing where hasEnded:
            close()
        case .closing:
            channel?.closeWriting()
            enter(.lingering)
        case .head where wasBlocked && !hasBegunHead:
            phaseDeadline = scheduler.now + timeouts.idle  // the client took its time to read, not to ask
        default: break
        }
    }

    // MARK: The end

    func close() {
        guard let channel = leave() else { return }
        channel.close()
        task?.cancel()
        endIfOver()
    }

    /// Takes the channel out of the connection, which is over then.
    func leave() -> (any Channel)? {
        guard let channel else { return nil }
        self.channel = nil
        enter(.over)
        alarm.disarm()
        input.reset()
        output.reset()
        body.reset()
        return channel
    }

    /// The server forgets a connection when its socket is gone and its handler has come to its end.
    func endIfOver() {
        if channel == nil, task == nil { server.deliverEnd(of: self) }
    }
}

// For the server, which is on the same scheduler.
extension HTTPConnection {
    nonisolated func deliver(_ descriptor: consuming Descriptor) {
        let raw = descriptor.release()  // a closure cannot hand a non-copyable value on to another
        assumeIsolated { $0.start(Descriptor(adopting: raw)) }
    }

    nonisolated func deliverShutdown() {
        assumeIsolated { $0.shutDown() }
    }

    nonisolated func deliverAbort() {
        assumeIsolated { $0.abort() }
    }
}
