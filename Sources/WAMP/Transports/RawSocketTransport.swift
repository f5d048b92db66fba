package import ByteCore
package import Scheduling
package import Sockets
package import WAMPCore

/// WAMP over RawSocket: a message of WAMP is a frame of a TCP, TLS or Unix connection.
///
/// What is sent in one turn leaves in one write. The peer is pinged when it is silent, and given up when it stays so.
package actor RawSocketTransport: ConnectionTransport, ReadinessHandler, AlarmHandler, TurnHandler {
    package nonisolated let unownedExecutor: UnownedSerialExecutor
    private nonisolated let agreedFormat: SerializationFormat
    private let scheduler: any Scheduler
    private static let watermarks = ByteStream.Watermarks()

    // Hot state is not watched for overlapping accesses, as in `WebSocket`: nothing hands out a reference to it, and a
    // handler that calls back finds it between two accesses.
    @exclusivity(unchecked) private var channel: (any Channel)?
    @exclusivity(unchecked) private var machine: RawSocketMachine
    @exclusivity(unchecked) private var inbound: ByteQueue
    @exclusivity(unchecked) private var outbound: ByteQueue
    @exclusivity(unchecked) private var handler: (any MessageHandler)?
    @exclusivity(unchecked) private var interest: Readiness = []
    @exclusivity(unchecked) private var isDirty = false
    @exclusivity(unchecked) package private(set) var traffic = TransportTraffic()
    /// More was queued than the high watermark, and not yet less than the low one.
    @exclusivity(unchecked) private var isCrowded = false
    /// The handler wants no message for now, or will get none any more.
    @exclusivity(unchecked) private var isHeld = false
    /// When the peer must have closed; set once this side has ended the connection, and only reads its end.
    @exclusivity(unchecked) private var closeDeadline: ContinuousClock.Instant?
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    @exclusivity(unchecked) private var alarmDeadline: ContinuousClock.Instant?

    /// Takes over a connection after its handshake; must be called on `scheduler`.
    ///
    /// - Parameters:
    ///   - input: what was read past the handshake.
    ///   - output: what is still to be sent, such as the answer to it.
    ///   - maximumSizeBeforeWelcome: a router's: how many bytes a message may have until it has sent WELCOME, if that is
    ///     less than was agreed on.
    package static func adopting(
        _ channel: any Channel, input: consuming ByteQueue = ByteQueue(), output: consuming ByteQueue = ByteQueue(),
        agreement: RawSocketAgreement, limits: RawSocketLimits, maximumSizeBeforeWelcome: Int? = nil,
        on scheduler: any Scheduler
    ) -> RawSocketTransport {
        var machine = RawSocketMachine(agreement, limits: limits, now: scheduler.now)
        machine.limitMessages(to: maximumSizeBeforeWelcome)
        let transport = RawSocketTransport(channel, input: input, output: output, machine, on: scheduler)
        channel.redirect(to: transport)
        channel.arm([])  // until there is somebody to hear of it
        return transport
    }

    private init(
        _ channel: any Channel, input: consuming ByteQueue, output: consuming ByteQueue, _ machine: RawSocketMachine,
        on scheduler: any Scheduler
    ) {
        self.channel = channel
        self.machine = machine
        self.scheduler = scheduler
        inbound = input
        outbound = output
        agreedFormat = machine.agreement.format
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    // MARK: MessageTransport

    package nonisolated var format: SerializationFormat? { agreedFormat }

    package var facts: TransportFacts { TransportFacts(channel) }

    package func start(_ handler: any MessageHandler) {
        self.handler = handler
        if !outbound.isEmpty { flushAtEndOfTurn() }
        if inbound.isEmpty { armAlarm() } else { process() }
        updateInterest()
    }

    package var queuedByteCount: Int { outbound.count }

    package func send(_ message: Message) throws(SendError) {
        guard isOpen else { return }
        if case .welcome = message { machine.limitMessages(to: nil) }
        let start = machine.beginMessage(in: &outbound)
        do throws(SerializationError) {
            try message.encode(as: agreedFormat, into: &outbound)
        } catch {
            outbound.truncate(to: start)
            throw .notEncodable(error)
        }
        guard endMessage(from: start) else { throw .tooLong(limit: machine.agreement.maximumSent) }
    }

    package func send(_ message: Message, encoded: [UInt8]) -> Bool {
        guard isOpen else { return true }
        if case .welcome = message { machine.limitMessages(to: nil) }
        let start = machine.beginMessage(in: &outbound)
        outbound.append(encoded)
        return endMessage(from: start)
    }

    package func close(_ ending: TransportEnding) {
        guard isOpen else { return }
        // The last words must not be lost to a reset, so the peer closes first, or runs out of time.
        closeDeadline = scheduler.now + machine.limits.closeTimeout
        isHeld = false
        inbound.reset()
        flushAtEndOfTurn()
        updateInterest()
        armAlarm()
    }

    package func hold() {
        isHeld = true
    }

    package func release() {
        guard isHeld, isOpen else { return }
        isHeld = false
        if !inbound.isEmpty { process() }
        updateInterest()
    }

    private var isOpen: Bool { channel != nil && closeDeadline == nil }

    // MARK: Events

    /// For the scheduler.
    package func ready(_ readiness: Readiness) {
        if readiness.contains(.writable) { flush() }
        guard readiness.contains(.readable), let channel else { return }
        switch channel.read(into: &inbound) {
        case .bytes: if closeDeadline == nil { process() } else { inbound.reset() }
        case .wouldBlock: break
        case .endOfStream: finish("the peer closed the connection")
        case .failed(let error): finish("\(error)")
        }
    }

    /// For the scheduler.
    package func turnEnded() {
        isDirty = false
        let limit = machine.limits.maximumQueuedBytes
        if outbound.count > limit { return finish(RawSocketError.tooMuchQueued(limit: limit).description) }
        flush()
    }

    /// For the scheduler: a ping is due, or the peer is overdue.
    package func alarmFired() {
        alarmDeadline = nil
        if let closeDeadline, closeDeadline <= scheduler.now { return finish("the peer did not close in time") }
        if isOpen {
            if isHeld { machine.heard(now: scheduler.now) }  // it is we who do not listen
            switch machine.hitDeadline(now: scheduler.now, output: &outbound) {
            case .none: break
            case .pingSent: flush()
            case .drop(let error): return finish("\(error)")
            }
        }
        armAlarm()
    }

    // MARK: Receiving

    /// Handles what has arrived. The input is a local meanwhile, so that the handler may send and close.
    private func process() {
        var input = inbound.take()
        machine.heard(now: scheduler.now)
        loop: while isOpen, !isHeld {
            switch machine.next(&input, output: &outbound) {
            case .needsMore: break loop
            case .message(let count):
                deliver(input.bytes.extracting(first: count))
                input.consume(count)
            case .violation(let error):
                flush()
                finish("\(error)")
            }
        }
        guard isOpen else { return }
        if !input.isEmpty { inbound = input }  // an idle connection holds no buffer
        if !outbound.isEmpty { flushAtEndOfTurn() }
        if isHeld { updateInterest() }
        armAlarm()
    }

    private func deliver(_ bytes: RawSpan) {
        guard let handler else { return }
        traffic.received(bytes.byteCount)
        let message: Message
        do {
            message = try Message(decoding: bytes, as: agreedFormat)
        } catch {
            // Nothing more is read; the handler says so to the peer and closes, maybe in a later turn.
            isHeld = true
            return handler.deliverViolation(error)
        }
        handler.deliver(message)
    }

    // MARK: Sending

    /// False when the peer takes no message of this length; it is dropped then.
    private func endMessage(from start: Int) -> Bool {
        do throws(RawSocketError) {
            try machine.endMessage(from: start, in: &outbound)
        } catch {
            return false
        }
        traffic.sent(outbound.count - start)
        if outbound.count > Self.watermarks.high { isCrowded = true }
        flushAtEndOfTurn()
        return true
    }

    private func flushAtEndOfTurn() {
        guard !isDirty else { return }
        isDirty = true
        scheduler.atEndOfTurn(self)
    }

    private func flush() {
        guard let channel else { return }
        let wasBlocked = interest.contains(.writable)
        switch channel.write(from: &outbound) {
        case .drained:
            outbound.reset()
            updateInterest()
            if closeDeadline != nil { channel.closeWriting() }
        case .wouldBlock:
            updateInterest(isBlocked: true)
        case .failed(let error):
            return finish("\(error)")
        }
        if wasBlocked || interest.contains(.writable) { handler?.deliverBacklog(outbound.count) }
        if isCrowded, outbound.count <= Self.watermarks.low {
            isCrowded = false
            handler?.deliverDrained()
        }
    }

    // MARK: Interest and time

    /// Brings what the scheduler watches in line with the state.
    private func updateInterest(isBlocked: Bool? = nil) {
        let isBlocked = isBlocked ?? (interest.contains(.writable) && !outbound.isEmpty)
        var wanted: Readiness = isBlocked ? .writable : []
        if !isHeld { wanted.insert(.readable) }
        guard wanted != interest else { return }
        interest = wanted
        channel?.arm(wanted)
    }

    /// The machine's deadline mostly moves away; an alarm that comes too early is set again when it fires.
    private func armAlarm() {
        guard channel != nil, let deadline = closeDeadline ?? machine.deadline else { return }
        if let alarmDeadline, alarmDeadline <= deadline { return }
        alarmDeadline = deadline
        alarm.arm(at: deadline)
    }

    // MARK: The end

    /// Ends the connection at once. The handler is told that it was this side when it had closed.
    private func finish(_ reason: String) {
        guard let channel else { return }
        let isOurs = closeDeadline != nil
        self.channel = nil
        alarm.disarm()
        channel.close()
        inbound.reset()
        outbound.reset()
        guard let handler else { return }
        self.handler = nil
        handler.deliverDisconnection(isOurs ? .local : .remote(reason))
    }
}
