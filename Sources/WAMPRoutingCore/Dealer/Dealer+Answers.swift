import WAMPCore

// YIELD and ERROR of callees.

extension Dealer {
    mutating func yielded(
        _ message: YieldMessage, from callee: Member, at now: Duration, into outbox: inout Outbox
    ) throws(RoutingError) {
        guard let call = try call(answeredBy: message.request, of: callee) else { return }
        var details = Details()
        if !message.options.isEmpty {
            if message.options.usesPassthru {
                guard callee.features.contains(.calleePassthru) else {
                    throw .violation(.wrongOption(.yield, key: "ppt_scheme"))
                }
                guard call.caller.features.contains(.callerPassthru) else {
                    return refusePassthru(call, into: &outbox)
                }
                details.forwardPassthru(from: message.options)
            }
            if message.options.progress {
                // A part of a result that nobody asked for in parts is dropped, and the call stays open.
                guard call.takesProgress else { return }
                details.progress = true
                call.hasProgressed = true
            }
        }
        if details.progress { restartTime(of: call, at: now) } else { end(call) }
        let result = ResultMessage(request: call.request, details: details, payload: message.payload)
        outbox.send(.result(result), to: call.caller.id)
    }

    mutating func failed(
        _ message: ErrorMessage, from callee: Member, at now: Duration, into outbox: inout Outbox
    ) throws(RoutingError) {
        guard message.requestType == .invocation else { throw .violation(.invalidRequestType) }
        guard let call = try call(answeredBy: message.request, of: callee) else { return }
        if message.error == .unavailable, !call.hasProgressed, !call.isInterrupted {
            return reroute(call, at: now, into: &outbox)
        }
        var error = ErrorMessage(
            requestType: .call, request: call.request, error: message.error, payload: message.payload)
        if message.details.usesPassthru {
            guard callee.features.contains(.calleePassthru) else {
                throw .violation(.wrongOption(.error, key: "ppt_scheme"))
            }
            guard call.caller.features.contains(.callerPassthru) else { return refusePassthru(call, into: &outbox) }
            error.details.forwardPassthru(from: message.details)
        }
        end(call)
        outbox.send(.error(error), to: call.caller.id)
    }

    // MARK: Private

    /// The call that an answer belongs to. Nil when it is over already: cancelled, answered (wampy sends ERROR and then
    /// YIELD too), taken too long, or its caller left.
    private func call(answeredBy request: RequestID, of callee: Member) throws(RoutingError) -> Call? {
        if let call = callee.invocations[request] { return call }
        guard callee.wasIssued(request) else { throw .violation(.unknownInvocation(request)) }
        return nil
    }

    /// Asks another callee, as if the first one were not there.
    private mutating func reroute(_ call: Call, at now: Duration, into outbox: inout Outbox) {
        let refusals = call.refusals + [call.callee.id]
        guard let payload = call.payload,
            let offer = call.offer.registration.choose(refusedBy: refusals, using: &random),
            feature(missingFor: call.options, in: offer.callee) == nil
        else {
            return end(call, .noAvailableCallee, "no callee of '\(call.procedure)' is available", into: &outbox)
        }
        call.move(to: offer)
        if !call.options.isEmpty { prepare(call, at: now) }
        invoke(call, payload, into: &outbox)
    }

    /// The caller cannot unpack the payload: it is told, and so is the callee.
    private mutating func refusePassthru(_ call: Call, into outbox: inout Outbox) {
        let error = WAMPError(.featureNotSupported, "the caller does not take payloads in passthru mode")
        outbox.send(.error(error.reply(to: .yield, call.invocation)), to: call.callee.id)
        end(call)
        outbox.send(.error(error.reply(to: .call, call.request)), to: call.caller.id)
    }
}
