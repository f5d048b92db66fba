#if URing
    internal import ByteCore
    internal import CLibURing
    internal import Scheduling
    internal import Sockets

    internal import Glibc

    /// A connected socket whose bytes the kernel moves: one operation receives for as long as the connection lives,
    /// and what is written in a turn leaves with the operations of all others when the turn ends.
    ///
    /// What arrived and was not read yet waits in `received`, at most about ``receiveLimit``: then receiving pauses, and
    /// the peer's window closes. What was written belongs to the kernel until it is sent, at most
    /// ``OutgoingBytes/limit``: then
    /// writing would block. A closed channel still sends that, for ``Loop/lingerLimit`` at most.
    final class URingChannel: Source, Channel, @unchecked Sendable {  // touched on its scheduler only
        // Unchecked as in Source.
        @exclusivity(unchecked) private var received = ByteQueue()
        @exclusivity(unchecked) private var end: ReadOutcome?  // comes after `received`
        private var hasStarted = false  // the first who wants to read starts receiving

        @exclusivity(unchecked) private var sending = OutgoingBytes()  // not to be changed while a send is in flight
        @exclusivity(unchecked) private var failure: SocketError?
        @exclusivity(unchecked) private var isSilent = false  // the send in flight completes only to complain
        @exclusivity(unchecked) private var isBlocked = false  // the kernel did not take all at once
        @exclusivity(unchecked) private var closesWriting = false
        private var hasGivenUp = false  // lingered too long

        private static let receiveLimit = 262_144

        // MARK: Reading

        func read(into queue: inout ByteQueue) -> ReadOutcome {
            guard !isClosed else { return .failed(.closed) }
            let count = received.count
            guard count > 0 else { return end ?? .wouldBlock }
            if queue.isEmpty { swap(&queue, &received) } else { queue.append(received.bytes) }
            wasRead()
            return .bytes(count, isDrained: end == nil)
        }

        func readBytes() -> ReadBytesOutcome {
            guard !isClosed else { return .failed(.closed) }
            guard received.isEmpty else {
                let bytes = [UInt8](copying: received.bytes)
                wasRead()
                return .bytes(bytes, isDrained: end == nil)
            }
            switch end {
            case nil, .bytes, .wouldBlock: return .wouldBlock
            case .endOfStream: return .endOfStream
            case .failed(let error): return .failed(error)
            }
        }

        private func wasRead() {
            received.reset()
            if !isInFlight(.receive), end == nil { loop.settleLater(self) }
        }

        private func received(_ completion: Completion) {
            loop.buffers.take(completion, into: &received)
            switch completion.result {
            case 1..., -ECANCELED, -ENOBUFS, -EINTR: break  // received again when it is wanted
            case 0: end = .endOfStream
            default: end = .failed(.system(errno: -completion.result, during: "read"))
            }
            if isClosed { received.reset() }
        }

        private var wantsToReceive: Bool {
            !isClosed && hasStarted && end == nil && received.count < Self.receiveLimit
        }

        // MARK: Writing

        func write(from queue: inout ByteQueue) -> WriteOutcome {
            if let outcome = outcomeBeforeWriting(isEmpty: queue.isEmpty) { return outcome }
            sending.take(from: &queue)
            return queue.isEmpty ? .drained : .wouldBlock
        }

        func write(from chunks: inout ChunkQueue) -> WriteOutcome {
            if let outcome = outcomeBeforeWriting(isEmpty: chunks.isEmpty) { return outcome }
            sending.take(from: &chunks)
            return chunks.isEmpty ? .drained : .wouldBlock
        }

        /// What comes of writing without anything being taken; nil when what is taken will be sent.
        private func outcomeBeforeWriting(isEmpty: Bool) -> WriteOutcome? {
            guard !isClosed else { return .failed(.closed) }
            if let failure { return .failed(failure) }
            if isEmpty { return .drained }
            guard sending.isEmpty else { return .wouldBlock }
            loop.settleLater(self)
            return nil
        }

        func closeWriting() {
            guard !isClosed else { return }
            closesWriting = true
            if sending.isEmpty { _ = shutdown(descriptor, CInt(SHUT_WR)) }
        }

        /// Nothing was wrong with the silent send, so all is sent.
        func confirmSilentSend() {
            guard isSilent else { return }
            end(.send)
            sent(CInt(sending.count))
            if isReady { loop.reportLater(self) }
        }

        private func sent(_ result: CInt) {
            isSilent = false
            isBlocked = false
            switch result {
            case 0...: sending.consume(Int(result))
            case -EINTR, -EAGAIN: break
            default:
                failure = .system(errno: -result, during: "write")
                sending.reset()
            }
            guard sending.isEmpty || hasGivenUp else {
                isBlocked = true
                return loop.settleLater(self)
            }
            sending.reset()
            if closesWriting, !isClosed { _ = shutdown(descriptor, CInt(SHUT_WR)) }
            if isClosed { finish() }
        }

        // MARK: Closing

        func close() {
            guard detach() else { return }
            received.reset()
            if !isInFlight(.send) { sendNow() }
            if sending.isEmpty { finish() }
        }

        /// Sends as much as the kernel takes without waiting.
        private func sendNow() {
            while !sending.isEmpty {
                let count = sending.withBytes { send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
                if count >= 0 {
                    sending.consume(count)
                } else if errno == EAGAIN {
                    return  // the rest lingers
                } else if errno != EINTR {
                    sending.reset()
                }
            }
        }

        private func finish() {
            sending.reset()
            _ = Glibc.close(descriptor)
            loop.settleLater(self)
        }

        // MARK: Source

        override var isFinished: Bool { isClosed && sending.isEmpty }

        override var readiness: Readiness {
            var readiness: Readiness = []
            if !received.isEmpty || end != nil { readiness.insert(.readable) }
            if sending.isEmpty { readiness.insert(.writable) }
            return readiness
        }

        override func arm(_ interest: Readiness) {
            if interest.contains(.readable) { hasStarted = true }
            super.arm(interest)
        }

        override func completed(_ operation: Operation, _ completion: Completion) {
            switch operation {
            case .receive: received(completion)
            case .send: sent(completion.result)
            case .linger where completion.result == -ETIME:
                hasGivenUp = true
                cancel(.send)
            default: break
            }
            if isReady { loop.reportLater(self) }
            if operation == .receive, wantsToReceive == completion.isLast { loop.settleLater(self) }
        }

        override func settle() {
            if !sending.isEmpty, !isInFlight(.send) { startSending() }
            if isClosed { linger() }
            if !wantsToReceive {
                cancel(.receive)
            } else if !isInFlight(.receive) {
                start(.receive) { cliburing_prep_receive($0, descriptor, ReceiveBuffers.group) }
            }
        }

        /// Silently if it may be: then a message costs one completion less, and the loop is not woken for it.
        private func startSending() {
            isSilent = !(isBlocked || closesWriting || isClosed || armed.contains(.writable))
            if isSilent { loop.confirmLater(self) }
            // The pointer outlives the closure because nobody changes `sending` until the send is done.
            sending.withBytes { bytes in
                start(.send) { cliburing_prep_send($0, descriptor, bytes.baseAddress, bytes.count, isSilent) }
            }
        }

        /// Ends what a closed channel still sends when it takes too long.
        private func linger() {
            if sending.isEmpty {
                cancel(.linger)
            } else if !isInFlight(.linger) {
                start(.linger) { io_uring_prep_timeout($0, loop.lingerLimit, 0, 0) }
            }
        }
    }
#endif
