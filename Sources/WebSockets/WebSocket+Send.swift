internal import ByteCore
internal import Scheduling
public import WebSocketCore

extension WebSocket {
    /// Sends text; waits while too much is queued, or while another message is being sent in parts.
    ///
    /// - Throws: `WebSocketError.closed`, or `CancellationError` from the wait: the message is queued then, unless it
    ///   waited for the end of another one.
    @inlinable @inline(__always)
    public nonisolated(nonsending) func send(_ text: String) async throws {
        let outcome = sendNow(text, from: #isolation)
        if outcome != .queued { try await finishSending(text, outcome) }
    }

    /// Sends bytes; waits and throws as ``send(_:)-(String)``.
    @inlinable @inline(__always)
    public nonisolated(nonsending) func send(_ bytes: [UInt8]) async throws {
        let outcome = sendNow(bytes, from: #isolation)
        if outcome != .queued { try await finishSending(bytes, outcome) }
    }

    /// Sends a message of this kind; waits and throws as ``send(_:)-(String)``, and throws `WebSocketError.invalidUTF8` for
    /// text that is none.
    @inlinable @inline(__always)
    public nonisolated(nonsending) func send(_ kind: MessageKind, _ bytes: [UInt8]) async throws {
        if kind == .binary { return try await send(bytes) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw WebSocketError.invalidUTF8 }
        try await send(text)
    }

    @usableFromInline nonisolated func sendNow(_ text: String, from isolation: (any Actor)?) -> SendOutcome {
        guard isEntered(from: isolation) else { return .notYet }
        return knownIsolated(with: text) { $0.sendNow(.text, $1.utf8Span.span.bytes) }
    }

    @usableFromInline nonisolated func sendNow(_ bytes: [UInt8], from isolation: (any Actor)?) -> SendOutcome {
        guard isEntered(from: isolation) else { return .notYet }
        return knownIsolated(with: bytes) { $0.sendNow(.binary, $1.rawSpan) }
    }

    @usableFromInline func finishSending(_ text: String, _ outcome: SendOutcome) async throws {
        guard outcome == .notYet else { return try await endSending(outcome) }
        if machine.isSendingParts { try await waitForTurn() }
        try await send(text)
    }

    @usableFromInline func finishSending(_ bytes: [UInt8], _ outcome: SendOutcome) async throws {
        guard outcome == .notYet else { return try await endSending(outcome) }
        if machine.isSendingParts { try await waitForTurn() }
        try await send(bytes)
    }

    private func endSending(_ outcome: SendOutcome) async throws {
        if outcome == .closed { throw sendingError }
        try await waitUntilSent()
    }

    @usableFromInline enum SendOutcome {
        case queued
        /// It is queued, and the task that sent it should wait.
        case crowded
        case closed
        /// It is not this task's turn, or the task is not on this scheduler.
        case notYet
    }

    private func sendNow(_ kind: MessageKind, _ payload: RawSpan) -> SendOutcome {
        if machine.isSendingParts { return .notYet }
        guard write(kind, payload) else { return .closed }
        return isCrowded ? .crowded : .queued
    }

    /// Whether the caller runs on the scheduler, and so may enter the WebSocket without changing executors.
    nonisolated func isEntered(from isolation: (any Actor)?) -> Bool {
        isolation === self || scheduler.isIsolatingCurrentContext() == true
    }

    /// Sends a message of the bytes that `parts` gives, as they come, so that no more than a part of it is in memory.
    ///
    /// - Throws: as ``sendStream(_:_:)``.
    public func send<Parts: AsyncSequence>(_ kind: MessageKind, parts: Parts) async throws
    where Parts.Element == [UInt8] {
        try await sendStream(kind) { writer in
            for try await part in parts { try await writer.write(part) }
        }
    }

    /// Sends a message that `body` writes bit by bit, each as a frame of its own. Other messages wait meanwhile.
    ///
    /// - Throws: what `body` throws; `WebSocketError.closed`; `CancellationError` while it waits for another message to be
    ///   sent. A message cannot be taken back, so if `body` throws, the WebSocket closes with 1011.
    public func sendStream<Result>(
        _ kind: MessageKind, _ body: (MessageWriter) async throws -> Result
    ) async throws -> Result {
        if machine.isSendingParts { try await waitForTurn() }
        guard isOpen else { throw sendingError }
        machine.beginParts(kind)
        outgoingText = kind == .text ? UTF8Checker() : nil
        do {
            let result = try await body(MessageWriter(socket: self))
            try await writePart([], isLast: true)
            resumeTurns()
            return result
        } catch {
            beginClose(.internalError, "a message was broken off")
            resumeTurns()
            throw error
        }
    }

    func writePart(_ bytes: [UInt8], isLast: Bool) async throws {
        guard isOpen else { throw sendingError }
        precondition(machine.isSendingParts, "a MessageWriter is used after its message")
        // RFC 6455, 8.1: what is sent as text is UTF-8, wherever it is cut.
        if outgoingText?.check(bytes.rawSpan) == false { throw WebSocketError.invalidUTF8 }
        if isLast, outgoingText?.isComplete == false { throw WebSocketError.invalidUTF8 }
        machine.sendPart(bytes.rawSpan, isLast: isLast, into: &outbound)
        queued()
        if isCrowded { try await waitUntilSent() }
    }

    /// Closes with both ends' consent and waits for it, at most for the close timeout. Safe to call twice. Cancelling
    /// does not shorten the wait.
    ///
    /// A client's connection lives on until the server has ended it too, for no longer than the close timeout either.
    /// - Returns: how it ended, which may have been otherwise, and before.
    @discardableResult
    public func close(_ code: CloseCode = .normalClosure, _ text: String = "") async -> CloseReason {
        beginClose(code, text)
        return await park(self, on: scheduler) { (waiter: Waiter<CloseReason, Never>) in
            if let closeReason { waiter.resume(returning: closeReason) } else { closers.append(waiter) }
        } cancelled: { _ in
            // Closing must come to its end; the close timeout bounds it.
        }
    }

    var sendingError: WebSocketError {
        .closed(closeReason ?? CloseReason(code: .normalClosure, initiator: .local))
    }

    private func waitUntilSent() async throws {
        nextSender += 1
        let sender = nextSender
        try await park(self, on: scheduler) { (waiter: Waiter<Void, any Error>) in
            if Task.isCancelled { return waiter.resume(throwing: CancellationError()) }
            if closeReason != nil { return waiter.resume(throwing: sendingError) }
            if !isCrowded { return waiter.resume() }
            senders[sender] = waiter
        } cancelled: { socket in
            socket.senders.removeValue(forKey: sender)?.resume(throwing: CancellationError())
        }
    }

    /// Waits for the end of the message that is being sent in parts. Another one may have begun when this returns to a
    /// task that others went before, so it looks again.
    private func waitForTurn() async throws {
        while machine.isSendingParts {
            nextSender += 1
            let sender = nextSender
            try await park(self, on: scheduler) { (waiter: Waiter<Void, any Error>) in
                if Task.isCancelled { return waiter.resume(throwing: CancellationError()) }
                if closeReason != nil { return waiter.resume(throwing: sendingError) }
                if !machine.isSendingParts { return waiter.resume() }
                turns[sender] = waiter
            } cancelled: { socket in
                socket.turns.removeValue(forKey: sender)?.resume(throwing: CancellationError())
            }
        }
    }

    private func resumeTurns() {
        let waiting = turns
        turns = [:]
        for sender in waiting.keys.sorted() { waiting[sender]?.resume() }
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
        let senders = Array(senders.values) + turns.values
        self.senders = [:]
        turns = [:]
        for sender in senders { sender.resume(throwing: WebSocketError.closed(reason)) }
        let closers = closers
        self.closers = []
        for closer in closers { closer.resume(returning: reason) }
    }
}

/// Writes one message bit by bit; see ``WebSocket/sendStream(_:_:)``.
public struct MessageWriter: Sendable {
    let socket: WebSocket

    /// Sends the next bytes of the message, those of a text cut anywhere; waits while too much is queued.
    ///
    /// - Throws: `WebSocketError.closed`; `WebSocketError.invalidUTF8` for what cannot be text; `CancellationError` from
    ///   the wait. After an error nothing more of the message can be sent.
    public func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        try await socket.writePart(bytes, isLast: false)
    }

    /// Sends the next characters of the message; as ``write(_:)-([UInt8])``.
    public func write(_ text: String) async throws {
        try await write(Array(text.utf8))
    }
}
