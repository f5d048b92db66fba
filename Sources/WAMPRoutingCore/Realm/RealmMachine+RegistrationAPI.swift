import WAMPCore

// The registration meta API: which procedures are offered, and by whom.

extension RealmMachine {
    /// The numbers of all registrations, by how they match.
    func registrationList() throws(RoutingError) -> Value {
        try rules.checkList(dealer.registrationsByID.count)
        return idList(dealer.registrationsByID.values.map { (Value($0.id), $0.id.rawValue, $0.match) })
    }

    /// The sessions that offer it, in the order in which they registered.
    func callees(_ arguments: MetaArguments) throws(RoutingError) -> [Value] {
        let offers = try registration(arguments).offers
        try rules.checkList(offers.count)
        return offers.map { Value($0.callee.id) }
    }

    /// The registration of exactly this procedure or pattern; null when there is none.
    func lookUpRegistration(_ arguments: MetaArguments) throws(RoutingError) -> Value {
        let procedure = URI(try arguments.string(0))
        return dealer.registrations[procedure, try arguments.match(1)].map { Value($0.id) } ?? .null
    }

    /// The registration that a call of this procedure would go to; null when there is none.
    func matchRegistration(_ arguments: MetaArguments) throws(RoutingError) -> Value {
        let procedure = URI(try arguments.string(0))
        guard !procedure.isReserved else { return .null }
        return dealer.registrations.best(for: procedure).map { Value($0.id) } ?? .null
    }

    func registration(_ arguments: MetaArguments) throws(RoutingError) -> Registration {
        let id: RegistrationID = try arguments.id(0)
        guard let registration = dealer.registrationsByID[id] else {
            throw .refused(.noSuchRegistration, "no registration \(id)")
        }
        return registration
    }

    /// Takes an offer back in place of the callee (an extension of Crossbar's).
    func removeCallee(_ arguments: MetaArguments, into outbox: inout Outbox) throws(RoutingError) -> [Value] {
        let registration = try registration(arguments)
        let callee: SessionID = try arguments.id(1)
        let reason = try arguments.string("reason").map { URI($0) } ?? .unregistered
        try rules.check(reason)
        guard let offer = members[callee]?.offers[registration.id] else {
            throw .refused(.noSuchSession, "session \(callee) does not offer registration \(registration.id)")
        }
        dealer.revoke(offer, reason: reason, into: &outbox, news: &news)
        return []
    }

    /// Numbers, each with how it matches, as the meta APIs list them.
    func idList(_ ids: [(value: Value, order: UInt64, match: MatchPolicy)]) -> Value {
        let ids = ids.sorted { $0.order < $1.order }
        func list(_ match: MatchPolicy) -> Value { .list(ids.filter { $0.match == match }.map(\.value)) }
        return ["exact": list(.exact), "prefix": list(.prefix), "wildcard": list(.wildcard)]
    }
}

extension MetaArguments {
    /// How to match, of the dictionary of options at a position.
    func match(_ position: Int) throws(RoutingError) -> MatchPolicy {
        guard let option = try dictionary(position)?["match"], !option.isNull else { return .exact }
        guard let match = option.stringValue.flatMap({ MatchPolicy(rawValue: $0) }) else {
            throw .refused(.invalidArgument, "match is none of exact, prefix, wildcard")
        }
        return match
    }
}
