internal import ByteCore
internal import Logging
public import Scheduling
internal import Sockets
internal import WebSocketCore

extension WebSocket {
    /// For the scheduler.
    public func ready(_ readiness: Readiness) {
        catchUp()
        if readiness.contains(.writable) { flush() }
        guard readiness.contains(.readable) else { return }
        if isServerReceiving, let receiver, inbox.isEmpty {
            // The task that serves reads by itself: so each message is answered, and its memory used again, before there
            // are more.
            self.receiver = nil
            return receiver.resume(returning: .readable)
        }
        readNow()
    }

    /// Reads once, and handles what has come.
    private func readNow() {
        guard channel != nil else { return }
        var input = takeInput()
        if read(into: &input) { process(&input, hasDelivered: false) }
        keep(input)
    }

    /// Reads once. Whether anything came; if nothing will come any more, that is the end of the connection.
    func read(into input: inout ByteQueue) -> Bool {
        guard let channel else { return false }
        switch channel.read(into: &input) {
        case .bytes: return true
        case .wouldBlock: return false
        case .endOfStream, .failed:
            finish(machine.receivedEndOfStream())
            closeChannel()
            return false
        }
    }

    /// For the scheduler.
    public func turnEnded() {
        catchUp()
        isDirty = false
        if isOverfull { return giveUp(.tooMuchQueued(limit: machine.limits.maximumQueuedBytes)) }
        flush()
    }

