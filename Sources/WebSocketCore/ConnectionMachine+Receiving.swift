import ByteCore

extension ConnectionMachine {
    /// Reads frames until one makes an event.
    mutating func read(
        _ input: inout ByteQueue, _ output: inout ByteQueue, now: ContinuousClock.Instant
    ) throws(WebSocketError) -> ConnectionEvent {
        while let header = try beginFrame(&input) {
            if frame == nil { return .message(try wholeMessage(header, &input), count: header.payloadLength) }
            switch header.opcode {
            case .close:
                guard let payload = controlPayload(&input) else { return .needsMore }
                return receivedClose(try CloseFrame(parsing: payload.rawSpan), &output, now: now)
            case .ping:
                guard let payload = controlPayload(&input) else { return .needsMore }
                receivedPing(payload, &output)
            case .pong:
                // Any traffic is a sign of life, which `beginTurn` has noted.
                guard controlPayload(&input) != nil else { return .needsMore }
            case .text, .binary, .continuation:
                if let event = try readData(header, &input) { return event }
            }
        }
        return .needsMore
    }

    /// Reads a frame that is a message by itself and has all arrived; nil, and nothing is read, if another one is next.
    @inline(__always)
    mutating func readMessage(_ input: inout ByteQueue) throws(WebSocketError) -> (kind: MessageKind, count: Int)? {
        guard let (header, count) = try parseHeader(input), isWholeMessage(header, available: input.count - count)
        else { return nil }
        input.consume(count)
        return (try wholeMessage(header, &input), header.payloadLength)
    }

    /// What the current data frame gives; nil if it is over and gave nothing.
    private mutating func readData(
        _ header: FrameHeader, _ input: inout ByteQueue
    ) throws(WebSocketError) -> ConnectionEvent? {
        guard isOpen else { return discard(&input) ? nil : .needsMore }
        let isWhole = header.isFinal && header.opcode != .continuation
        if isWhole, !assembler.isCompressed, !deliversParts {
            guard try arrived(&input) else { return .needsMore }
            return .message(try assembler.finish(), count: header.payloadLength)
        }
        let progress = assembler.isCompressed ? try inflate(&input) : try arrivedFragment(&input)
        if progress == .complete, header.isFinal {
            let kind = try assembler.finish()
            return deliversParts ? .part(kind, isLast: true) : .assembledMessage(kind)
        }
        if deliversParts, !assembler.parts.isEmpty, let kind = assembler.kind { return .part(kind, isLast: false) }
        switch progress {
        case .complete: return nil
        case .needsMore: return .needsMore
        case .paused: return .paused
        }
    }

    /// How far the current frame has been read.
    enum Progress {
        case complete
        case needsMore
        /// There is more to inflate.
        case paused
    }

    /// The header of the frame under way, or of the next one, which is then under way unless it is a whole message; nil
    /// if that has not arrived.
    @inline(__always)
    private mutating func beginFrame(_ input: inout ByteQueue) throws(WebSocketError) -> FrameHeader? {
        if let frame { return frame.header }
        guard let (header, count) = try parseHeader(input) else { return nil }
        if !isWholeMessage(header, available: input.count - count) {
            if isOpen, !header.opcode.isControl {
                try assembler.begin(header, limits: limits, inParts: deliversParts)
            }
            frame = IncomingFrame(header: header)
        }
        input.consume(count)
        return header
    }

    @inline(__always)
    private func parseHeader(
        _ input: borrowing ByteQueue
    ) throws(WebSocketError) -> (header: FrameHeader, count: Int)? {
        let peer: WebSocketRole = role == .client ? .server : .client
        return try FrameHeader.parse(input.bytes, from: peer, allowsCompression: compression != nil)
    }

