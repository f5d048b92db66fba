public import WAMPCore

extension Peer {
    /// What the router knows of the realm: its sessions, registrations and subscriptions.
    ///
    ///     let count = try await session.meta.sessions.count()
    ///     for try await newcomer in try await session.meta.sessions.joins() { print(newcomer.id) }
    ///
    /// Routers that lack a procedure answer `wamp.error.no_such_procedure`.
    public var meta: MetaAPI { MetaAPI(peer: self) }
}

/// The meta procedures and events of a router; see ``Peer/meta``.
///
/// Every call throws the `WAMPError` of the router, such as `wamp.error.no_such_session`, `ArgumentError` when it answers
/// something else than WAMP says, ``SessionError``, or `CancellationError`.
public struct MetaAPI: Sendable {
    let peer: any Peer

    /// The sessions of the realm.
    public var sessions: MetaSessions { MetaSessions(api: self) }
    /// The procedures that are offered.
    public var registrations: MetaRegistrations { MetaRegistrations(api: self) }
    /// The topics that are subscribed to.
    public var subscriptions: MetaSubscriptions { MetaSubscriptions(api: self) }
    /// What is published when this session ends.
    public var testaments: MetaTestaments { MetaTestaments(api: self) }

    /// Calls `wamp.NAME`.
    func call(
        _ name: String, _ arguments: Value..., keywordArguments: [String: Value] = [:]
    ) async throws -> MetaAnswer {
        let payload = try Payload(arguments: arguments, keywordArguments: keywordArguments)
        let result = try await peer.call("wamp.\(name)", payload: payload)
        return MetaAnswer(values: try result.payload.arguments())
    }

    /// The events of `wamp.NAME`.
    func events<Element: Sendable>(
        _ name: String, _ decode: @escaping @Sendable (MetaAnswer) throws(ArgumentError) -> Element
    ) async throws -> Events<Element> {
        try await peer.events("wamp.\(name)").decoded { event in
            try decode(MetaAnswer(values: try event.payload.arguments()))
        }
    }
}

/// What the router says in a result or an event: positional values, each of a shape that WAMP lays down.
struct MetaAnswer: Sendable {
    let values: [Value]

    /// The value at `index`, in the form that `read` gives it.
    func read<Result>(
        _ index: Int = 0, _ expected: String, _ read: (Value) -> Result?
    ) throws(ArgumentError) -> Result {
        guard values.indices.contains(index), let result = read(values[index]) else {
            throw ArgumentError(.position(index + 1), "the router was expected to answer \(expected)")
        }
        return result
    }

    func id<Scope>(_ index: Int = 0) throws(ArgumentError) -> Identifier<Scope> {
        try read(index, "an id") { Identifier($0) }
    }

    /// An id; null, 0 or nothing at all where there is none.
    func optionalID<Scope>() throws(ArgumentError) -> Identifier<Scope>? {
        guard let value = values.first, !value.isNull, value != 0 else { return nil }
        return try id()
    }

    func ids<Scope>() throws(ArgumentError) -> [Identifier<Scope>] {
        try read(0, "a list of ids") { Self.ids(in: $0) }
    }

    func count() throws(ArgumentError) -> Int {
        // Some routers list those that they killed where others count them.
        try read(0, "a number") { value in
            value.integerValue.flatMap { Int(exactly: $0) } ?? value.listValue?.count
        }
    }

    func dictionary(_ index: Int = 0) throws(ArgumentError) -> [String: Value] {
        try read(index, "a dictionary") { $0.dictionaryValue }
    }

    static func ids<Scope>(in value: Value) -> [Identifier<Scope>]? {
        guard let list = value.listValue else { return nil }
        let ids: [Identifier<Scope>] = list.compactMap { Identifier($0) }
        return ids.count == list.count ? ids : nil
    }
}

/// Registrations or subscriptions, by the way in which they compare names.
public struct MetaList<Scope>: Sendable, Equatable {
    /// Those of one name each.
    public let exact: [Identifier<Scope>]
    /// Those of names that begin alike.
    public let prefix: [Identifier<Scope>]
    /// Those of names with components left out.
    public let wildcard: [Identifier<Scope>]

    init(_ answer: MetaAnswer) throws(ArgumentError) {
        let lists = try answer.dictionary()
        func ids(_ policy: MatchPolicy) throws(ArgumentError) -> [Identifier<Scope>] {
            // Crossbar.io leaves a list out where it is empty.
            guard let list = lists[policy.rawValue], !list.isNull else { return [] }
            return try MetaAnswer(values: [list]).ids()
        }
        exact = try ids(.exact)
        prefix = try ids(.prefix)
        wildcard = try ids(.wildcard)
    }
}

/// Which session did something to which registration or subscription.
public struct MetaChange<Scope>: Sendable, Equatable {
    /// The session that offered, subscribed, or stopped.
    public let session: SessionID
    /// What it did so to.
    public let id: Identifier<Scope>

    init(_ answer: MetaAnswer) throws(ArgumentError) {
        session = try answer.id(0)
        id = try answer.id(1)
    }
}
