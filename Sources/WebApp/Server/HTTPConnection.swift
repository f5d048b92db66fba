internal import ByteCore
internal import HTTPCore
internal import HTTPTypes
internal import Scheduling
internal import Sockets
internal import WebSockets

#if TLS
    internal import Logging
    internal import TLS
#endif

/// One connection of a server: reads requests, has them answered one after the other, and sends the responses.
///
/// While a handler runs, the next requests wait in the input; reading goes on up to a bound, since that is how a client
/// that goes away is noticed. What is answered in one turn leaves in one write.
actor HTTPConnection: ReadinessHandler, AlarmHandler, TurnHandler {
    enum Phase {
        /// Waits for a request, or for the rest of its head.
        case head
        /// Waits for the rest of a body that its handler gets whole.
        case body
        /// The request's handler runs, or writes the response; the rest of a body may still come for it.
        case handling
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

    // Hot state is not watched for overlapping accesses, as in `ByteStream`: the actor's executor keeps them apart.
    @exclusivity(unchecked) var channel: (any Channel)?
    @exclusivity(unchecked) var parser: RequestParser
    @exclusivity(unchecked) var input = ByteQueue()
    @exclusivity(unchecked) var output = ByteQueue()
    /// The part of the body that nobody has taken yet.
    @exclusivity(unchecked) var body = ByteQueue()
    @exclusivity(unchecked) var pace: BodyPace
    @exclusivity(unchecked) private(set) var phase = Phase.head
    /// What is between its head and its end.
    @exclusivity(unchecked) var exchange: Exchange?
    /// The task of the handler, also of a WebSocket's.
    @exclusivity(unchecked) var task: Task<Void, Never>?
    var webSocket: WebSocket?
    /// For the log and for ``App/fallback(body:_:)``; nil where it is not wanted, or has no name.
    var peerAddress: SocketAddress?
    /// No request follows the current one: the client said so, or the server stops.
    @exclusivity(unchecked) var isLast = false
    /// The client will send nothing more.
    @exclusivity(unchecked) private(set) var hasEnded = false
    /// The input is being read; see ``advance()``.
    @exclusivity(unchecked) var isAdvancing = false

    @exclusivity(unchecked) private var hasBegunHead = false
    @exclusivity(unchecked) private var isDirty = false
    @exclusivity(unchecked) private(set) var isBlocked = false  // the kernel takes no more output for now
    @exclusivity(unchecked) private var interest: Readiness = []
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
        pace = BodyPace(server.configuration.timeouts)
    }

    private func start(_ descriptor: consuming Descriptor) {
        if server.configuration.accessLog != .off || server.responder.fallback != nil {
            peerAddress = descriptor.peerAddress
        }
        begin(over: secured(scheduler.makeSocketChannel(descriptor, handler: self)))
    }

    private func start(_ memory: MemoryChannel) {
        memory.redirect(to: self)
        begin(over: memory)
    }

    private func begin(over channel: any Channel) {
        self.channel = channel
        phaseDeadline = scheduler.now + timeouts.head
        settle()
    }

    /// The channel itself, or with TLS over it. Its handshake counts as part of the first head.
    private func secured(_ plain: any Channel) -> any Channel {
        #if TLS
            if let context = server.configuration.tls {
                do throws(TLSError) {
                    return try TLSChannel(serving: plain, with: context, on: scheduler, handler: self)
                } catch {
                    server.responder.contexts.logger.info("no secure connection", metadata: ["error": "\(error)"])
                    plain.close()
                }
            }
        #endif
        return plain
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

    /// For the scheduler: the client was given enough time, or was once going to be.
    func alarmFired() {
        armed = nil
        if let deadline, deadline <= scheduler.now { hitDeadline() }
        settle()
    }

    private func hitDeadline() {
        if isBlocked { return close() }
        switch phase {
        case .head where !hasBegunHead, .lingering: close()
        case .head, .body: refuse(HTTPFailure(.requestTimeout, "the request did not arrive in time"))
        case .handling: failUpload(HTTPFailure(.requestTimeout, "the request did not arrive in time"))
        case .closing, .over: break
        }
    }

    /// The server stops: nothing follows the current request.
    private func shutDown() {
        isLast = true
        switch phase {
        case .head where parser.isBetweenRequests: if output.isEmpty { close() } else { enter(.closing) }
        case .over: task?.cancel()  // a WebSocket's
        default: break
        }
        settle()
    }

    /// The server cannot wait any longer.
    private func abort() {
        close()
        task?.cancel()
        webSocket?.assumeIsolated { $0.drop() }
    }

    private func received() {
        switch phase {
        case .head, .body, .handling: advance()
        case .closing, .lingering, .over: input.reset()
        }
    }

    private func receivedEndOfStream() {
        hasEnded = true
        switch phase {
        case .head, .body: advance()
        case .handling:
            advance()
            // It may have closed one half only, but mostly it is gone; what the handler still answers is sent. Once a
            // response is on its way, sending it tells whether the client is there.
            if exchange?.download == nil { task?.cancel() }
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
            case .lingering: scheduler.now + timeouts.linger
            case .body, .handling, .closing, .over: nil  // a body has its own pace
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

    private var deadline: ContinuousClock.Instant? {
        if isBlocked { return outputDeadline }
        switch phase {
        case .body, .handling: return pace.deadline
        default: return phaseDeadline
        }
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
        // An alarm that is armed for too early looks again when it fires, so most requests touch none.
        guard let deadline else { return }
        if let armed, armed <= deadline { return }
        armed = deadline
        alarm.arm(at: deadline)
    }

    private var wantsInput: Bool {
        switch phase {
        case .head, .body: !isCrowded
        case .handling: isUploadOpen ? wantsUpload : input.count < limits.maximumHeadSize
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

    func flush() {
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
        resumeWriter()
        advance()
    }

    /// The kernel has taken what it could of a file; the client must take some of it first.
    func block() {
        outputDeadline = scheduler.now + timeouts.response
        isBlocked = true
        settle()
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
        if armed != nil { alarm.disarm() }
        armed = nil
        input.reset()
        output.reset()
        body.reset()
        endExchange()
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

    nonisolated func deliver(_ memory: MemoryChannel) {
        assumeIsolated { $0.start(memory) }
    }

    nonisolated func deliverShutdown() {
        assumeIsolated { $0.shutDown() }
    }

    nonisolated func deliverAbort() {
        assumeIsolated { $0.abort() }
    }
}
