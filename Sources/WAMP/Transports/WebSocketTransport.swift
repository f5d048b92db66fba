internal import ByteCore
internal import Scheduling
internal import Sockets
package import WAMPCore
package import WebSockets

/// WAMP over WebSocket: one message of WAMP is one message of WebSocket, text or binary as the serializer is
/// (WAMP, "WebSocket Transport"), unless both ends agreed on batches: then what is sent in a turn leaves as one.
package actor WebSocketTransport: ConnectionTransport, WebSocketDriver, TurnHandler {
    package nonisolated let unownedExecutor: UnownedSerialExecutor
    private nonisolated let subprotocol: Subprotocol
    private let socket: WebSocket
    private let cookies: [String: String]
    private let maximumSizeBeforeWelcome: Int?
    // What is looked at for every message is not watched for overlapping accesses, as in `WebSocket`.
    @exclusivity(unchecked) private var handler: (any MessageHandler)?
    @exclusivity(unchecked) private var isClosing = false  // by us, or because of a violation: nothing is delivered
    @exclusivity(unchecked) private var batch: MessageBatch
    @exclusivity(unchecked) package private(set) var traffic = TransportTraffic()
    @exclusivity(unchecked) private var isDirty = false  // the batch waits for the end of the turn

    /// A batch that is longer leaves before the turn ends, so that what a peer may receive at once is not exceeded.
    private static let greatestBatch = 65_536

    /// Carries messages over `socket`, whose subprotocol names the serializer. One that did not agree on any is taken
    /// as JSON, as some old clients expect.
    ///
    /// - Parameters:
    ///   - cookies: those of the request that opened it, on the server.
    ///   - separator: what ends a message in a batch of JSON, until the peer has sent one: it is answered in kind.
    ///   - maximumSizeBeforeWelcome: a router's: how many bytes a message may have until it has sent WELCOME, if that is
    ///     less than the socket's limit.
    package init(
        _ socket: WebSocket, cookies: [String: String] = [:], separator: BatchSeparator = .record,
        maximumSizeBeforeWelcome: Int? = nil
    ) {
        self.cookies = cookies
        self.socket = socket
        self.maximumSizeBeforeWelcome = maximumSizeBeforeWelcome
        unownedExecutor = socket.unownedExecutor
        subprotocol = socket.subprotocol.flatMap(Subprotocol.init(name:)) ?? Subprotocol(.json)
        batch = MessageBatch(subprotocol.format)
        batch.separator = separator
    }

    package nonisolated var format: SerializationFormat? { subprotocol.format }

    private var kind: MessageKind { subprotocol.format.isBinary ? .binary : .text }

    package func start(_ handler: any MessageHandler) {
        self.handler = handler
        if let maximumSizeBeforeWelcome { socket.limitMessagesNow(to: maximumSizeBeforeWelcome) }
        socket.driveNow(self)
    }

    package var facts: TransportFacts {
        socket.withChannelNow { TransportFacts($0, cookies: cookies) }
    }

    package var queuedByteCount: Int { socket.queuedByteCountNow + batch.count }

    package func send(_ message: Message) throws(SendError) {
        if case .welcome = message { socket.limitMessagesNow(to: nil) }
        do throws(SerializationError) {
            if subprotocol.isBatched {
                try batch.append(message)
                return appended()
            }
            let buffers = SharedBuffers.current
            var encoded = buffers.take(for: .encoding)
            defer { buffers.settle(&encoded, of: .encoding) }
            try message.encode(as: subprotocol.format, into: &encoded)
            traffic.sent(encoded.count)
            socket.writeNow(kind, encoded.bytes)
            encoded.consume(encoded.count)
        } catch {
            throw .notEncodable(error)
        }
    }

    /// True: the other end of a WebSocket does not say how much it takes.
    package func send(_ message: Message, encoded: [UInt8]) -> Bool {
        if case .welcome = message { socket.limitMessagesNow(to: nil) }
        if subprotocol.isBatched {
            batch.append(encoded.rawSpan)
            appended()
        } else {
            traffic.sent(encoded.count)
            socket.writeNow(kind, encoded.rawSpan)
        }
        return true
    }

    package func close(_ ending: TransportEnding) {
        flush()
        isClosing = true
        switch ending {
        case .finished: socket.beginCloseNow(.normalClosure)
        case .violation: socket.beginCloseNow(.protocolError, "WAMP protocol violation")
        case .shutdown: socket.beginCloseNow(.goingAway)
        case .overload(let reason): socket.beginCloseNow(.policyViolation, reason)
        }
    }

    package func hold() {
        socket.holdNow()
    }

    package func release() {
        socket.releaseNow()
    }

    // MARK: Batches

    private func appended() {
        if batch.count > Self.greatestBatch { return flush() }
        guard !isDirty else { return }
        isDirty = true
        socket.scheduler.atEndOfTurn(self)
    }

    /// For the scheduler.
    package func turnEnded() {
        isDirty = false
        flush()
    }

    private func flush() {
        guard !batch.isEmpty else { return }
        traffic.sent(batch.count)
        socket.writeNow(kind, batch.bytes)
        batch.reset()
    }

    // MARK: WebSocketDriver

    package func received(_ kind: MessageKind, _ payload: RawSpan) {
        guard !isClosing, let handler else { return }
        guard kind == self.kind else {
            // The connection fails; the session is over at once, not when the close handshake is.
            isClosing = true
            self.handler = nil
            socket.beginCloseNow(.unsupportedData, "\(subprotocol.name) has no \(kind) messages")
            return handler.deliverDisconnection(.remote("it sent a \(kind) message, which WAMP does not here"))
        }
        traffic.received(payload.byteCount)
        do {
            if subprotocol.isBatched {
                try receivedBatch(payload)
            } else {
                handler.deliver(try Message(decoding: payload, as: subprotocol.format))
            }
        } catch {
            isClosing = true
            handler.deliverViolation(error)
        }
    }

    private func receivedBatch(_ payload: RawSpan) throws(ProtocolViolation) {
        var reader = BatchReader(subprotocol.format)
        while let range = try reader.next(payload) {
            if let separator = reader.separator { batch.separator = separator }
            let message = try Message(decoding: payload.extracting(range), as: subprotocol.format)
            guard !isClosing, let handler else { return }  // looked at again: the handler may have closed
            handler.deliver(message)
        }
    }

    package func drained() {
        handler?.deliverDrained()
    }

    package func backlogged(_ byteCount: Int) {
        handler?.deliverBacklog(byteCount)
    }

    package func closed(_ reason: CloseReason) {
        guard let handler else { return }
        self.handler = nil
        let isOurs = reason.initiator == .local && reason.error == nil
        handler.deliverDisconnection(isOurs ? .local : .remote("\(reason)"))
    }
}
