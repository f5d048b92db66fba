internal import Scheduling
internal import WAMPCore

// The calls of this session's procedures, as they come and go.
extension Session {
    func invoke(_ message: InvocationMessage, _ procedure: OfferedProcedure) {
        let payload: Payload
        do {
            payload = try schemes.open(
                message.payload, for: message.details.procedure ?? procedure.uri, message.details)
        } catch {
            return fail(message.request, error)
        }
        let invocation = RunningInvocation(message, payload: payload, of: procedure)
        let admission = procedure.admit(invocation, waitingLimit: configuration.maximumWaitingInvocations)
        guard admission != .refuse else {
            return fail(message.request, WAMPError(.unavailable, "too many calls wait already"))
        }
        invocations[message.request] = invocation
        invocation.setDeadline(on: scheduler) { limit in
            self.assumeIsolated { $0.timedOut(invocation, after: limit) }
        }
        if admission == .run { start(invocation) }
    }

    func continueInvocation(_ message: InvocationMessage) {
        guard let invocation = invocations[message.request] else { return }  // its time is over
        do {
            guard invocation.parts.count < configuration.maximumWaitingParts else {
                throw WAMPError(.payloadSizeExceeded, "the parts of the call come faster than they are taken")
            }
            // The first part says for all how they are packed.
            let payload = try schemes.open(
                message.payload, for: invocation.procedureName, invocation.message.details)
            invocation.append(payload, isLast: !message.details.progress)
        } catch {
            fail(message.request, error)
            interrupt(message.request)
        }
    }

    /// Nobody wants the answer any more, or the callee shall end it: the machine knows which.
    func interrupt(_ request: RequestID) {
        guard let invocation = invocations[request] else { return }
        if invocation.procedure.removeWaiting(invocation) {
            answer(invocation, .failure(CancellationError()))
        } else {
            invocation.task?.cancel()
        }
    }

    /// The session is over.
    func abandon(_ invocation: RunningInvocation, throwing error: SessionError) {
        invocation.close(throwing: error)
        interrupt(invocation.request)
    }

    /// The next part of a call; nil when there was the last one.
    func nextPart(of invocation: RunningInvocation) async throws -> Payload? {
        try await next(in: invocation.parts)
    }

    /// Sends a part of the result; false when nobody wants it.
    func sendProgress(of invocation: RunningInvocation, _ payload: Payload) async throws -> Bool {
        try Task.checkCancellation()
        let (payload, options) = try sealed(payload, for: invocation)
        guard let message = machine.yieldProgress(invocation.request, options: options, payload: payload) else {
            return false
        }
        try transport.sendNow(.yield(message))
        invocation.restartDeadline()
        try await waitWhileCrowded()
        return true
    }

    // MARK: Private

    private func start(_ invocation: RunningInvocation) {
        let handler = invocation.procedure.handler
        invocation.task = scheduler.task {
            let outcome: Result<Payload, any Error>
            do {
                outcome = .success(try await handler.answer(Invocation(invocation, session: self)))
            } catch {
                outcome = .failure(error)
            }
            await self.finished(invocation, outcome)
        }
    }

    private func finished(_ invocation: RunningInvocation, _ outcome: Result<Payload, any Error>) {
        answer(invocation, outcome)
        if let next = invocation.procedure.finished() { start(next) }
        resumeDrainersIfIdle()
    }

    private func answer(_ invocation: RunningInvocation, _ outcome: Result<Payload, any Error>) {
        invocations[invocation.request] = nil
        invocation.close()
        do {
            let (payload, options) = try sealed(try outcome.get(), for: invocation)
            guard let message = machine.yield(invocation.request, options: options, payload: payload) else { return }
            send(.yield(message))
        } catch {
            var answer = WAMPError(of: error)
            do {
                let (payload, options) = try sealed(answer.payload, for: invocation)
                answer.payload = payload
                answer.details.values.merge(options.values) { _, sealing in sealing }
            } catch {
                answer = WAMPError(of: error)
            }
            fail(invocation.request, answer)
        }
    }

    /// An answer is packed as the call was.
    private func sealed(_ payload: Payload, for invocation: RunningInvocation) throws -> (Payload, Details) {
        var options = Details()
        let scheme = invocation.message.details.passthruScheme.flatMap { schemes.has($0) ? $0 : nil }
        let payload = try schemes.seal(payload, for: invocation.procedureName, as: scheme, &options)
        return (payload, options)
    }

    private func fail(_ request: RequestID, _ error: any Error) {
        if let message = machine.fail(request, with: WAMPError(of: error)) { send(.error(message)) }
    }

    private func timedOut(_ invocation: RunningInvocation, after limit: Duration) {
        fail(invocation.request, WAMPError(timeoutAfter: limit))
        interrupt(invocation.request)
    }
}
