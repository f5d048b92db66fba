#if TLS
    package import ByteCore
    package import Scheduling
    package import Sockets

    /// The plain bytes of a connection whose other bytes, on the channel below, are TLS.
    ///
    /// The handshake begins at once and needs no help: nothing can be read or written until it is done, and when it has
    /// failed every call says why. What is written in one turn leaves in one write below. A peer that ends the
    /// connection without saying so in TLS (close_notify) is an error, ``TLSError/truncated``.
    package final class TLSChannel: Channel, @unchecked Sendable {  // touched on its scheduler only
        private enum State {
            case handshaking
            case open
            case failed(SocketError)
            case closed
        }

        private let below: any Channel
        /// The one with the encrypted bytes; tests interfere there.
        package var channelBelow: any Channel { below }
        private let scheduler: any Scheduler
        private let context: TLSContext
        private let isCounted: Bool  // among the context's handshakes
        let engine: TLSEngine
        private let events: TLSEvents
        private var alarm: (any Alarm)?  // armed during the handshake
        private let handshakeTimeout: Duration

        @exclusivity(unchecked) private var handler: any ReadinessHandler
        @exclusivity(unchecked) private var state = State.handshaking
        @exclusivity(unchecked) private var interest: Readiness = []
        @exclusivity(unchecked) private var interestBelow: Readiness = []
        @exclusivity(unchecked) private var isDrainedBelow = true  // a read below would most likely have to wait
        @exclusivity(unchecked) private var isBlockedBelow = false  // a write below has to wait
        @exclusivity(unchecked) private var isDue = false  // a report waits for the end of the turn
        private var isEndingWriting = false  // close_notify is on its way

        /// How much plain text is encrypted before it is written below; bounds what waits there.
        static let writeSize = 65_536
        /// What one read gives at most.
        private static let maximumReadSize = SharedBuffers.Use.decrypting.capacity
        /// How often one read reads below, without finding plain text, before others get their turn.
        private static let attemptsPerRead = 64

        /// Puts the server's end over `below`, which reports to this channel from now on. `received` is what was read from
        /// it already.
        package convenience init(
            serving below: any Channel, received: [UInt8] = [], with context: TLSContext, on scheduler: any Scheduler,
            handler: any ReadinessHandler
        ) throws(TLSError) {
            precondition(context.role == .server, "a context for clients cannot serve")
            let loaded = context.current
            let limit = loaded.configuration.maximumHandshakes
            guard context.beginHandshake(limit: limit) else { throw .tooManyHandshakes(limit: limit) }
            let engine: TLSEngine
            do {
                engine = try TLSEngine(serving: loaded)
                engine.received.bytes.append(received)
            } catch {
                context.endHandshake()
                throw error
            }
            self.init(engine, over: below, context, loaded.configuration, on: scheduler, handler: handler)
        }

        /// Puts the client's end over `below`, which reports to this channel from now on.
        ///
        /// `serverName`, a host name or a numeric address, is what the server's certificate has to be for. `sessionKey`
        /// tells servers apart whose sessions are remembered.
        package convenience init(
            connecting below: any Channel, to serverName: String, sessionKey: String, with context: TLSContext,
            on scheduler: any Scheduler, handler: any ReadinessHandler
        ) throws(TLSError) {
            precondition(context.role == .client, "a context for servers cannot connect")
            let loaded = context.current
            let engine = try TLSEngine(connecting: loaded, to: serverName, sessionKey: sessionKey)
            self.init(engine, over: below, context, loaded.configuration, on: scheduler, handler: handler)
        }

        private init(
            _ engine: TLSEngine, over below: any Channel, _ context: TLSContext, _ configuration: TLSConfiguration,
            on scheduler: any Scheduler, handler: any ReadinessHandler
        ) {
            self.engine = engine
            self.below = below
            self.context = context
            self.scheduler = scheduler
            self.handler = handler
            isCounted = configuration.role == .server
            handshakeTimeout = configuration.handshakeTimeout
            events = TLSEvents(on: scheduler)
            events.start(self)
            below.redirect(to: events)
            let alarm = scheduler.alarm(handler: events)
            self.alarm = alarm
            alarm.arm(at: scheduler.now + handshakeTimeout)
            shakeHands()
        }

        deinit {
            if case .closed = state { return }
            preconditionFailure("a channel was dropped without close()")
        }

        /// What both ends have agreed on; nil before the handshake is done.
        package var facts: TLSFacts? { engine.facts }

        /// What tells this connection from all others; nil before the handshake is done, and where it would not.
        package func channelID(_ kind: TLSChannelID) -> [UInt8]? { engine.channelID(kind) }

        // MARK: Reading

        package func read(into queue: inout ByteQueue) -> ReadOutcome {
            var count = 0
            for _ in 0..<Self.attemptsPerRead {
                if let outcome = outcomeBeforeReading() { return outcome }
                var step = TLSEngine.Step.needsInput
                queue.fill(min(engine.readableBound, Self.maximumReadSize)) { free in
                    let room = UnsafeMutableRawBufferPointer(rebasing: free.prefix(Self.maximumReadSize))
                    step = engine.read(into: room, count: &count)
                    return count
                }
                if let outcome = outcomeOfReading(step, count) { return outcome }
            }
            return .wouldBlock
        }

        package func readBytes() -> ReadBytesOutcome {
            var bytes: [UInt8] = []
            for _ in 0..<Self.attemptsPerRead {
                switch outcomeBeforeReading() {
                case nil, .bytes: break
                case .wouldBlock: return .wouldBlock
                case .endOfStream: return .endOfStream
                case .failed(let error): return .failed(error)
                }
                var step = TLSEngine.Step.needsInput
                let room = min(engine.readableBound, Self.maximumReadSize)
                bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                    step = engine.read(into: UnsafeMutableRawBufferPointer(buffer), count: &count)
                }
                switch outcomeOfReading(step, bytes.count) {
                case nil: continue
                case .bytes(_, let isDrained): return .bytes(bytes, isDrained: isDrained)
                case .wouldBlock: return .wouldBlock
                case .endOfStream: return .endOfStream
                case .failed(let error): return .failed(error)
                }
            }
            return .wouldBlock
        }

        /// Reads below when there is nothing to decrypt; what comes of that when there is not even more to read.
        private func outcomeBeforeReading() -> ReadOutcome? {
            switch state {
            case .open: break
            case .handshaking: return .wouldBlock
            case .failed(let error): return .failed(error)
            case .closed: return .failed(.closed)
            }
            // A peer that makes us answer and does not read the answers has to wait.
            guard engine.sending.count < Self.writeSize else { return .wouldBlock }
            if engine.isReadable { return nil }
            switch readBelow() {
            case .bytes: return nil
            case .wouldBlock: return .wouldBlock
            case .endOfStream: return .failed(fail(.tls(.truncated)))
            case .failed(let error): return .failed(fail(error))
            }
        }

        /// What decrypting has led to; nil when more must be read.
        private func outcomeOfReading(_ step: TLSEngine.Step, _ count: Int) -> ReadOutcome? {
            engine.settleReceived()
            if !engine.sending.isEmpty { flush() }  // OpenSSL has answered something, such as a change of keys
            defer { reportAtEndOfTurn() }
            switch step {
            case .failed(let error): return .failed(fail(.tls(error)))
            case .done where count == 0: return .endOfStream
            case .done: return .bytes(count, isDrained: isDrainedBelow && !engine.isReadable)
            case .needsInput: return nil
            }
        }

        private func readBelow() -> ReadOutcome {
            engine.makeRoom()
            let outcome = below.read(into: &engine.received.bytes)
            if case .bytes(_, let isDrained) = outcome {
                isDrainedBelow = isDrained
            } else {
                isDrainedBelow = true
                engine.settleReceived()
            }
            return outcome
        }

        // MARK: Writing

        /// Sends what is encrypted; what comes of the whole when that is the end of it.
        func outcomeBeforeWriting(isEmpty: Bool) -> WriteOutcome? {
            switch state {
            case .open: break
            case .handshaking: return .wouldBlock
            case .failed(let error): return .failed(error)
            case .closed: return .failed(.closed)
            }
            flush()
            if case .failed(let error) = state { return .failed(error) }
            if !engine.sending.isEmpty { return .wouldBlock }
            return isEmpty ? .drained : nil
        }

        /// Writes below what is encrypted, as far as it goes.
        private func flush() {
            if !engine.sending.isEmpty {
                switch below.write(from: &engine.sending) {
                case .drained: isBlockedBelow = false
                case .wouldBlock: isBlockedBelow = true
                case .failed(let error): fail(error)
                }
                engine.settleSending()
            }
            if isEndingWriting, engine.sending.isEmpty, isActive {
                isEndingWriting = false
                below.closeWriting()
            }
            armBelow()
        }

        // MARK: Handshake

        /// Goes on with the handshake as far as what has come allows.
        private func shakeHands() {
            let step = engine.handshake()
            engine.settleReceived()
            flush()
            guard case .handshaking = state else { return }  // the channel below failed
            switch step {
            case .needsInput: break
            case .failed(let error): fail(.tls(error))
            case .done:
                state = .open
                endHandshake()
                if isEndingWriting { closeWriting() }
                armBelow()
                reportAtEndOfTurn()
            }
        }

        private func endHandshake() {
            alarm?.disarm()
            alarm = nil
            if isCounted { context.endHandshake() }
        }

        // MARK: Events

        func readyBelow(_ readiness: Readiness) {
            if readiness.contains(.writable) {
                isBlockedBelow = false
                flush()
            }
            switch state {
            case .handshaking:
                if readiness.contains(.readable) { readForHandshake() }
            case .open:
                var ready = readiness.intersection(interest)
                if !engine.sending.isEmpty { ready.remove(.writable) }
                if !ready.isEmpty { handler.deliver(ready) }
            case .failed, .closed: break
            }
        }

        private func readForHandshake() {
            switch readBelow() {
            case .bytes: shakeHands()
            case .wouldBlock: break
            case .endOfStream: fail(.tls(.disconnectedDuringHandshake))
            case .failed(let error): fail(error)
            }
        }

        func alarmFired() {
            if case .handshaking = state { fail(.tls(.handshakeTimedOut(after: handshakeTimeout))) }
        }

        /// Tells the handler at the end of the turn what the channel below will not: that something is decrypted or can
        /// be, or that all is over.
        private func reportAtEndOfTurn() {
            guard !isDue, !due.isEmpty else { return }
            isDue = true
            scheduler.atEndOfTurn(events)
        }

        private var due: Readiness {
            switch state {
            case .handshaking, .closed: []
            case .failed: interest
            case .open: engine.isReadable ? interest.intersection(.readable) : []
            }
        }

        func turnEnded() {
            isDue = false
            let due = due  // looked at again: what was due may have been read, paused or closed meanwhile
            guard !due.isEmpty else { return }
            handler.deliver(due)
            reportAtEndOfTurn()
        }

        package func arm(_ interest: Readiness) {
            self.interest = interest
            armBelow()
            reportAtEndOfTurn()
        }

        private func armBelow() {
            var wanted = interest
            switch state {
            case .handshaking: wanted = .readable
            case .open: break
            case .failed, .closed: wanted = []
            }
            if isBlockedBelow, isActive { wanted.insert(.writable) }
            guard wanted != interestBelow else { return }
            interestBelow = wanted
            below.arm(wanted)
        }

        package func redirect(to handler: any ReadinessHandler) {
            self.handler = handler
        }

        // MARK: The end

        private var isActive: Bool {
            switch state {
            case .handshaking, .open: true
            case .failed, .closed: false
            }
        }

        /// Every call fails from now on, in the same way.
        @discardableResult
        func fail(_ error: SocketError) -> SocketError {
            switch state {
            case .failed(let earlier): return earlier
            case .closed: return .closed
            case .handshaking: endHandshake()
            case .open: break
            }
            // An alert tells the peer why; if it cannot leave now, nobody waits for it.
            if case .tls = error, !engine.sending.isEmpty { _ = below.write(from: &engine.sending) }
            state = .failed(error)
            engine.sending.reset()
            armBelow()
            reportAtEndOfTurn()
            return error
        }

        package func closeWriting() {
            guard isActive else { return }
            isEndingWriting = true
            guard case .open = state else { return }  // after the handshake
            engine.end()
            flush()
        }

        package func close() {
            switch state {
            case .closed: return
            case .failed: break
            case .handshaking: endHandshake()
            case .open:
                engine.end()
                flush()
            }
            state = .closed
            interest = []
            engine.sending.reset()
            engine.received.bytes.reset()
            below.close()
        }
    }
#endif