    /// For the scheduler: a ping is due, or somebody is overdue.
    public func alarmFired() {
        catchUp()
        alarmDeadline = nil
        isAlarmArmed = false
        guard channel != nil else { return }
        let now = scheduler.now
        if !interest.contains(.readable) { machine.pausedReading(now: now) }  // it is we who do not listen
        if let receiverDeadline, now >= receiverDeadline {
            if let heldViolation { return fail(heldViolation) }
            return giveUp(.receiverTooSlow)
        }
        if slowPeer?.isTooSlow(now: now, limits: machine.limits) == true { return giveUp(.peerTooSlow) }
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

    /// What is left of earlier reads, with room for another one: in memory of its own when that is much, else in that
    /// which is shared.
    func takeInput() -> ByteQueue {
        let before = inbound.take()
        return before.count > Self.ownedInput ? before : SharedBuffers.current.take(for: .reading, holding: before)
    }

    /// Keeps what must be completed by later reads; an idle connection holds no buffer.
    func keep(_ input: consuming ByteQueue) {
        if channel == nil { input.consume(input.count) }
        if input.count <= Self.ownedInput { SharedBuffers.current.settle(&input, of: .reading) }
        inbound = input
    }

    /// From so many bytes on a message that comes is not copied to the shared buffer and back with each read.
    private static let ownedInput = SharedBuffers.Use.reading.capacity / 2

    /// Handles what is left of earlier reads, of which messages may have been delivered already.
    func process(hasDelivered: Bool = false) {
        var input = takeInput()
        process(&input, hasDelivered: hasDelivered)
        keep(input)
    }

    /// Handles what has arrived, until more must arrive or the receivers have enough to do.
    ///
    /// The input is not `inbound` meanwhile, so that a driver may send while it is called.
    func process(_ input: inout ByteQueue, hasDelivered: Bool) {
        let now = scheduler.now
        machine.beginTurn(now: now)
        expectedOutput = min(input.count, Self.eagerFlush * 2)
        var hasDelivered = hasDelivered
        let driver = driver  // looked at once: who drives does so until the end
        loop: while !isGlutted, !isHeld, channel != nil {
            switch machine.next(&input, output: &outbound, now: now) {
            case .needsMore:
                break loop
            case .message(let kind, let count):
                deliver(kind, input.bytes.extracting(0..<count), to: driver)
                input.consume(count)
                hasDelivered = true
            case .assembledMessage(let kind):
                let message = machine.takeMessage()
                deliver(kind, message.bytes, to: driver)
                hasDelivered = true
            case .part(let kind, let isLast):
                let part = machine.takeMessage()
                deliver(IncomingPart(kind: kind, bytes: [UInt8](copying: part.bytes), isLast: isLast))
                hasDelivered = true
            case .paused:
                continueLater()
                break loop
            case .violation(let error):
                received(error, isFirst: !hasDelivered)
                break loop
            case .closed(let reason, let lingers):
                flush()
                // What the peer has yet to read leaves before our close frame can.
                if lingers || !outbound.isEmpty { linger() } else { closeChannel() }
                finish(reason)
                armAlarm()
                break loop
            }
        }
        if isGlutted { pausedForReceiver(now) }
        updateInterest()
        if outbound.count >= Self.eagerFlush, !interest.contains(.writable) { flush() }
        if !outbound.isEmpty { flushAtEndOfTurn() }
        // To have heard of the peer moves deadlines away only, so an alarm that is armed may stay as it is.
        if !isAlarmArmed { armAlarm() }
    }

    private func deliver(_ kind: MessageKind, _ payload: RawSpan, to driver: (any WebSocketDriver)?) {
        if let driver { return hand(kind, payload, to: driver) }
        deliver(IncomingPart(kind: kind, bytes: [UInt8](copying: payload), isLast: true))
    }

    private func deliver(_ part: IncomingPart) {
        guard let receiver else { return inbox.append(part) }
        self.receiver = nil
        receiver.resume(returning: .part(part))
    }

    /// Others have their turn before more is inflated; nothing more is read until then.
    private func continueLater() {
        isPaused = true
        scheduler.task {
            await self.continueProcessing()
        }
    }

    private func continueProcessing() {
        isPaused = false
        if channel != nil { process() }
    }

    /// What the peer said before it broke the rules is answered first: the failure waits until that has been received and
    /// the next message is asked for, though not for longer than a close handshake may take. A driver has answered.
    private func received(_ violation: WebSocketError, isFirst: Bool) {
        if driver != nil || (isFirst && inbox.isEmpty) { return fail(violation) }
        heldViolation = violation
        receiverDeadline = scheduler.now + machine.limits.closeTimeout
        armAlarm()
    }

    /// Closes with the code of what the peer did wrong.
    func fail(_ violation: WebSocketError) {
        heldViolation = nil
        receiverDeadline = nil
        let reason = machine.fail(violation, output: &outbound, now: scheduler.now)
        flush()
        linger()
        finish(reason)
        updateInterest()
        armAlarm()
    }

    /// Whether nothing is read until somebody receives. Once we close, nothing is kept of what comes, and the peer's close
    /// frame must be read whatever waits to be received.
    private var isGlutted: Bool { inbox.isFull && machine.isOpen }

    private func pausedForReceiver(_ now: ContinuousClock.Instant) {
        guard receiverDeadline == nil, let timeout = machine.limits.slowReceiverTimeout else { return }
        receiverDeadline = now + timeout
        armAlarm()
    }

    /// Reads on after the inbox was full.
    func resumeReading() {
        guard channel != nil, !interest.contains(.readable), !isGlutted, !isPaused, !isHeld, heldViolation == nil
        else {
            return
        }
        receiverDeadline = nil
        process()
    }

    /// Hands out nothing more of what has arrived.
    func hold() {
        isHeld = true
    }

    /// Hands out what has arrived, and reads on.
    func release() {
        isHeld = false
        resumeReading()
    }

    // MARK: Sending

    /// Something was appended to what is to be sent.
    func queued() {
        if outbound.count > watermarks.high { isCrowded = true }
        if outbound.count > machine.limits.maximumQueuedBytes { isOverfull = true }
        flushAtEndOfTurn()
    }

    func flushAtEndOfTurn() {
        guard !isDirty else { return }
        isDirty = true
        scheduler.atEndOfTurn(self)
    }

    /// Sends what is queued and `payload`, now, unless the kernel has enough already. Nobody is told here of what came of
    /// it: that waits for the end of the turn.
    func send(_ payload: RawSpan) {
        guard let channel, !interest.contains(.writable) else { return outbound.append(payload) }
        switch channel.write(from: &outbound, followedBy: payload) {
        case .drained: drained()
        case .wouldBlock:
            updateInterest(isBlocked: true)
            driver?.deliverBacklog(outbound.count)
        case .failed: outbound.append(payload)  // so that the end of the turn meets the failure again
        }
    }

    func flush() {
        guard let channel else { return }
        let before = outbound.count
        let wasBlocked = interest.contains(.writable)
        if before > 0 {
            switch channel.write(from: &outbound) {
            case .drained: drained()
            case .wouldBlock:
                updateInterest(isBlocked: true)
                noteProgress(before - outbound.count)
            case .failed:
                finish(machine.receivedEndOfStream())
                return closeChannel()
            }
        }
        if wasBlocked || interest.contains(.writable) { driver?.deliverBacklog(outbound.count) }
        if isCrowded, outbound.count <= watermarks.low {
            isCrowded = false
            slowPeer = nil
            driver?.deliverDrained()
            resumeSenders()
        }
    }

    /// Everything that was queued is sent.
    private func drained() {
        if outbound.capacity > Self.keptOutput { outbound.reset() }
        expectedOutput = 0
        machine.drainedOutput(&outbound)
        if !outbound.isEmpty { flushAtEndOfTurn() }
        updateInterest()
        if isLingering { channel?.closeWriting() }
    }

    /// The peer took `count` bytes of what is queued.
    private func noteProgress(_ count: Int) {
        guard isCrowded, let timeout = machine.limits.slowPeerTimeout else { return }
        if slowPeer == nil {
            slowPeer = SlowPeer(deadline: scheduler.now + timeout)
            armAlarm()
        }
        slowPeer?.taken += count
    }

    // MARK: Ending

    /// RFC 6455, 7.1.1: our close frame must not be lost to a reset, so the peer closes first, or runs out of time.
    private func linger() {
        isLingering = true
        if outbound.isEmpty { channel?.closeWriting() }
    }

    /// Ends the connection at once, since somebody is too slow for it.
    private func giveUp(_ error: WebSocketError) {
        Self.log.warning(
            "giving up a WebSocket: \(error)",
            metadata: ["queued": "\(outbound.count) bytes", "unreceived": "\(inbox.byteCount) bytes"])
        finish(machine.giveUp(error))
        closeChannel()
    }

    func finish(_ reason: CloseReason) {
        guard closeReason == nil else { return }
        closeReason = reason
        if let driver {
            self.driver = nil
            driver.deliverClosed(reason)
        }
        endWaiting(reason)
    }

    func closeChannel() {
        guard let channel else { return }
        self.channel = nil
        alarm.disarm()
        channel.close()
        inbound.reset()
        outbound.reset()
    }

    /// Brings what the scheduler watches in line with the state.
    func updateInterest(isBlocked: Bool? = nil) {
        let isBlocked = isBlocked ?? (interest.contains(.writable) && !outbound.isEmpty)
        var wanted: Readiness = isBlocked ? .writable : []
        if !isGlutted, !isPaused, !isHeld, heldViolation == nil { wanted.insert(.readable) }
        guard wanted != interest else { return }
        interest = wanted
        channel?.arm(wanted)
    }

    /// The machine's deadline mostly moves away; an alarm that comes too early is set again when it fires.
    func armAlarm() {
        guard channel != nil else { return }
        var deadline = machine.deadline
        if let slowPeer { deadline = min(deadline ?? slowPeer.deadline, slowPeer.deadline) }
        if let receiverDeadline { deadline = min(deadline ?? receiverDeadline, receiverDeadline) }
        guard let deadline else { return }
        if let alarmDeadline, alarmDeadline <= deadline { return }
        alarmDeadline = deadline
        isAlarmArmed = true
        alarm.arm(at: deadline)
    }
}
