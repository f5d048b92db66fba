package import ByteCore
import HTTPCore

/// One end of a WebSocket connection after the opening handshake: frames in, messages out, and the other way round.
///
/// The owner reads into `input`, asks for events until there are no more, and flushes `output`:
///
///     machine.beginTurn(now: now)
///     while true {
///         switch machine.next(&input, output: &output, now: now) {
///         case .message(let kind, let count):
///             deliver(kind, input.bytes.extracting(0..<count))
///             input.consume(count)
///         case .assembledMessage(let kind): deliver(kind, machine.takeMessage())
///         case .part(let kind, let isLast): deliver(kind, machine.takeMessage(), isLast)
///         case .paused: continueLater(); return
///         case .violation(let error): machine.fail(error, output: &output, now: now)
///         case .closed(let reason, let lingers): ...
///         case .needsMore: return
///         }
///     }
///
/// Pings are answered, and the close handshake is made, without the owner. Between calls the owner appends to `input`
/// and takes from `output`, and sets one alarm for `deadline`.
package struct ConnectionMachine: ~Copyable {
    enum Phase {
        case open
        /// Our close frame is sent, the peer's awaited. What it sends until then is dropped.
        case closing
        /// Nothing is sent and nothing is read any more.
        case closed(CloseReason)
    }

    /// The data or control frame at the front of the input, its header already consumed.
    struct IncomingFrame {
        let header: FrameHeader
        /// Bytes of the payload that are already unmasked and checked.
        var unmasked = 0
        /// Bytes of the payload that are already consumed.
        var consumed = 0

        var left: Int { header.payloadLength - consumed }
    }

    /// The message that is being sent in parts.
    struct OutgoingMessage {
        var opcode: Opcode
    }

    let role: WebSocketRole
    package private(set) var limits: WebSocketLimits
    private let greatestMessageSize: Int
    var phase = Phase.open
    /// What was agreed on, if anything.
    let compression: WebSocketCompression?
    /// Whether messages are handed over as they come, without an end to their size, rather than whole.
    package let deliversParts: Bool
    /// What the peer did wrong, until the owner has failed the connection for it.
    var violation: WebSocketError?
    var frame: IncomingFrame?
    var outgoing: OutgoingMessage?
    var assembler = MessageAssembler()
    var keepAlive: KeepAlive
    /// When the end is not waited for any longer.
    var closeDeadline: ContinuousClock.Instant?
    /// The last ping that could not be answered yet.
    var unansweredPing: [UInt8]?
    var randomness: any RandomNumberGenerator & Sendable
    /// Bytes that may still be inflated in this turn.
    var work = 0
    #if Deflate
        var inflater: Inflater?
        var deflater: Deflater?
    #endif

    /// `compression` is what the opening handshake agreed on. `randomness` makes a client's masking keys, which nobody may be able to guess (RFC 6455, 5.3).
    package init(
        role: WebSocketRole, limits: WebSocketLimits = WebSocketLimits(), compression: WebSocketCompression? = nil,
        deliversParts: Bool = false, now: ContinuousClock.Instant,
        randomness: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.role = role
        self.limits = limits
        greatestMessageSize = limits.maximumMessageSize
        self.compression = compression
        self.deliversParts = deliversParts
        keepAlive = KeepAlive(now: now)
        self.randomness = randomness
    }

    /// From now on messages may have `size` bytes, though never more than the limits said at first; nil for as many.
    package mutating func limitMessages(to size: Int?) {
        limits.maximumMessageSize = min(size ?? .max, greatestMessageSize)
    }

    /// Whether messages may be sent.
    package var isOpen: Bool {
        if case .open = phase { true } else { false }
    }

    /// How the connection ended; nil while it has not.
    package var closeReason: CloseReason? {
        if case .closed(let reason) = phase { reason } else { nil }
    }

    /// Bytes arrived, which is a sign of life from the peer; or others had their turn after `.paused`.
    package mutating func beginTurn(now: ContinuousClock.Instant) {
        keepAlive.heard(now: now)
        work = Self.workPerTurn
    }

    /// Inflating that much takes some milliseconds.
    private static var workPerTurn: Int { 1024 * 1024 }

    /// Takes the next event from the front of `input`, and appends what the protocol itself has to say to `output`.
    package mutating func next(
        _ input: inout ByteQueue, output: inout ByteQueue, now: ContinuousClock.Instant
    ) -> ConnectionEvent {
        if let violation { return .violation(violation) }
        if case .closed = phase {
            input.consume(input.count)
            return .needsMore
        }
        do {
            return try read(&input, &output, now: now)
        } catch {
            violation = error
            return .violation(error)
        }
    }

    /// The next event if that is a `.message`, and of the kind that most are: in one frame, not compressed, all there. Nil
    /// leaves whatever comes next to ``next(_:output:now:)``.
    package mutating func nextMessage(_ input: inout ByteQueue) -> (kind: MessageKind, count: Int)? {
        guard isOpen, violation == nil, frame == nil else { return nil }
        do {
            return try readMessage(&input)
        } catch {
            violation = error
            return nil
        }
    }

    /// The message of the last `.assembledMessage`, or the bytes of the last `.part`. What is not taken of a message is
    /// dropped when the next one begins.
    package mutating func takeMessage() -> ByteQueue {
        assembler.take()
    }

    /// The owner stopped reading for a while, so silence is not the peer's fault.
    package mutating func pausedReading(now: ContinuousClock.Instant) {
        keepAlive.heard(now: now)
    }

    /// The peer closed its side of the connection, after all input was read. The owner closes the socket.
    package mutating func receivedEndOfStream() -> CloseReason {
        if let closeReason { return closeReason }
        return finish(
            CloseReason(code: .abnormalClosure, initiator: isOpen ? .remote : .local, error: .connectionLost))
    }

    /// The owner gives the connection up, and closes the socket.
    package mutating func giveUp(_ error: WebSocketError) -> CloseReason {
        if let closeReason { return closeReason }
        return finish(
            CloseReason(code: error.closeCode, text: error.description, initiator: .local, error: error))
    }

    /// When `hitDeadline` is to be called: for the next ping, for its answer, or for the end of the close handshake.
    /// It moves with everything that happens; an alarm that comes too early does no harm.
    package var deadline: ContinuousClock.Instant? {
        isOpen ? keepAlive.deadline(limits) : closeDeadline
    }

    /// Time has passed, up to `deadline` or not.
    package mutating func hitDeadline(now: ContinuousClock.Instant, output: inout ByteQueue) -> DeadlineAction {
        guard let deadline, now >= deadline else { return .none }
        switch phase {
        case .open where keepAlive.awaitsAnswer:
            let reason = fail(.pingTimedOut, output: &output, now: now)
            closeDeadline = nil
            return .drop(reason)
        case .open:
            ping(into: &output, now: now)
            return .pingSent
        case .closing:
            return .drop(finish(CloseReason(code: .abnormalClosure, initiator: .local, error: .closeTimedOut)))
        case .closed(let reason):
            return .drop(finish(reason))
        }
    }

    /// Closes with the code of `error`, unless our close frame is already sent. The owner flushes that, and closes the
    /// socket when the peer did so or the deadline is hit, reading and dropping until then.
    package mutating func fail(
        _ error: WebSocketError, output: inout ByteQueue, now: ContinuousClock.Instant
    ) -> CloseReason {
        violation = nil
        if isOpen { writeClose(CloseFrame(error.closeCode, error.description), into: &output) }
        let reason = CloseReason(code: error.closeCode, text: error.description, initiator: .local, error: error)
        _ = finish(reason)
        closeDeadline = now + limits.closeTimeout
        return reason
    }

    /// Nothing is expected of the peer any more, and nothing kept for it.
    mutating func finish(_ reason: CloseReason) -> CloseReason {
        phase = .closed(reason)
        frame = nil
        dropMessages()
        closeDeadline = nil
        return reason
    }

    /// Nothing but close frames is sent or heeded any more.
    mutating func dropMessages() {
        assembler = MessageAssembler()
        outgoing = nil
        unansweredPing = nil
        #if Deflate
            inflater = nil
            deflater = nil
        #endif
    }
}
