import WAMPCore

/// Takes calls from callers to the callees of their procedures, and the answers back.
///
/// A call in progress stands in two tables: its caller's (by the caller's number) and its callee's (by ours).
/// Whoever leaves takes along its own table, and takes the other halves out one by one.
struct Dealer: Sendable {
    /// Who offers a procedure.
    private struct Registration {
        let id: RegistrationID
        let callee: SessionID
    }

    private let rules: RealmRules
    private var registrations: [URI: Registration] = [:]
    private var sessions: [SessionID: CallTables] = [:]
    private var registrationIDs = IDGenerator()

    init(rules: RealmRules) {
        self.rules = rules
    }

    /// Whether there is neither session nor procedure.
    var isEmpty: Bool { registrations.isEmpty && sessions.isEmpty }

    // MARK: Sessions

    mutating func joined(_ session: SessionID, canCancel: Bool) {
        sessions[session] = CallTables(canCancel: canCancel)
    }

    /// Ends all that a session offers, calls and answers.
    mutating func left(_ session: SessionID, into outbox: inout Outbox) {
        guard let left = sessions.removeValue(forKey: session) else { return }
        for procedure in left.procedures.values { registrations[procedure] = nil }
        // In the order in which they came. A call to itself needs nothing: both halves are gone.
        for (_, invocation) in left.invocations.sorted(by: { $0.key < $1.key }) {
            guard sessions[invocation.caller]?.calls.removeValue(forKey: invocation.call) != nil else { continue }
            cancelled(invocation.call, of: invocation.caller, "the callee left", into: &outbox)
        }
        for (_, call) in left.calls.sorted(by: { $0.key < $1.key }) {
            guard sessions[call.callee]?.forget(call.invocation) != nil else { continue }
            if !call.isInterrupted { interrupt(call, .killNoWait, into: &outbox) }
        }
    }

    // MARK: Procedures

    mutating func register(
        _ message: RegisterMessage, from session: SessionID, into outbox: inout Outbox
    ) throws(RoutingError) {
        let options = message.options
        try rules.check(message.procedure, match: options.match)
        try rules.checkNotReserved(message.procedure)
        guard options.match == .exact else {
            throw .refused(.optionNotAllowed, "this router does not match procedures by \(options.match)")
        }
        guard options.invoke == .single else {
            throw .refused(.optionNotAllowed, "this router does not share procedures (\(options.invoke))")
        }
        guard registrations[message.procedure] == nil else {
            throw .refused(.procedureAlreadyExists, "'\(message.procedure)' is registered already")
        }
        try rules.checkLimit(sessions[session]?.procedures.count ?? 0, rules.maximumRegistrations, of: "registrations")
        let registration = Registration(id: registrationIDs.next(), callee: session)
        registrations[message.procedure] = registration
        sessions[session]?.procedures[registration.id] = message.procedure
        outbox.send(
            .registered(RegisteredMessage(request: message.request, registration: registration.id)), to: session)
    }

    /// Calls in progress go on: they may still be answered.
    mutating func unregister(
        _ message: UnregisterMessage, from session: SessionID, into outbox: inout Outbox
    ) throws(RoutingError) {
        guard let procedure = sessions[session]?.procedures.removeValue(forKey: message.registration) else {
            throw .refused(.noSuchRegistration, "no registration \(message.registration) in this session")
        }
        registrations[procedure] = nil
        outbox.send(.unregistered(UnregisteredMessage(request: message.request)), to: session)
    }

    // MARK: Calls

    mutating func call(
        _ message: CallMessage, from caller: SessionID, into outbox: inout Outbox
    ) throws(RoutingError) {
        guard sessions[caller]?.calls[message.request] == nil else {
            throw .violation(.requestIDOutOfSequence(message.request))
        }
        // Calls in parts are a protocol violation where the dealer did not announce them.
        guard !message.options.progress else { throw .violation(.wrongOption(.call, key: "progress")) }
        guard let registration = registrations[message.procedure] else {
            // A procedure that somebody registered was checked then.
            try rules.check(message.procedure)
            throw .refused(.noSuchProcedure, "nobody offers '\(message.procedure)'")
        }
        try rules.checkLimit(sessions[caller]?.calls.count ?? 0, rules.maximumPendingCalls, of: "pending calls")
        let callee = registration.callee
        guard let request = sessions[callee]?.invoke(.init(caller: caller, call: message.request)) else { return }
        sessions[caller]?.calls[message.request] = .init(callee: callee, invocation: request)
        var invocation = InvocationMessage(request: request, registration: registration.id, payload: message.payload)
        invocation.details.forwardTraceContext(from: message.options)
        outbox.send(.invocation(invocation), to: callee)
    }

    mutating func yielded(
        _ message: YieldMessage, from callee: SessionID, into outbox: inout Outbox
    ) throws(RoutingError) {
        // No invocation asks for a result in parts. Such a part is dropped, and the call stays open.
        if message.options.progress, sessions[callee]?.wasIssued(message.request) == true { return }
        guard let invocation = try answered(message.request, by: callee) else { return }
        outbox.send(
            .result(ResultMessage(request: invocation.call, payload: message.payload)), to: invocation.caller)
    }

    mutating func failed(
        _ message: ErrorMessage, from callee: SessionID, into outbox: inout Outbox
    ) throws(RoutingError) {
        guard message.requestType == .invocation else { throw .violation(.invalidRequestType) }
        guard let invocation = try answered(message.request, by: callee) else { return }
        let error = ErrorMessage(
            requestType: .call, request: invocation.call, error: message.error, payload: message.payload)
        outbox.send(.error(error), to: invocation.caller)
    }

    /// Ignored when the call is over, or was cancelled before: the two crossed on their way.
    mutating func cancel(_ message: CancelMessage, from caller: SessionID, into outbox: inout Outbox) {
        guard let call = sessions[caller]?.calls[message.request], !call.isInterrupted else { return }
        let mode = sessions[call.callee]?.canCancel == true ? message.options.mode : .skip
        if mode != .skip { interrupt(call, mode, into: &outbox) }
        if mode == .kill {
            sessions[caller]?.calls[message.request]?.isInterrupted = true
        } else {
            sessions[caller]?.calls[message.request] = nil
            sessions[call.callee]?.forget(call.invocation)
            cancelled(message.request, of: caller, "the call was cancelled", into: &outbox)
        }
    }

    // MARK: Private

    /// Ends the call that an invocation belongs to. Nil when it is over already: cancelled, answered (wampy sends ERROR
    /// and then YIELD too), or its caller left.
    private mutating func answered(
        _ request: RequestID, by callee: SessionID
    ) throws(RoutingError) -> CallTables.Invocation? {
        guard let invocation = sessions[callee]?.forget(request) else {
            guard sessions[callee]?.wasIssued(request) == true else { throw .violation(.unknownInvocation(request)) }
            return nil
        }
        sessions[invocation.caller]?.calls[invocation.call] = nil
        return invocation
    }

    /// Tells a callee that a call is cancelled, if it can be told.
    private func interrupt(_ call: CallTables.Call, _ mode: CancelMode, into outbox: inout Outbox) {
        guard sessions[call.callee]?.canCancel == true else { return }
        var options = Details()
        options.mode = mode
        outbox.send(.interrupt(InterruptMessage(request: call.invocation, options: options)), to: call.callee)
    }

    /// Tells a caller that there will be no answer.
    private func cancelled(_ call: RequestID, of caller: SessionID, _ why: String, into outbox: inout Outbox) {
        outbox.send(.error(WAMPError(.canceled, why).reply(to: .call, call)), to: caller)
    }
}
