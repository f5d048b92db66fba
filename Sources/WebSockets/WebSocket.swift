package import ByteCore
public import Scheduling
package import Sockets
package import WebSocketCore

/// A WebSocket connection (RFC 6455), pinned to a scheduler: to await, or, inside the library, to be driven by.
///
/// ```swift
/// let socket = try await WebSocket.connect(to: "ws://127.0.0.1:9001/", on: scheduler)
/// try await socket.send("hello")
/// for try await message in socket.messages { ... }
/// ```
///
/// Pings are answered and sent by themselves. Whatever is sent in one turn of the scheduler leaves in one system call.
/// A task that sends waits while too much is queued; a peer that sends faster than ``receive()`` is called is slowed
/// down by the network. Close it with ``close(_:_:)``: dropping an open WebSocket is a programming error.
public actor WebSocket: ReadinessHandler, AlarmHandler, TurnHandler {
    /// The scheduler it is pinned to.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor
    /// The subprotocol that both ends agreed on.
    public nonisolated let subprotocol: String?

    var channel: (any Channel)?
    var machine: ConnectionMachine
    var inbound: ByteQueue
    var outbound: ByteQueue
    let watermarks = ByteStream.Watermarks()

    /// How it ended; set once, when the driver or the receivers are told.
    var closeReason: CloseReason?
    /// The close frame is on its way and the peer's end of the connection is awaited; everything else is over.
    var isLingering = false

    private var interest: Readiness = []
    private var isDirty = false
    private var isCrowded = false  // above the high watermark, and not yet below the low one
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    private var alarmDeadline: ContinuousClock.Instant?

    // Whoever is told of messages: the driver, or else those who await them.
    private var driver: (any WebSocketDriver)?
    var inbox = Inbox()
    var receiver: Waiter<WebSocketMessage?, any Error>?
    var senders: [UInt64: Waiter<Void, any Error>] = [:]
    var closers: [Waiter<CloseReason, Never>] = []
    var nextSender: UInt64 = 0

    /// Takes over a connection after the opening handshake; must be called on `scheduler`.
    ///
    /// `input` is what was read past the head, `output` what is still to be sent, such as the 101 response.
    package static func adopting(
        _ channel: any Channel, input: consuming ByteQueue = ByteQueue(), output: consuming ByteQueue = ByteQueue(),
        role: WebSocketRole, subprotocol: String? = nil, limits: WebSocketLimits = WebSocketLimits(),
        on scheduler: any Scheduler
    ) -> WebSocket {
        let socket = WebSocket(
            channel, input: input, output: output, subprotocol: subprotocol, on: scheduler,
            machine: ConnectionMachine(role: role, limits: limits, now: scheduler.now))
        channel.redirect(to: socket)
        socket.assumeIsolated { $0.start() }
        return socket
    }

    private init(
        _ channel: any Channel, input: consuming ByteQueue, output: consuming ByteQueue, subprotocol: String?,
        on scheduler: any Scheduler, machine: consuming ConnectionMachine
    ) {
        self.channel = channel
        self.machine = machine
        self.subprotocol = subprotocol
        self.scheduler = scheduler
        inbound = input
        outbound = output
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    private func start() {
        setInterest(.readable)
        flushAtEndOfTurn()
        if inbound.isEmpty { armAlarm() } else { process() }
    }

    // MARK: The driven face

    /// From now on `driver` is called for each message; those that came before are delivered at once.
    package func drive(_ driver: any WebSocketDriver) {
        self.driver = driver
        while let message = inbox.next() {
            switch message {
            case .text(let text): driver.deliver(.text, Array(text.utf8).rawSpan)
            case .binary(let bytes): driver.deliver(.binary, bytes.rawSpan)
            }
        }
        if let closeReason { driver.deliverClosed(closeReason) } else { process() }
    }

    /// Queues a message, which leaves at the end of the turn; false when the WebSocket is closing or closed.
    @discardableResult
    package func write(_ kind: MessageKind, _ payload: RawSpan) -> Bool {
        guard machine.isOpen, channel != nil else { return false }
        machine.send(kind, payload, into: &outbound)
        if outbound.count > watermarks.high { isCrowded = true }
        flushAtEndOfTurn()
        return true
    }

    /// How many bytes wait to be sent.
    package var queuedByteCount: Int { outbound.count }

    /// Starts the close handshake; ``WebSocketDriver/closed(_:)`` tells when it is done, within the close timeout.
    package func beginClose(_ code: CloseCode = .normalClosure, _ text: String = "") {
        guard channel != nil, machine.isOpen else { return }
        machine.beginClose(code, text, into: &outbound, now: scheduler.now)
        flushAtEndOfTurn()
        armAlarm()
        resumeReading()
    }

    /// Ends the connection at once, without a close handshake.
    package func drop() {
        finish(CloseReason(code: .abnormalClosure, initiator: .local, error: .connectionLost))
        closeChannel()
    }

    // MARK: Events

    /// For the scheduler.
    public func ready(_ readiness: Readiness) {
        if readiness.contains(.writable) { flush() }
        guard readiness.contains(.readable), let channel else { return }
        switch channel.read(into: &inbound) {
        case .bytes: process()
        case .wouldBlock: break
        case .endOfStream, .failed:
            finish(machine.receivedEndOfStream())
            closeChannel()
        }
    }

    /// For the scheduler.
    public func turnEnded() {
        isDirty = false
        flush()
    }

    /// For the scheduler: a ping is due, or the peer is overdue.
    public func alarmFired() {
        alarmDeadline = nil
        guard channel != nil else { return }
        let now = scheduler.now
        if inbox.isFull { machine.pausedReading(now: now) }  // it is we who do not listen
        switch machine.hitDeadline(now: now, output: &outbound) {
        case .none: break
        case .pingSent: flush()
        case .drop(let reason):
            flush()
            finish(reason)
            closeChannel()
        }
        armAlarm()
    }

    // MARK: Receiving

    /// Handles what has arrived, until more must arrive or the receivers have enough to do.
    ///
    /// The input is a local meanwhile, so that a driver may send while it is called.
    func process() {
        var input = inbound.take()
        loop: while !inbox.isFull {
            switch machine.next(&input, output: &outbound, now: scheduler.now) {
            case .needsMore:
                break loop
            case .message(let kind, let count):
                deliver(kind, input.bytes.extracting(0..<count))
                input.consume(count)
            case .assembledMessage(let kind):
                let message = machine.takeMessage()
                deliver(kind, message.bytes)
            case .closed(let reason, let lingers):
                flush()
                if lingers { linger() } else { closeChannel() }
                finish(reason)
                break loop
            }
        }
        if !input.isEmpty { inbound = input }  // an idle connection holds no buffer
        if inbox.isFull { setInterest(interest.subtracting(.readable)) }
        if !outbound.isEmpty { flushAtEndOfTurn() }
        armAlarm()
    }

    private func deliver(_ kind: MessageKind, _ payload: RawSpan) {
        if let driver { return driver.deliver(kind, payload) }
        let bytes = [UInt8](copying: payload)
        let message: WebSocketMessage = kind == .text ? .text(String(decoding: bytes, as: UTF8.self)) : .binary(bytes)
        if let receiver {
            self.receiver = nil
            receiver.resume(returning: message)
        } else {
            inbox.append(message, size: bytes.count)
        }
    }

    /// Reads on after the inbox was full.
    func resumeReading() {
        guard channel != nil, !interest.contains(.readable), !inbox.isFull else { return }
        setInterest(interest.union(.readable))
        process()
    }

    // MARK: Sending

    func flushAtEndOfTurn() {
        guard !isDirty else { return }
        isDirty = true
        scheduler.atEndOfTurn(self)
    }

    private func flush() {
        guard let channel, !outbound.isEmpty else { return }
        switch channel.write(from: &outbound) {
        case .drained:
            outbound.reset()
            machine.drainedOutput(&outbound)
            if !outbound.isEmpty { flushAtEndOfTurn() }
            setInterest(interest.subtracting(.writable))
            if isLingering { channel.closeWriting() }
        case .wouldBlock:
            setInterest(interest.union(.writable))
        case .failed:
            finish(machine.receivedEndOfStream())
            return closeChannel()
        }
        if isCrowded, outbound.count <= watermarks.low {
            isCrowded = false
            driver?.deliverDrained()
            resumeSenders()
        }
    }

    // MARK: Ending

    /// RFC 6455, 7.1.1: our close frame must not be lost to a reset, so the peer closes first, or runs out of time.
    private func linger() {
        isLingering = true
        if outbound.isEmpty { channel?.closeWriting() }
    }

    private func finish(_ reason: CloseReason) {
        guard closeReason == nil else { return }
        closeReason = reason
        if let driver {
            self.driver = nil
            driver.deliverClosed(reason)
        }
        endWaiting(reason)
    }

    private func closeChannel() {
        guard let channel else { return }
        self.channel = nil
        alarm.disarm()
        channel.close()
        inbound.reset()
        outbound.reset()
    }

    private func setInterest(_ new: Readiness) {
        guard new != interest else { return }
        interest = new
        channel?.arm(new)
    }

    /// The machine's deadline mostly moves away; an alarm that comes too early is set again when it fires.
    private func armAlarm() {
        guard channel != nil, let deadline = machine.deadline else { return }
        if let alarmDeadline, alarmDeadline <= deadline { return }
        alarmDeadline = deadline
        alarm.arm(at: deadline)
    }
}
