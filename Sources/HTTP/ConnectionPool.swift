internal import Scheduling

/// The connections of a client that wait for their next request.
struct ConnectionPool {
    private struct Idle {
        let origin: Origin
        let connection: ClientConnection
        let since: ContinuousClock.Instant
    }

    private var idle: [Idle] = []  // those that were kept last are last

    /// The connection to `origin` that was used last, since it is the one that most likely still lives.
    mutating func take(_ origin: Origin) -> ClientConnection? {
        guard let index = idle.lastIndex(where: { $0.origin == origin }) else { return nil }
        return idle.remove(at: index).connection
    }

    /// Keeps a connection; returns those that there is no room for any more.
    mutating func keep(
        _ connection: ClientConnection, to origin: Origin, now: ContinuousClock.Instant,
        _ configuration: HTTPClient.Configuration
    ) -> [ClientConnection] {
        idle.append(Idle(origin: origin, connection: connection, since: now))
        var dropped: [ClientConnection] = []
        let same = idle.indices.filter { idle[$0].origin == origin }
        if same.count > configuration.maximumIdleConnectionsPerServer {
            dropped.append(idle.remove(at: same[0]).connection)
        }
        if idle.count > configuration.maximumIdleConnections { dropped.append(idle.removeFirst().connection) }
        return dropped
    }

    /// Drops what was kept until `time` or before.
    mutating func expire(keptUntil time: ContinuousClock.Instant) -> [ClientConnection] {
        let expired = idle.prefix { $0.since <= time }
        idle.removeFirst(expired.count)
        return expired.map(\.connection)
    }

    /// Since when the longest is kept.
    var oldest: ContinuousClock.Instant? { idle.first?.since }

    var count: Int { idle.count }

    /// Drops all.
    mutating func removeAll() -> [ClientConnection] {
        defer { idle = [] }
        return idle.map(\.connection)
    }
}
