internal import Scheduling
public import WAMPCore

// Calls whose results come in parts, or which are made in parts.
extension Session {
    /// Calls a procedure in parts, in one or both directions. See `stream`.
    public func stream(
        _ procedure: String, payload: Payload, parts: CallParts?, options: CallOptions
    ) async throws -> Results<CallResult> {
        let stream = CallStream(try validated(procedure), options: options, schemes: schemes)
        try Task.checkCancellation()
        guard machine.isEstablished else { throw closedError }
        if let parts {
            // A router that does not know it would abort the session.
            guard machine.routerAnnounces(.progressiveCallInvocations, as: .dealer) else {
                throw WAMPError(.featureNotSupported, "the router takes no calls in parts")
            }
            unbegunStreams[ObjectIdentifier(stream)] = stream
            stream.sender = scheduler.task { await self.send(parts, of: stream) }
        } else {
            try begin(stream, payload, isWhole: true)
        }
        return Results(lease: CallLease(self, stream)) { $0 }
    }

    /// The next part of the result; nil when the call is answered.
    func nextPart(of stream: CallStream) async throws -> CallResult? {
        stream.isIterated = true
        return try await wait(for: stream) { stream.results.next($0) }
    }

    /// What the call is answered in the end.
    func result(of stream: CallStream) async throws -> CallResult {
        try await wait(for: stream) { stream.wait($0) }
    }

    /// Cancels the call, which is to throw `error`.
    func cancel(_ stream: CallStream, _ error: any Error, mode: CancelMode? = nil) {
        guard !stream.isOver else { return }
        stream.cancellation = error
        stream.sender?.cancel()
        guard let request = stream.request else {
            unbegunStreams[ObjectIdentifier(stream)] = nil
            return stream.finish(.failure(error))
        }
        abandon(request, error, mode: mode ?? stream.options.cancelMode)
    }

    /// A part of a result has come.
    func progressed(_ requester: Requester, _ message: ResultMessage) {
        guard case .stream(let stream) = requester else { return }
        do {
            try stream.append(message)
        } catch {
            return cancel(stream, error, mode: .killNoWait)
        }
        if let timeout = stream.options.timeout { stream.deadline?.set(after: timeout) }
    }

    // MARK: Private

    /// Parks the task with `enter`. Cancelling it cancels the call; with `kill`, the answer is waited for.
    private func wait<Success: Sendable>(
        for stream: CallStream, _ enter: (Waiter<Success, any Error>) -> Void
    ) async throws -> Success {
        try await park(self, on: scheduler) { (waiter: Waiter<Success, any Error>) in
            if Task.isCancelled {
                cancel(stream, CancellationError())
                if stream.isOver { return waiter.resume(throwing: CancellationError()) }
            }
            enter(waiter)
        } cancelled: { session in
            session.cancel(stream, CancellationError())
        }
    }

    private func begin(_ stream: CallStream, _ payload: Payload, isWhole: Bool) throws {
        guard machine.isEstablished else { throw closedError }
        unbegunStreams[ObjectIdentifier(stream)] = nil
        let options = stream.options
        var (payload, details) = try sealed(
            payload, for: stream.procedure, as: options.payloadScheme, options.details, .dealer)
        details.receiveProgress = options.takesParts
        details.progress = !isWhole
        let call = machine.call(stream.procedure, options: details, payload: payload, waiter: .stream(stream))
        do {
            try transport.sendNow(.call(call))
        } catch {
            takeBack(call.request, error)
            throw error
        }
        stream.request = call.request
        guard let timeout = options.timeout else { return }
        let deadline = Deadline(on: scheduler) {
            self.assumeIsolated { $0.cancel(stream, WAMPError(timeoutAfter: timeout), mode: .killNoWait) }
        }
        deadline.set(after: timeout)
        stream.deadline = deadline
    }

    private func send(_ parts: CallParts, of stream: CallStream) async {
        do {
            try await parts.forEach(payloadFormat) { payload in try await self.send(payload, of: stream) }
            try sendEnd(of: stream)
        } catch {
            cancel(stream, error)
        }
    }

    /// Sends one part; false when no more are wanted.
    private func send(_ payload: Payload, of stream: CallStream) async throws -> Bool {
        guard !stream.isOver else { return false }
        if stream.request == nil {
            try begin(stream, payload, isWhole: false)
        } else {
            guard try proceed(stream, payload, isLast: false) else { return false }
        }
        try await waitWhileCrowded()
        return true
    }

    private func sendEnd(of stream: CallStream) throws {
        guard !stream.isOver else { return }
        if stream.request == nil {
            try begin(stream, .empty, isWhole: true)
        } else {
            _ = try proceed(stream, .empty, isLast: true)
        }
    }

    private func proceed(_ stream: CallStream, _ payload: Payload, isLast: Bool) throws -> Bool {
        guard let request = stream.request else { return false }
        let options = stream.options
        // The first part says for all how they are packed.
        let payload = try sealed(payload, for: stream.procedure, as: options.payloadScheme, [:], .dealer).0
        guard let message = machine.continueCall(request, payload: payload, isLast: isLast) else { return false }
        try transport.sendNow(.call(message))
        return true
    }
}
