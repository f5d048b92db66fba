import WAMPCore

// REGISTER, UNREGISTER and revocation.

extension Dealer {
    mutating func register(
        _ message: RegisterMessage, from callee: Member, at now: Duration, into outbox: inout Outbox,
        news: inout [MetaEvent]
    ) throws(RoutingError) {
        let options = message.options
        try rules.check(message.procedure, match: options.match)
        try rules.checkLength(message.procedure)
        try rules.checkNotReserved(message.procedure)
        try rules.checkDisclosure(rules.callerDisclosure, isWanted: options.discloseCaller)
        let isForced = options["force_reregister"]?.boolValue == true
        let existing = registrations[message.procedure, options.match]
        if let existing, !isForced {
            try checkSharing(existing, options)
            if callee.offers[existing.id] != nil {
                // Again: it stays the same registration, and the session does not get two turns.
                return acknowledge(message.request, existing, to: callee, into: &outbox)
            }
        }
        try rules.checkLimit(.registrations, callee.offers.count, rules.maximumRegistrations)
        try rules.checkLimit(.realmRegistrations, offerCount, rules.maximumRealmRegistrations)
        if isForced { try revokeAll(of: existing, into: &outbox, news: &news) }

        let shared = isForced ? nil : existing
        let registration = shared ?? addRegistration(message.procedure, options: options, created: startedAt + now)
        add(Offer(of: callee, in: registration, options: options))
        acknowledge(message.request, registration, to: callee, into: &outbox)
        if shared == nil { news.append(.registrationCreated(callee.id, registration)) }
        news.append(.registered(callee.id, registration.id))
    }

    mutating func unregister(
        _ message: UnregisterMessage, from callee: Member, into outbox: inout Outbox, news: inout [MetaEvent]
    ) throws(RoutingError) {
        guard let offer = callee.offers[message.registration] else {
            throw .refused(.noSuchRegistration, "no registration \(message.registration) in this session")
        }
        outbox.send(.unregistered(UnregisteredMessage(request: message.request)), to: callee.id)
        remove(offer, news: &news)
    }

    /// Takes back an offer in place of the callee, who is told if it announced that it wants to be.
    mutating func revoke(_ offer: Offer, reason: URI, into outbox: inout Outbox, news: inout [MetaEvent]) {
        if offer.callee.features.contains(.calleeRevocation) {
            var details = Details()
            details.registration = offer.registration.id
            details.reason = reason
            outbox.send(.unregistered(UnregisteredMessage(request: 0, details: details)), to: offer.callee.id)
        }
        remove(offer, news: &news)
    }

    private mutating func revokeAll(
        of registration: Registration?, into outbox: inout Outbox, news: inout [MetaEvent]
    ) throws(RoutingError) {
        guard rules.allowsForcedRegistration else {
            throw .refused(.optionNotAllowed, "procedures are not taken away from others in this realm")
        }
        for offer in registration?.offers ?? [] { revoke(offer, reason: .unregistered, into: &outbox, news: &news) }
    }

    private func checkSharing(_ registration: Registration, _ options: Details) throws(RoutingError) {
        guard registration.policy != .single else {
            throw .refused(.procedureAlreadyExists, "'\(registration.procedure)' is registered already")
        }
        guard registration.policy == options.invoke else {
            throw .refused(
                .procedureAlreadyExists,
                "'\(registration.procedure)' is shared as \(registration.policy.rawValue) already")
        }
    }

    private func acknowledge(
        _ request: RequestID, _ registration: Registration, to callee: Member, into outbox: inout Outbox
    ) {
        outbox.send(.registered(RegisteredMessage(request: request, registration: registration.id)), to: callee.id)
    }
}
