package import ByteCore

/// One end of a WebSocket connection after the opening handshake: frames in, messages out, and the other way round.
///
/// The owner reads into `input`, asks for events until there are no more, and flushes `output`:
///
///     while true {
///         switch machine.next(&input, output: &output, now: now) {
///         case .message(let kind, let count):
///             deliver(kind, input.bytes.extracting(0..<count))
///             input.consume(count)
///         case .assembledMessage(let kind): deliver(kind, machine.takeMessage())
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

    let role: WebSocketRole
    let limits: WebSocketLimits
    var phase = Phase.open
    var frame: IncomingFrame?
    var assembler = MessageAssembler()
    var keepAlive: KeepAlive
    /// When the end is not waited for any longer.
    var closeDeadline: ContinuousClock.Instant?
    /// The last ping that could not be answered yet.
    var unansweredPing: [UInt8]?
    var randomness: any RandomNumberGenerator & Sendable

    /// `randomness` makes a client's masking keys, which nobody may be able to guess (RFC 6455, 5.3).
    package init(
        role: WebSocketRole, limits: WebSocketLimits = WebSocketLimits(), now: ContinuousClock.Instant,
        randomness: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.role = role
        self.limits = limits
        keepAlive = KeepAlive(now: now)
        self.randomness = randomness
    }

    /// Whether messages may be sent.
    package var isOpen: Bool {
        if case .open = phase { true } else { false }
    }

    /// How the connection ended; nil while it has not.
    package var closeReason: CloseReason? {
        if case .closed(let reason) = phase { reason } else { nil }
    }

    /// Takes the next event from the front of `input`, and appends what the protocol itself has to say to `output`.
    ///
    /// Each call counts as a sign of life from the peer, so it is made when bytes arrived.
    package mutating func next(
        _ input: inout ByteQueue, output: inout ByteQueue, now: ContinuousClock.Instant
    ) -> ConnectionEvent {
        if case .closed = phase {
            input.consume(input.count)
            return .needsMore
        }
        keepAlive.heard(now: now)
        do {
            return try read(&input, &output, now: now)
        } catch {
            return .closed(fail(error, &output, now: now), lingers: true)
        }
    }

    /// The message of the last `.assembledMessage`. One that is not taken is dropped when the next message begins.
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
            let reason = fail(.pingTimedOut, &output, now: now)
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

    /// Closes with the code of `error`, unless our close frame is already sent.
    private mutating func fail(
        _ error: WebSocketError, _ output: inout ByteQueue, now: ContinuousClock.Instant
    ) -> CloseReason {
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
        assembler = MessageAssembler()
        unansweredPing = nil
        closeDeadline = nil
        return reason
    }
}
