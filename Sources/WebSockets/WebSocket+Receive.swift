internal import Scheduling
internal import Sockets
public import WebSocketCore

extension WebSocket {
    /// The next message; nil when the connection was closed with both ends' consent.
    ///
    /// Waits until a message is complete. What is left of a message that was being received with ``receiveStream()`` is
    /// skipped.
    /// - Throws: `WebSocketError` that ended the connection, `WebSocketError.messageTooBig` for a message longer than
    ///   `WebSocketLimits.maximumMessageSize` (the connection closes with 1009), or `CancellationError`; a cancelled wait
    ///   loses nothing. One task at a time may receive.
    @inlinable @inline(__always)
    public nonisolated(nonsending) func receive() async throws -> WebSocketMessage? {
        if let message = receivedMessage(from: #isolation) { return message }
        return try await waitForMessage()
    }

    /// The next message, if it has come already and the caller is on the scheduler: most have, and then nothing is awaited.
    @usableFromInline nonisolated func receivedMessage(from isolation: (any Actor)?) -> WebSocketMessage? {
        guard isEntered(from: isolation) else { return nil }
        return knownIsolated { $0.nextMessage() }
    }

    /// Puts the next message into `bytes`, in place of what was there, and returns its kind; nil when the connection was
    /// closed with both ends' consent. Text is UTF-8.
    ///
    /// Many small messages cost less so than with ``receive()``, for their memory is used again and again. Waits and throws
    /// as that does; then `bytes` are as they were.
    @inlinable @inline(__always)
    public nonisolated(nonsending) func receive(into bytes: inout [UInt8]) async throws -> MessageKind? {
        if let kind = receivedMessage(into: &bytes, from: #isolation) { return kind }
        switch try await waitForMessage() {
        case .text(let text):
            bytes = Array(text.utf8)
            return .text
        case .binary(let received):
            bytes = received
            return .binary
        case nil: return nil
        }
    }

    @usableFromInline nonisolated func receivedMessage(
        into bytes: inout [UInt8], from isolation: (any Actor)?
    ) -> MessageKind? {
        guard isEntered(from: isolation) else { return nil }
        // By its address, for what is handed on by value would be copied when it is written to.
        return withUnsafeMutablePointer(to: &bytes) { bytes in
            knownIsolated(with: bytes) { $0.nextMessage(into: &$1.pointee) }
        }
    }

    @usableFromInline nonisolated(nonsending) func waitForMessage() async throws -> WebSocketMessage? {
        while isEntered(from: #isolation) {
            switch knownIsolated({ $0.nextStep() }) {
            case .message(let message): return message
            case .other: return try await receiveWhole()
            case .wait:
                switch try await waitAsServer() {
                case .part(let part): return part.message
                case .ended: return nil
                case .readable:
                    if isEntered(from: #isolation), let message = knownIsolated({ $0.readMessage() }) { return message }
                }
            }
        }
        return try await receiveWhole()
    }

    /// What a task that is on the scheduler already has to do for the next message.
    private enum ReceiveStep {
        case message(WebSocketMessage)
        /// To wait, without hearing of its cancellation: it is the task that serves.
        case wait
        case other
    }

    private func nextStep() -> ReceiveStep {
        if let message = nextMessage() { return .message(message) }
        guard !machine.deliversParts, stream == nil else { return .other }
        return heldViolation == nil && server == TaskIdentity.current ? .wait : .other
    }

    private func receiveWhole() async throws -> WebSocketMessage? {
        try await skipStream()
        while let part = try await nextPart() {
            if part.isLast, collected == nil { return part.message }
            try collect(part)
            if part.isLast { return takeCollected()?.message }
        }
        return nil
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

    /// The next message as a sequence of its bytes, as they come; nil when the connection was closed with both ends'
    /// consent.
    ///
    /// Waits for the beginning of a message. On a WebSocket that receives in parts no message is ever held whole,
    /// whatever its size; on others the sequence has one element. What is left of the message before is skipped.
    /// - Throws: as ``receive()``.
    public func receiveStream() async throws -> IncomingMessage? {
        try await skipStream()
        guard let first = try await nextPart() else { return nil }
        streamCount += 1
        stream = IncomingStream(id: streamCount, next: first)
        return IncomingMessage(kind: first.kind, socket: self, id: streamCount)
    }

    /// The message that is being received in parts.
    struct IncomingStream {
        let id: UInt64
        /// The first part, until it is asked for.
        var next: IncomingPart?
    }

    /// The next bytes of a message; nil at its end, or when another message was asked for meanwhile.
    func nextBytes(of id: UInt64) async throws -> [UInt8]? {
        while stream?.id == id {
            let part: IncomingPart
            if let next = stream?.next {
                part = next
                stream?.next = nil
            } else {
                guard let next = try await nextPart() else { throw sendingError }  // it ended inside the message
                part = next
            }
            if part.isLast { stream = nil }
            if !part.bytes.isEmpty { return part.bytes }
        }
        return nil
    }

    private func skipStream() async throws {
        while let id = stream?.id { _ = try await nextBytes(of: id) }
    }

    /// Adds a part to the message that is put together here.
    private func collect(_ part: IncomingPart) throws(WebSocketError) {
        let limit = machine.limits.maximumMessageSize
        guard part.bytes.count <= limit - (collected?.bytes.count ?? 0) else {
            collected = nil
            beginClose(.messageTooBig, "\(WebSocketError.messageTooBig(limit: limit))")
            throw .messageTooBig(limit: limit)
        }
        if collected == nil { collected = part } else { collected?.bytes += part.bytes }
    }

    private func takeCollected() -> IncomingPart? {
        defer { collected = nil }
        return collected
    }

    /// The next of what arrives; nil when the connection was closed with both ends' consent.
    private func nextPart() async throws -> IncomingPart? {
        catchUp()
        if let part = inbox.next() {
            resumeReading()
            return part
        }
        if let heldViolation { fail(heldViolation) }
        receiveCount += 1
        let number = receiveCount
        let received = try await park(self, on: scheduler) { (waiter: Waiter<Received, any Error>) in
            decide(waiter, isServer: false)
        } cancelled: { socket in
            // This task may have got its message, and another one wait by now.
            guard socket.receiveCount == number, !socket.isServerReceiving else { return }
            socket.receiver?.resume(throwing: CancellationError())
            socket.receiver = nil
        }
        if case .part(let part) = received { return part }
        return nil
    }

    /// For what a waiting task is resumed.
    enum Received: Sendable {
        case part(IncomingPart)
        /// The connection was closed with both ends' consent.
        case ended
        /// Something may be read; only told to the task that serves.
        case readable
    }

    /// Stores the one who receives, or resumes it at once.
    private func decide(_ waiter: Waiter<Received, any Error>, isServer: Bool) {
        if Task.isCancelled { return waiter.resume(throwing: CancellationError()) }
        precondition(receiver == nil, "two tasks receive from one WebSocket")
        if let part = inbox.next() { return waiter.resume(returning: .part(part)) }
        if let closeReason { return Self.end(waiter, closeReason) }
        receiver = waiter
        isServerReceiving = isServer
    }

    // MARK: Serving

    /// Runs `body`, whose task is the one that receives. Once in the life of a WebSocket.
    ///
    /// Whoever cancels that task calls ``cancelServer()`` too. So nothing is registered with the task for each wait, which
    /// costs time, and memory of every connection that waits.
    func serve(_ body: @Sendable (isolated WebSocket) async throws -> Void) async throws {
        precondition(server == nil, "a WebSocket is served once")
        server = TaskIdentity.current
        defer { server = nil }
        try await body(self)
    }

    /// Ends the wait of the task that serves, which is cancelled.
    func cancelServer() {
        guard isServerReceiving, let receiver else { return }
        self.receiver = nil
        receiver.resume(throwing: CancellationError())
    }

    private nonisolated(nonsending) func waitAsServer() async throws -> Received {
        let isolation = #isolation
        let outcome: Result<Received, any Error> = await parkUncancellably { admit($0, from: isolation) }
        return try outcome.get()
    }

    private nonisolated func admit(_ waiter: Waiter<Received, any Error>, from isolation: (any Actor)?) {
        // The runtime may have left the scheduler before it called this (House 1.2); then nothing may be touched.
        guard isEntered(from: isolation) else {
            scheduler.task { await self.decide(waiter, isServer: true) }
            return
        }
        knownIsolated(with: waiter) { $0.decide($1, isServer: true) }
    }

    static func end(_ waiter: Waiter<Received, any Error>, _ reason: CloseReason) {
        if let error = reason.error { waiter.resume(throwing: error) } else { waiter.resume(returning: .ended) }
    }
}
