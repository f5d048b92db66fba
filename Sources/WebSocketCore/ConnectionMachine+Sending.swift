package import ByteCore

extension ConnectionMachine {
    /// Appends a message to `output`, in one frame. May only be called while `isOpen`, and not inside a message in parts.
    package mutating func send(_ kind: MessageKind, _ payload: borrowing RawSpan, into output: inout ByteQueue) {
        precondition(isOpen, "send() on a WebSocket that is closing or closed")
        precondition(outgoing == nil, "a message is sent inside another one that is sent in parts")
        if let compression, payload.byteCount >= max(compression.threshold, 1) {
            _ = sendCompressed(kind.opcode, payload, isLast: true, into: &output)
        } else {
            FrameEncoder.write(kind.opcode, payload, maskingKey: maskingKey(), into: &output)
        }
    }

    /// Whether a message of `count` bytes leaves as it is, behind its header: neither masked nor compressed.
    package func sendsAsIs(_ count: Int) -> Bool {
        role == .server && (compression.map { count < max($0.threshold, 1) } ?? true)
    }

    /// Appends the header of a message to `output`, which the owner sends `count` bytes of payload behind, for a message
    /// that ``sendsAsIs(_:)``. Otherwise as ``send(_:_:into:)``.
    package mutating func sendHeader(_ kind: MessageKind, count: Int, into output: inout ByteQueue) {
        precondition(isOpen, "send() on a WebSocket that is closing or closed")
        precondition(outgoing == nil, "a message is sent inside another one that is sent in parts")
        FrameHeader(opcode: kind.opcode, payloadLength: count).write(into: &output)
    }

    /// Whether a message in parts is under way.
    package var isSendingParts: Bool { outgoing != nil }

    /// Begins a message that is sent in parts. May only be called while `isOpen`.
    package mutating func beginParts(_ kind: MessageKind) {
        precondition(isOpen, "beginParts() on a WebSocket that is closing or closed")
        precondition(outgoing == nil, "a message is sent inside another one that is sent in parts")
        outgoing = OutgoingMessage(opcode: kind.opcode)
    }

    /// Appends the next part of the message, as a frame of its own. May only be called while `isOpen`.
    package mutating func sendPart(_ part: borrowing RawSpan, isLast: Bool, into output: inout ByteQueue) {
        precondition(isOpen, "sendPart() on a WebSocket that is closing or closed")
        guard let opcode = outgoing?.opcode else { preconditionFailure("sendPart() without a message") }
        var isSent = true
        if compression != nil {
            isSent = sendCompressed(opcode, part, isLast: isLast, into: &output)
        } else {
            FrameEncoder.write(opcode, part, isFinal: isLast, maskingKey: maskingKey(), into: &output)
        }
        // RFC 6455, 5.4: all fragments but the first are continuations.
        if isSent { outgoing?.opcode = .continuation }
        if isLast { outgoing = nil }
    }

    /// Appends a ping to `output`. If the peer stays silent for `pingTimeout` now, the connection is given up. May only
    /// be called while `isOpen`.
    package mutating func ping(into output: inout ByteQueue, now: ContinuousClock.Instant) {
        precondition(isOpen, "ping() on a WebSocket that is closing or closed")
        FrameEncoder.write(.ping, RawSpan(), maskingKey: maskingKey(), into: &output)
        keepAlive.sentPing(now: now)
    }

    /// Appends our close frame to `output` and waits for the peer's, `closeTimeout` at most. Does nothing if the
    /// connection is closing already. A text above 123 bytes is cut.
    package mutating func beginClose(
        _ code: CloseCode = .normalClosure, _ text: String = "", into output: inout ByteQueue,
        now: ContinuousClock.Instant
    ) {
        precondition(code.mayBeSent, "close code \(code) must not be sent")
        guard isOpen else { return }
        writeClose(CloseFrame(code, text), into: &output)
        phase = .closing
        dropMessages()
        closeDeadline = now + limits.closeTimeout
    }

    /// The owner has flushed `output`: answers the ping that had to wait for that, if there is one.
    package mutating func drainedOutput(_ output: inout ByteQueue) {
        guard let payload = unansweredPing else { return }
        unansweredPing = nil
        receivedPing(payload, &output)
    }

    /// Answers a ping, unless the peer does not read: then only the last ping is remembered, as RFC 6455, 5.5.3 allows.
    /// So a peer cannot make us hold a pong for each of its pings.
    mutating func receivedPing(_ payload: [UInt8], _ output: inout ByteQueue) {
        guard isOpen else { return }
        guard output.count < Self.crowdedOutput else {
            unansweredPing = payload
            return
        }
        unansweredPing = nil
        FrameEncoder.write(.pong, payload.rawSpan, maskingKey: maskingKey(), into: &output)
    }

    mutating func writeClose(_ close: CloseFrame, into output: inout ByteQueue) {
        FrameEncoder.write(.close, close.payload.rawSpan, maskingKey: maskingKey(), into: &output)
    }

    /// RFC 6455, 5.3: a fresh key for each frame.
    mutating func maskingKey() -> UInt32? {
        guard role == .client else { return nil }
        return UInt32(truncatingIfNeeded: randomness.next())
    }

    /// Output, in bytes, above which pongs wait.
    static var crowdedOutput: Int { 64 * 1024 }
}
