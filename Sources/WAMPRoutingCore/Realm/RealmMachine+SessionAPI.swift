import WAMPCore

// The session meta API: who is here, and who has to go.

extension RealmMachine {
    /// The sessions that act under one of the roles, if any are named.
    func sessions(_ arguments: MetaArguments) throws(RoutingError) -> [SessionID] {
        let roles = try arguments.strings(0)
        try rules.checkList(members.count)
        guard let roles else { return members.keys.sorted() }
        return members.values.filter { roles.contains($0.identity.authRole) }.map(\.id).sorted()
    }

    /// How many sessions act under one of the roles, if any are named.
    func sessionCount(_ arguments: MetaArguments) throws(RoutingError) -> Int {
        guard let roles = try arguments.strings(0) else { return members.count }
        return members.values.count { roles.contains($0.identity.authRole) }
    }

    func sessionDetails(_ arguments: MetaArguments) throws(RoutingError) -> Value {
        let id: SessionID = try arguments.id(0)
        guard let member = members[id] else { throw noSuchSession(id) }
        return member.identity.details(of: id)
    }

    // MARK: Killing

    func killSession(
        _ arguments: MetaArguments, for caller: Member, at now: Duration, into outbox: inout Outbox
    ) throws(RoutingError) -> [Value] {
        let id: SessionID = try arguments.id(0)
        let farewell = try Farewell(arguments, rules)
        guard id != caller.id, let member = members[id] else { throw noSuchSession(id) }
        kill([member], farewell, at: now, into: &outbox)
        return []
    }

    func killSessionsByAuthID(
        _ arguments: MetaArguments, for caller: Member, at now: Duration, into outbox: inout Outbox
    ) throws(RoutingError) -> Value {
        let authID = try arguments.string(0)
        let farewell = try Farewell(arguments, rules)
        let killed = others(than: caller) { $0.identity.authID == authID }
        kill(killed, farewell, at: now, into: &outbox)
        return .list(killed.map { Value($0.id) })
    }

    func killSessionsByAuthRole(
        _ arguments: MetaArguments, for caller: Member, at now: Duration, into outbox: inout Outbox
    ) throws(RoutingError) -> Value {
        let authRole = try arguments.string(0)
        let farewell = try Farewell(arguments, rules)
        let killed = others(than: caller) { $0.identity.authRole == authRole }
        kill(killed, farewell, at: now, into: &outbox)
        return Value(integer: killed.count)
    }

    /// Ends everybody else's session, without news and testaments.
    func killAllSessions(
        _ arguments: MetaArguments, for caller: Member, at now: Duration, into outbox: inout Outbox
    ) throws(RoutingError) -> Value {
        let farewell = try Farewell(arguments, rules)
        let killed = others(than: caller) { _ in true }
        kill(killed, farewell, quietly: true, at: now, into: &outbox)
        return Value(integer: killed.count)
    }

    // MARK: Private

    /// What the killed are told.
    private struct Farewell {
        let reason: URI
        let message: String?

        init(_ arguments: MetaArguments, _ rules: RealmRules) throws(RoutingError) {
            reason = try arguments.string("reason").map { URI($0) } ?? .killed
            message = try arguments.string("message")
            try rules.check(reason)
        }
    }

    private func others(than caller: Member, where isMeant: (Member) -> Bool) -> [Member] {
        members.values.filter { $0 !== caller && isMeant($0) }.sorted { $0.id < $1.id }
    }

    /// All are taken out first, so that nobody is told of the others' ends who is about to end.
    private func kill(
        _ killed: [Member], _ farewell: Farewell, quietly: Bool = false, at now: Duration, into outbox: inout Outbox
    ) {
        for member in killed {
            outbox.end(member.id, reason: farewell.reason, message: farewell.message)
            remove(member)
            broker.left(member, news: &news)
        }
        for member in killed { cleanUp(after: member, quietly: quietly, at: now, into: &outbox) }
    }

    private func noSuchSession(_ id: SessionID) -> RoutingError {
        .refused(.noSuchSession, "no session \(id) to be had")
    }
}
