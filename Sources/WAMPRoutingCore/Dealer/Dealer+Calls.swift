import WAMPCore

// CALL, in one part or in several.

extension Dealer {
    /// Takes a further part of a call to the callee that has the first one. False when the message is a new call.
    mutating func continued(
        _ message: CallMessage, from caller: Member, into outbox: inout Outbox
    ) throws(RoutingError) -> Bool {
        guard let call = caller.calls[message.request] else {
            guard !caller.endedEarly.isEmpty else { return false }
            // The answer and this part crossed on their way.
            return caller.endedEarly.drops(message.request, isLast: !message.options.progress)
        }
        guard call.expectsMore, call.procedure == message.procedure else {
            throw .violation(.requestIDOutOfSequence(message.request))
        }
        call.expectsMore = message.options.progress
        forgetPayload(of: call)  // who has the first part cannot be replaced any more
        if !call.isInterrupted { invoke(call, message.payload, into: &outbox) }
        return true
    }

    mutating func call(
        _ message: CallMessage, from caller: Member, at now: Duration, into outbox: inout Outbox
    ) throws(RoutingError) {
        try checkOptions(of: message, from: caller)
        if isDraining { try checkDraining(caller) }
        guard let registration = registrations.best(for: message.procedure) else {
            // A procedure that somebody registered was checked then.
            try rules.check(message.procedure)
            throw .refused(.noSuchProcedure, "nobody offers '\(message.procedure)'")
        }
        if registration.match != .exact {
            try rules.check(message.procedure)
            try rules.checkLength(message.procedure)
        }
        if !caller.isRealm { try rules.checkLimit(.pendingCalls, caller.calls.count, rules.maximumPendingCalls) }
        try rules.checkLimit(.realmPendingCalls, openCallCount, rules.maximumRealmPendingCalls)
        guard let offer = registration.choose(using: &random) else {
            throw .refused(.concurrencyReached, "every callee of '\(message.procedure)' is busy")
        }
        if let missing = feature(missingFor: message.options, in: offer.callee) {
            throw .refused(.featureNotSupported, "the callee does not take \(missing)")
        }
        let path = message.options.isEmpty ? nil : try rules.path(in: message.options, of: caller)
        let call = Call(message, from: caller, over: path, to: offer)
        if !message.options.isEmpty { prepare(call, at: now) }
        if registration.policy != .single { keep(message.payload, for: call) }
        call.begin()
        openCallCount += 1
        invoke(call, message.payload, tracedBy: message.options, into: &outbox)
    }

    /// Refuses calls that nobody has to wait for who waits already: only who answers a call may need another one for it,
    /// and the realm to find out whether that is allowed.
    private func checkDraining(_ caller: Member) throws(RoutingError) {
        guard caller.invocations.isEmpty, !caller.isRealm else { return }
        throw .refused(.unavailable, "the router shuts down and takes no new calls")
    }

    /// Sends a part of a call, mostly the only one, to its callee. The context of a trace goes with the first part and is
    /// not kept: it stands in the `options` of the message, not in those of the call.
    func invoke(_ call: Call, _ payload: Payload, tracedBy options: Details = Details(), into outbox: inout Outbox) {
        var invocation = InvocationMessage(
            request: call.invocation, registration: call.offer.registration.id, details: details(of: call),
            payload: payload)
        invocation.details.forwardTraceContext(from: options)
        outbox.send(.invocation(invocation), to: call.callee.id)
    }

    // MARK: Options

    /// Reads what the options ask for beyond a plain call, now that the callee is known.
    mutating func prepare(_ call: Call, at now: Duration) {
        let features = call.callee.features
        call.expectsMore = call.options.progress
        call.takesProgress =
            call.options.receiveProgress && features.isSuperset(of: [.calleeProgressiveResults, .calleeCanceling])
        // The realm relies on no callee: whoever it asks for would wait as long.
        guard call.timeout == nil, !call.offer.forwardsTimeout || call.caller.isRealm else { return }
        guard let timeout = call.options.timeout, timeout > 0 else { return }
        call.timeout = min(.milliseconds(timeout), Self.longestTimeout)
        restartTime(of: call, at: now)
    }

    /// Remembers what a call was made with, so that another callee can be asked, unless too much is remembered.
    private mutating func keep(_ payload: Payload, for call: Call) {
        guard keptByteCount + payload.byteCount <= rules.maximumKeptCallBytes else { return }
        call.payload = payload
        keptByteCount += payload.byteCount
    }

    /// No other callee will be asked.
    mutating func forgetPayload(of call: Call) {
        guard let payload = call.payload else { return }
        call.payload = nil
        keptByteCount -= payload.byteCount
    }

    /// Starts the time of a call that is limited.
    mutating func restartTime(of call: Call, at now: Duration) {
        guard let timeout = call.timeout else { return }
        deadlines.start(call, deadline: now + timeout)
    }

    /// Ten years: nobody waits for longer, and every clock can count so far.
    private static var longestTimeout: Duration { .seconds(315_360_000) }

    /// How many bytes the names of a scheme, a serializer, a cipher and a key may have together.
    private static var longestPassthru: Int { 1024 }

    private func checkOptions(of message: CallMessage, from caller: Member) throws(RoutingError) {
        guard !message.options.isEmpty else { return }
        if message.options.progress, !caller.features.contains(.callerProgressiveInvocations) {
            throw .violation(.wrongOption(.call, key: "progress"))
        }
        if message.options.usesPassthru, !caller.features.contains(.callerPassthru) {
            throw .violation(.wrongOption(.call, key: "ppt_scheme"))
        }
        // They are kept as long as the call is open.
        guard !message.options.usesPassthru || message.options.ofOpenCall.textByteCount <= Self.longestPassthru else {
            throw .refused(
                .optionNotAllowed, "options of payload passthru with more than \(Self.longestPassthru) bytes")
        }
        try rules.checkDisclosure(rules.callerDisclosure, isWanted: message.options.discloseMe)
    }

    /// What the options need that the callee did not announce, in words.
    func feature(missingFor options: Details, in callee: Member) -> String? {
        guard !options.isEmpty else { return nil }
        let parts: MemberFeatures = [.calleeProgressiveInvocations, .calleeCanceling]
        if options.progress, !callee.features.isSuperset(of: parts) { return "calls in parts" }
        if options.usesPassthru, !callee.features.contains(.calleePassthru) { return "payloads in passthru mode" }
        return nil
    }

    /// What INVOCATION says beside the payload: the same for every part, but for whether it is the last.
    private func details(of call: Call) -> Details {
        let (offer, caller) = (call.offer, call.caller)
        var details = Details()
        if offer.registration.match != .exact { details.procedure = call.procedure }
        if rules.callerDisclosure == .always || offer.disclosesCaller || call.options.discloseMe
            || call.path != nil && rules.callerDisclosure != .never
        {
            details.disclose(caller: caller, path: call.path)
        }
        if !rules.trustLevels.isEmpty { details.trustLevel = rules.trustLevels[caller.identity.authRole] }
        guard !call.options.isEmpty else { return details }
        details.progress = call.expectsMore
        details.receiveProgress = call.takesProgress
        if offer.forwardsTimeout, let timeout = call.options.timeout, timeout > 0 { details.timeout = timeout }
        details.forwardPassthru(from: call.options)
        return details
    }
}

extension URI {
    /// Every callee has as many calls as it takes at a time (an extension of Crossbar's).
    fileprivate static let concurrencyReached: URI = "crossbar.error.max_concurrency_reached"
}
