internal import WAMP
internal import WAMPCore

extension Proxy {
    /// Makes the call at the other side, and hands on what is answered, part by part if it comes so.
    ///
    /// When the caller cancels, or its time is over, so is the call at the other side, whose answer is waited for: the
    /// router here knows whether anybody wants it.
    func answer(_ invocation: Invocation, from source: any Peer) async throws -> Payload {
        guard invocation.details.passthruScheme == nil else { throw WAMPError.packed }
        guard await !isBack(invocation.details, at: source) else {
            throw WAMPError(.noSuchProcedure, "nobody offers '\(invocation.procedure)': proxies form a ring")
        }
        figures.calls += 1
        var options = CallOptions()
        options.cancelMode = .kill
        options.takesParts = invocation.wantsProgress
        options.custom = origin(
            of: invocation.details, invocation.caller, invocation.callerAuthID, invocation.callerRole)
        do {
            return try await call(invocation, from: source, options)
        } catch let error as SessionError {
            throw WAMPError(atOtherSide: error)
        }
    }

    private func call(
        _ invocation: Invocation, from source: any Peer, _ options: CallOptions
    ) async throws -> Payload {
        let procedure = invocation.procedure.string
        let comesInParts = invocation.details.progress
        guard comesInParts || invocation.wantsProgress else {
            return try await source.call(procedure, payload: invocation.payload, options: options).payload
        }
        let parts = comesInParts ? CallParts(payloads: invocation.parts) : nil
        let results = try await source.stream(procedure, payload: invocation.payload, parts: parts, options: options)
        if invocation.wantsProgress {
            for try await part in results { try await invocation.progress(payload: part.payload) }
        }
        let result: CallResult = try await results.result()
        return result.payload
    }
}

extension WAMPError {
    /// What a caller is told when the other side is gone.
    fileprivate init(atOtherSide error: SessionError) {
        switch error {
        case .closed: self.init(.unavailable, "the router at the other side of the proxy is gone")
        case .ended: self.init(.networkFailure, "the other side of the proxy was lost during the call")
        default: self.init(.runtimeError, "\(error)")
        }
    }
}
