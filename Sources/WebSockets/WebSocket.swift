package import ByteCore
public import HTTPTypes
internal import Logging
public import Scheduling
package import Sockets
package import WebSocketCore

/// A WebSocket connection (RFC 6455), pinned to a scheduler: to await, or to be driven by.
///
/// ```swift
/// try await withWebSocket(to: "ws://127.0.0.1:9001/", on: scheduler) { socket in
///     try await socket.send("hello")
///     for try await message in socket.messages { ... }
/// }
/// ```
///
/// Pings are answered and sent by themselves. Whatever is sent in one turn of the scheduler leaves in one system call,
/// unless it is much.
/// A task that sends waits while too much is queued; a peer that sends faster than ``receive()`` is called is slowed
/// down by the network. `withWebSocket` and ``WebSocketServer/serving(at:on:configuration:serve:)`` close what they open;
/// one from ``connect(to:at:subprotocols:headers:limits:compression:receivesInParts:tls:proxies:on:)`` must be closed with
/// ``close(_:_:)``: dropping an open WebSocket is a programming error.
public actor WebSocket: ReadinessHandler, AlarmHandler, TurnHandler {
    /// The scheduler it is pinned to.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor
    /// The subprotocol that both ends agreed on.
    public nonisolated let subprotocol: String?
    /// How messages are compressed, as both ends agreed; nil if they are not.
    public nonisolated let compression: WebSocketCompression?
    /// The server's answer to our opening handshake, with its cookies and other fields; nil on the server.
    public nonisolated let response: HTTPResponse?

    // What is looked at for every message is not watched for overlapping accesses at run time, which took a fifth of all
    // instructions: nothing here hands out a reference to it, and a driver that calls back finds it between two accesses.
    @exclusivity(unchecked) var channel: (any Channel)?
    @exclusivity(unchecked) var machine: ConnectionMachine
    @exclusivity(unchecked) var inbound: ByteQueue
    @exclusivity(unchecked) var outbound: ByteQueue
    let watermarks = ByteStream.Watermarks()
    /// How many bytes do not wait for more to come with them.
    static let eagerFlush = 16_384
    /// Memory for so much is kept for the next message; what is larger is given back.
    static let keptOutput = 256
    /// How much an answer to what was read last may be long: mostly about as long as that. Room for it is made at once.
    @exclusivity(unchecked) var expectedOutput = 0
    static let log = Logger(label: "swampy.websockets")

    /// How it ended; set once, when the driver or the receivers are told.
    @exclusivity(unchecked) var closeReason: CloseReason?
    /// The close frame is on its way and the peer's end of the connection is awaited; everything else is over.
    @exclusivity(unchecked) var isLingering = false

    @exclusivity(unchecked) var interest: Readiness = []
    @exclusivity(unchecked) var isDirty = false
    /// More was queued than the high watermark, and not yet less than the low one.
    @exclusivity(unchecked) var isCrowded = false
    /// More was queued than is allowed at all; at the end of the turn the connection is given up.
    @exclusivity(unchecked) var isOverfull = false
    /// What has arrived takes long to inflate; the rest is for a later turn.
    @exclusivity(unchecked) var isPaused = false
    /// The driver wants no message for now.
    @exclusivity(unchecked) var isHeld = false
    lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    @exclusivity(unchecked) var alarmDeadline: ContinuousClock.Instant?
    /// Whether there is one, for it is expensive to look at.
    @exclusivity(unchecked) var isAlarmArmed = false
    /// What the peer did wrong, until those who receive have come to it.
    @exclusivity(unchecked) var heldViolation: WebSocketError?
    /// How the peer takes what is queued, while that is a lot.
    @exclusivity(unchecked) var slowPeer: SlowPeer?
    /// When nobody will have received for too long.
    @exclusivity(unchecked) var receiverDeadline: ContinuousClock.Instant?

    // Whoever is told of messages: the driver, or else those who await them.
    @exclusivity(unchecked) var driver: (any WebSocketDriver)?
    @exclusivity(unchecked) var inbox = Inbox()
    @exclusivity(unchecked) var receiver: Waiter<Received, any Error>?
    /// How often a task that can be cancelled has waited for a message, to tell the latest one from those before.
    @exclusivity(unchecked) var receiveCount: UInt64 = 0
    /// Whose task runs ``serve(_:)``, and whether it is the one that receives.
    @exclusivity(unchecked) var server: TaskIdentity?
    @exclusivity(unchecked) var isServerReceiving = false
    /// Whether `inbound` is what that task has read ahead, and is still to be handled.
    @exclusivity(unchecked) var isAhead = false
    /// The message that is being received bit by bit, and a number to know it by.
    @exclusivity(unchecked) var stream: IncomingStream?
    var streamCount: UInt64 = 0
    /// The beginning of a message that came in parts, for one who wants it whole.
    @exclusivity(unchecked) var collected: IncomingPart?

    // Those who wait to send, in the order of their numbers.
    var senders: [UInt64: Waiter<Void, any Error>] = [:]
    var turns: [UInt64: Waiter<Void, any Error>] = [:]
    var nextSender: UInt64 = 0
    var closers: [Waiter<CloseReason, Never>] = []
    /// Checks the text that is being sent in parts.
    var outgoingText: UTF8Checker?

    /// Takes over a connection after the opening handshake; must be called on `scheduler`.
    ///
    /// `input` is what was read past the head, `output` what is still to be sent, such as the 101 response.
    package static func adopting(
        _ channel: any Channel, input: consuming ByteQueue = ByteQueue(), output: consuming ByteQueue = ByteQueue(),
        role: WebSocketRole, agreement: HandshakeAgreement = HandshakeAgreement(), response: HTTPResponse? = nil,
        limits: WebSocketLimits = WebSocketLimits(), receivesInParts: Bool = false, on scheduler: any Scheduler
    ) -> WebSocket {
        let machine = ConnectionMachine(
            role: role, limits: limits, compression: agreement.compression, deliversParts: receivesInParts,
            now: scheduler.now)
        let socket = WebSocket(
            channel, input: input, output: output, agreement: agreement, response: response, on: scheduler,
            machine: machine)
        channel.redirect(to: socket)
        socket.knownIsolated { $0.start() }
        return socket
    }

    private init(
        _ channel: any Channel, input: consuming ByteQueue, output: consuming ByteQueue, agreement: HandshakeAgreement,
        response: HTTPResponse?, on scheduler: any Scheduler, machine: consuming ConnectionMachine
    ) {
        self.channel = channel
        self.machine = machine
        subprotocol = agreement.subprotocol
        compression = agreement.compression
        self.response = response
        self.scheduler = scheduler
        inbound = input
        outbound = output
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    private func start() {
        updateInterest()
        flushAtEndOfTurn()
        if inbound.isEmpty { armAlarm() } else { process() }
    }

    /// Whether messages can be sent: neither end has begun to close.
    public var isOpen: Bool { channel != nil && machine.isOpen && !isOverfull }

    // MARK: The driven face

    /// ``driveNow(_:)`` for the WebSocket itself.
    package func drive(_ driver: any WebSocketDriver) {
        precondition(!machine.deliversParts, "a WebSocket that receives in parts cannot be driven")
        catchUp()
        self.driver = driver
        while let part = inbox.next() { hand(part.kind, part.bytes.rawSpan, to: driver) }
        if let closeReason { driver.deliverClosed(closeReason) } else { process() }
    }

    /// ``writeNow(_:_:)`` for the WebSocket itself.
    @discardableResult
    package func write(_ kind: MessageKind, _ payload: RawSpan) -> Bool {
        guard isOpen else { return false }
        if outbound.capacity < expectedOutput { outbound.reserve(expectedOutput) }
        if payload.byteCount >= Self.eagerFlush, machine.sendsAsIs(payload.byteCount) {
            machine.sendHeader(kind, count: payload.byteCount, into: &outbound)
            send(payload)
        } else {
            machine.send(kind, payload, into: &outbound)
            // A driver is called for all that came before this is looked at; tasks of other connections may run first.
            if driver == nil, outbound.count >= Self.eagerFlush { send(RawSpan()) }
        }
        queued()
        return true
    }

    /// How many bytes wait to be sent.
    package var queuedByteCount: Int { outbound.count }

    /// Starts the close handshake; ``WebSocketDriver/closed(_:)`` tells when it is done, within the close timeout.
    package func beginClose(_ code: CloseCode = .normalClosure, _ text: String = "") {
        catchUp()
        guard channel != nil, machine.isOpen else { return }
        if let heldViolation { return fail(heldViolation) }
        machine.beginClose(code, text, into: &outbound, now: scheduler.now)
        flushAtEndOfTurn()
        armAlarm()
        release()
    }

    /// Ends the connection at once, without a close handshake.
    package func drop() {
        catchUp()
        finish(CloseReason(code: .abnormalClosure, initiator: .local, error: .connectionLost))
        closeChannel()
    }
}