    /// Whether a frame is a message by itself, is allowed and has all arrived, as most are and have: nothing needs to be
    /// kept of it, and the assembler need not hear of it.
    @inline(__always)
    private func isWholeMessage(_ header: FrameHeader, available: Int) -> Bool {
        header.isFinal && header.opcode.beginsMessage && !header.isCompressed && available >= header.payloadLength
            && isOpen && !deliversParts && assembler.kind == nil
            && header.payloadLength <= min(limits.maximumFrameSize, limits.maximumMessageSize)
    }

    /// The message of such a frame, whose payload is at the front of the input: unmasks and checks it.
    @inline(__always)
    private func wholeMessage(
        _ header: FrameHeader, _ input: inout ByteQueue
    ) throws(WebSocketError) -> MessageKind {
        let range = 0..<header.payloadLength
        if let key = header.maskingKey {
            var bytes = input.mutableBytes
            Masking.apply(key, to: &bytes, range, offset: 0)
        }
        guard header.opcode == .text else { return .binary }
        var text = UTF8Checker()
        guard text.check(input.bytes.extracting(range)), text.isComplete else { throw .invalidUTF8 }
        return .text
    }

    /// The whole payload of a control frame, consumed; nil if it has not arrived.
    private mutating func controlPayload(_ input: inout ByteQueue) -> [UInt8]? {
        guard let header = frame?.header, input.count >= header.payloadLength else { return nil }
        unmask(&input)
        let payload = [UInt8](copying: input.bytes.extracting(0..<header.payloadLength))
        input.consume(header.payloadLength)
        frame = nil
        return payload
    }

    /// Unmasks and checks what has arrived of a message in one frame, and leaves it at the front of the input.
    /// Whether that is all of it.
    private mutating func arrived(_ input: inout ByteQueue) throws(WebSocketError) -> Bool {
        let range = unmask(&input)
        try assembler.check(input.bytes.extracting(range))
        guard let frame, frame.unmasked == frame.header.payloadLength else { return false }
        self.frame = nil
        return true
    }

    /// Unmasks and checks what has arrived of a fragment, and moves it out of the input.
    private mutating func arrivedFragment(_ input: inout ByteQueue) throws(WebSocketError) -> Progress {
        let range = unmask(&input)
        try assembler.check(input.bytes.extracting(range))
        assembler.append(input.bytes.extracting(range))
        return consume(range.count, &input) ? .complete : .needsMore
    }

    /// Drops what has arrived of a frame. Whether that is all of it.
    private mutating func discard(_ input: inout ByteQueue) -> Bool {
        consume(min(input.count, frame?.left ?? 0), &input)
    }

    private mutating func consume(_ count: Int, _ input: inout ByteQueue) -> Bool {
        input.consume(count)
        frame?.consumed += count
        guard frame?.left == 0 else { return false }
        frame = nil
        return true
    }

    /// Unmasks in place what has newly arrived of the current frame's payload; returns where in the input that is.
    @discardableResult
    mutating func unmask(_ input: inout ByteQueue) -> Range<Int> {
        guard var frame else { return 0..<0 }
        let range = (frame.unmasked - frame.consumed)..<min(input.count, frame.left)
        if let key = frame.header.maskingKey, !range.isEmpty {
            var bytes = input.mutableBytes
            Masking.apply(key, to: &bytes, range, offset: frame.unmasked)
        }
        frame.unmasked += range.count
        self.frame = frame
        return range
    }

    /// RFC 6455, 5.5.1: the first close frame is answered with one that echoes the code, and then all is said.
    private mutating func receivedClose(
        _ close: CloseFrame, _ output: inout ByteQueue, now: ContinuousClock.Instant
    ) -> ConnectionEvent {
        let initiator: CloseReason.Initiator = isOpen ? .remote : .local
        if isOpen { writeClose(CloseFrame(close.code), into: &output) }
        let reason = finish(
            CloseReason(code: close.code ?? .noStatusReceived, text: close.text, initiator: initiator))
        closeDeadline = now + limits.closeTimeout
        // RFC 6455, 7.1.1: the server closes the connection first, so that the client keeps no TIME_WAIT of it.
        return .closed(reason, lingers: role == .client)
    }
}
