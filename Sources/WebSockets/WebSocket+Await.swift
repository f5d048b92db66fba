internal import Scheduling
public import WebSocketCore
internal import ByteCore
internal import Sockets

extension WebSocket {
    /// The next message; nil when the connection was closed with both ends' consent.
    ///
    /// - Throws: `WebSocketError` that ended the connection, or `CancellationError`; a cancelled wait loses nothing.
    ///   One task at a time may receive.
    public func receive() async throws -> WebSocketMessage? {
        if let message = inbox.next() {
            resumeReading()
            return message
        }
        return try await park(self, on: scheduler) { (waiter: Waiter<WebSocketMessage?, any Error>) in
            if Task.isCancelled { return waiter.resume(throwing: CancellationError()) }
            precondition(receiver == nil, "two tasks receive from one WebSocket")
            if let message = inbox.next() { return waiter.resume(returning: message) }
            if let closeReason { return Self.end(waiter, closeReason) }
            receiver = waiter
        } cancelled: { socket in
            socket.receiver?.resume(throwing: CancellationError())
            socket.receiver = nil
        }
    }

    /// The messages as a sequence, which ends when the connection is closed with both ends' consent.
    public nonisolated var messages: Messages { Messages(socket: self) }

    /// The messages of a WebSocket, in the order they came. Iterate once.
    public struct Messages: AsyncSequence, Sendable {
        let socket: WebSocket

        /// Asks the WebSocket for one message after the other.
        public struct AsyncIterator: AsyncIteratorProtocol {
            let socket: WebSocket

            /// The next message; see ``WebSocket/receive()``.
            public mutating func next() async throws -> WebSocketMessage? { try await socket.receive() }
        }

        /// An iterator over what comes from now on.
        public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(socket: socket) }
    }

    /// Sends text; waits while too much is queued.
    ///
    /// - Throws: `WebSocketError/closed(_:)`, or `CancellationError` from the wait: the message is queued then.
    public func send(_ text: String) async throws {
        try await send(.text, Array(text.utf8))
    }

    /// Sends bytes; waits while too much is queued.
    ///
    /// - Throws: `WebSocketError/closed(_:)`, or `CancellationError` from the wait: the message is queued then.
    public func send(_ bytes: [UInt8]) async throws {
        try await send(.binary, bytes)
    }

    /// Closes with both ends' consent and waits for it, at most for the close timeout. Safe to call twice.
    @discardableResult
    public func close(_ code: CloseCode = .normalClosure, _ text: String = "") async -> CloseReason {
        beginClose(code, text)
        return await park(self, on: scheduler) { (waiter: Waiter<CloseReason, Never>) in
            if let closeReason { waiter.resume(returning: closeReason) } else { closers.append(waiter) }
        } cancelled: { _ in
            // Closing must come to its end; the close timeout bounds it.
        }
    }

    private func send(_ kind: MessageKind, _ payload: [UInt8]) async throws {
        guard write(kind, payload.rawSpan) else { throw sendingError }
        guard queuedByteCount > watermarks.high else { return }
        nextSender += 1
        let sender = nextSender
        try await park(self, on: scheduler) { (waiter: Waiter<Void, any Error>) in
            if Task.isCancelled { return waiter.resume(throwing: CancellationError()) }
            if closeReason != nil { return waiter.resume(throwing: sendingError) }
            if queuedByteCount <= watermarks.low { return waiter.resume() }
            senders[sender] = waiter
        } cancelled: { socket in
            socket.senders.removeValue(forKey: sender)?.resume(throwing: CancellationError())
        }
    }

    private var sendingError: WebSocketError {
        .closed(closeReason ?? CloseReason(code: .normalClosure, initiator: .local))
    }

    func resumeSenders() {
        let waiting = senders
        senders = [:]
        for sender in waiting.keys.sorted() { waiting[sender]?.resume() }
    }

    /// Tells everybody who waits that it is over.
    func endWaiting(_ reason: CloseReason) {
        if let receiver {
            self.receiver = nil
            Self.end(receiver, reason)
        }
        let senders = senders.values
        self.senders = [:]
        for sender in senders { sender.resume(throwing: WebSocketError.closed(reason)) }
        let closers = closers
        self.closers = []
        for closer in closers { closer.resume(returning: reason) }
    }

    private static func end(_ waiter: Waiter<WebSocketMessage?, any Error>, _ reason: CloseReason) {
        if let error = reason.error { waiter.resume(throwing: error) } else { waiter.resume(returning: nil) }
    }
}
