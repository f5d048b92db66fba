internal import WAMP

/// What there is at a router, and what has happened there since it was made.
public struct RouterStatistics: Sendable, Equatable {
    /// Connections, whether they have joined a realm or not.
    public let connectionCount: Int
    /// Clients that were turned away: the router was full, or they were not let in.
    public let refusedClientCount: UInt64
    /// The realms there are, by their names. The numbers of a realm that ends with its last session end with it.
    public let realms: [String: RealmStatistics]
}

extension Router {
    /// Counts what there is now. It costs a few operations for each session, and nothing in between.
    public var statistics: RouterStatistics {
        RouterStatistics(
            connectionCount: connectionCount, refusedClientCount: refusedClientCount,
            realms: Dictionary(uniqueKeysWithValues: everyRealm.map { ($0.name.string, $0.statisticsNow) }))
    }

    /// What there is in a realm, and what has happened there; nil when there is no such realm.
    public func statistics(of realm: String) -> RealmStatistics? {
        everyRealm.first { $0.name.string == realm }?.statisticsNow
    }

    /// Whether it takes clients: it has not begun to shut down.
    public var isServing: Bool { phase == .running }
}
