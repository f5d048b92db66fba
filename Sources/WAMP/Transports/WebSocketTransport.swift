internal import ByteCore
package import WAMPCore
package import WebSockets

extension WebSocket {
    /// What tells this connection from others, as far as it is secure.
    fileprivate nonisolated var channelIDsNow: [ChannelBinding: [UInt8]] {
        var ids: [ChannelBinding: [UInt8]] = [:]
        for binding in ChannelBinding.allCases { ids[binding] = channelIDNow(binding.rawValue) }
        return ids
    }
}

/// WAMP over WebSocket: one message of WAMP is one message of WebSocket, text or binary as the serializer is
/// (WAMP, "WebSocket Transport").
package actor WebSocketTransport: MessageTransport, WebSocketDriver {
    package nonisolated let unownedExecutor: UnownedSerialExecutor
    package nonisolated let format: SerializationFormat
    private let socket: WebSocket
    private var handler: (any MessageHandler)?
    private let cookies: [String: String]
    private var isClosing = false  // by us, or because of a violation: nothing more is delivered

    /// The subprotocols that this transport speaks, in order of preference.
    package static var subprotocols: [String] { SerializationFormat.allCases.map(\.subprotocol) }

    /// Carries messages over `socket`, whose subprotocol names the serializer. One that did not agree on any is taken
    /// as JSON, as some old clients expect.
    ///
    /// - Parameter cookies: those of the request that opened it, on the server.
    package init(_ socket: WebSocket, cookies: [String: String] = [:]) {
        self.cookies = cookies
        self.socket = socket
        unownedExecutor = socket.unownedExecutor
        format = socket.subprotocol.flatMap(SerializationFormat.init(subprotocol:)) ?? .json
    }

    package func start(_ handler: any MessageHandler) {
        self.handler = handler
        socket.driveNow(self)
    }

    package var facts: TransportFacts {
        TransportFacts(
            channelIDs: socket.channelIDsNow, certificateFingerprint: socket.peerFingerprintNow, cookies: cookies)
    }

    package var queuedByteCount: Int { socket.queuedByteCountNow }

    package func send(_ message: Message) throws(SerializationError) {
        var encoded = ByteQueue()
        try message.encode(as: format, into: &encoded)
        socket.writeNow(format.isBinary ? .binary : .text, encoded.bytes)
    }

    package func send(_ message: Message, encoded: [UInt8]) {
        socket.writeNow(format.isBinary ? .binary : .text, encoded.rawSpan)
    }

    package func close(_ ending: TransportEnding) {
        isClosing = true
        switch ending {
        case .finished: socket.beginCloseNow(.normalClosure)
        case .violation: socket.beginCloseNow(.protocolError, "WAMP protocol violation")
        case .shutdown: socket.beginCloseNow(.goingAway)
        case .overload(let reason): socket.beginCloseNow(.policyViolation, reason)
        }
    }

    // MARK: WebSocketDriver

    package func received(_ kind: MessageKind, _ payload: RawSpan) {
        guard !isClosing, let handler else { return }
        guard kind == (format.isBinary ? .binary : .text) else {
            // The connection fails; the session is over at once, not when the close handshake is.
            isClosing = true
            self.handler = nil
            socket.beginCloseNow(.unsupportedData, "\(format.subprotocol) has no \(kind) messages")
            return handler.deliverDisconnection(.remote("it sent a \(kind) message, which WAMP does not here"))
        }
        let message: Message
        do {
            message = try Message(decoding: payload, as: format)
        } catch {
            isClosing = true
            return handler.deliverViolation(error)
        }
        handler.deliver(message)
    }

    package func drained() {
        handler?.deliverDrained()
    }

    package func closed(_ reason: CloseReason) {
        guard let handler else { return }
        self.handler = nil
        let isOurs = reason.initiator == .local && reason.error == nil
        handler.deliverDisconnection(isOurs ? .local : .remote("\(reason)"))
    }
}
