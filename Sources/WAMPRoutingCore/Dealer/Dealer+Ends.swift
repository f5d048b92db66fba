import WAMPCore

// How calls end that are not answered: cancelled, out of time, or one side left.

extension Dealer {
    /// Takes back everything that a session offers.
    mutating func left(_ member: Member, news: inout [MetaEvent]) {
        for offer in member.offers.values.sorted(by: { $0.registration.id < $1.registration.id }) {
            remove(offer, news: &news)
        }
    }

    /// Ends the calls that a session made, and those that it was to answer.
    mutating func endCalls(of member: Member, into outbox: inout Outbox) {
        // In the order in which they came. A call to itself needs nothing: both halves are gone.
        for (_, call) in member.invocations.sorted(by: { $0.key < $1.key }) {
            if call.caller === member { end(call) } else { end(call, .canceled, "the callee left", into: &outbox) }
        }
        for (_, call) in member.calls.sorted(by: { $0.key < $1.key }) {
            if !call.isInterrupted { interrupt(call, .killNoWait, into: &outbox) }
            end(call)
        }
    }

    /// Ignored when the call is over, or was cancelled before: the two crossed on their way.
    mutating func cancel(_ message: CancelMessage, from caller: Member, into outbox: inout Outbox) {
        guard let call = caller.calls[message.request], !call.isInterrupted else { return }
        let mode = call.callee.features.contains(.calleeCanceling) ? message.options.mode : .skip
        if mode != .skip { interrupt(call, mode, into: &outbox) }
        if mode == .kill {
            call.isInterrupted = true
        } else {
            end(call, .canceled, "the call was cancelled", into: &outbox)
        }
    }

    /// Ends the calls that have taken too long.
    mutating func hitDeadline(now: Duration, into outbox: inout Outbox) {
        while let call = deadlines.nextOverdue(at: now) {
            if !call.isInterrupted { interrupt(call, .killNoWait, into: &outbox) }
            end(call, .timeout, "no answer within \(call.timeout ?? .zero)", into: &outbox)
        }
    }

    // MARK: Common

    /// Nothing is left of the call. What comes of it later is dropped.
    mutating func end(_ call: Call) {
        call.end()
        openCallCount -= 1
        forgetPayload(of: call)
        if call.timeout != nil { deadlines.stop(call) }
    }

    /// Ends a call with an error of the router's own.
    mutating func end(_ call: Call, _ error: URI, _ why: String, into outbox: inout Outbox) {
        end(call)
        outbox.send(.error(WAMPError(error, why).reply(to: .call, call.request)), to: call.caller.id)
    }

    /// Tells a callee that a call is cancelled, if it can be told.
    private func interrupt(_ call: Call, _ mode: CancelMode, into outbox: inout Outbox) {
        guard call.callee.features.contains(.calleeCanceling) else { return }
        var options = Details()
        options.mode = mode
        outbox.send(.interrupt(InterruptMessage(request: call.invocation, options: options)), to: call.callee.id)
    }
}
