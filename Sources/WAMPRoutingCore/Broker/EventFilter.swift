import WAMPCore

/// Which subscribers may get an event: everyone that all of its lists allow.
struct EventFilter: Sendable {
    /// The publisher, unless it wants its own events.
    let publisher: SessionID?
    /// Nil for most events: these need not look at who the subscribers are.
    let lists: Lists?

    /// The black and white lists of a PUBLISH.
    struct Lists: Sendable {
        var eligible: [SessionID]?
        var eligibleAuthIDs: Set<String>?
        var eligibleAuthRoles: Set<String>?
        var excluded: Set<SessionID>?
        var excludedAuthIDs: Set<String>?
        var excludedAuthRoles: Set<String>?
    }

    /// Everybody may get it.
    static let everybody = EventFilter(publisher: nil, lists: nil)

    private init(publisher: SessionID?, lists: Lists?) {
        self.publisher = publisher
        self.lists = lists
    }

    /// A filter that was stored.
    init(restoring lists: Lists) {
        self.init(publisher: nil, lists: lists)
    }

    init(_ options: Details, publisher: SessionID) {
        guard !options.isEmpty else {
            self.init(publisher: publisher, lists: nil)
            return
        }
        let lists = Lists(
            eligible: options.eligible, eligibleAuthIDs: options.eligibleAuthID.map { Set($0) },
            eligibleAuthRoles: options.eligibleAuthRole.map { Set($0) }, excluded: options.exclude.map { Set($0) },
            excludedAuthIDs: options.excludeAuthID.map { Set($0) },
            excludedAuthRoles: options.excludeAuthRole.map { Set($0) })
        self.init(publisher: options.excludeMe ? publisher : nil, lists: lists.isEmpty ? nil : lists)
    }

    /// Whether the event names sessions, which mean nothing to those who come later.
    var namesSessions: Bool { lists?.eligible != nil || lists?.excluded != nil }

    /// About how much memory the lists take.
    var byteCount: Int {
        guard let lists else { return 0 }
        let names = [
            lists.eligibleAuthIDs, lists.eligibleAuthRoles, lists.excludedAuthIDs, lists.excludedAuthRoles,
        ].compactMap(\.self)
        return 8 * ((lists.eligible?.count ?? 0) + (lists.excluded?.count ?? 0))
            + names.reduce(0) { $0 + $1.reduce(0) { $0 + 16 + $1.utf8.count } }
    }

    func allows(_ member: Member) -> Bool { member.id != publisher && listsAllow(member) }

    /// Whether the lists allow it, whoever published.
    func listsAllow(_ member: Member) -> Bool { lists?.allow(member) ?? true }
}

extension EventFilter.Lists {
    fileprivate var isEmpty: Bool {
        eligible == nil && eligibleAuthIDs == nil && eligibleAuthRoles == nil && excluded == nil
            && excludedAuthIDs == nil && excludedAuthRoles == nil
    }

    fileprivate func allow(_ member: Member) -> Bool {
        let identity = member.identity
        if let excluded, excluded.contains(member.id) { return false }
        if let excludedAuthIDs, excludedAuthIDs.contains(identity.authID) { return false }
        if let excludedAuthRoles, excludedAuthRoles.contains(identity.authRole) { return false }
        if let eligible, !eligible.contains(member.id) { return false }
        if let eligibleAuthIDs, !eligibleAuthIDs.contains(identity.authID) { return false }
        if let eligibleAuthRoles, !eligibleAuthRoles.contains(identity.authRole) { return false }
        return true
    }
}

extension EventFilter {
    /// Those of `subscribers` who get the event; nil when nobody does.
    func audience(of subscribers: Subscribers, among members: [SessionID: Member]) -> Audience? {
        guard let lists else { return subscribers.audience(excluding: publisher) }
        // Who publishes to a few of many should not pay for the many.
        let candidates = lists.eligible.map { unique($0).filter(subscribers.contains) } ?? subscribers.inOrder
        var others = lists
        others.eligible = nil
        let sessions = candidates.filter { id in
            guard id != publisher, let member = members[id] else { return false }
            return others.allow(member)
        }
        return sessions.isEmpty ? nil : Audience(slots: sessions)
    }

    private func unique(_ sessions: [SessionID]) -> [SessionID] {
        var seen: Set<SessionID> = []
        return sessions.filter { seen.insert($0).inserted }
    }
}
