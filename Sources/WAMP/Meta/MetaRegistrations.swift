public import WAMPCore

/// The procedures that are offered in the realm; see ``Peer/meta``.
public struct MetaRegistrations: Sendable {
    let api: MetaAPI

    /// All registrations.
    public func list() async throws -> MetaList<RegistrationScope> {
        try MetaList(try await api.call("registration.list"))
    }

    /// The registration of exactly this name or pattern; nil when there is none.
    public func lookup(_ procedure: String, match: MatchPolicy = .exact) async throws -> RegistrationID? {
        try await api.call("registration.lookup", .string(procedure), ["match": .string(match.rawValue)]).optionalID()
    }

    /// The registration that a call of `procedure` goes to; nil when there is none.
    public func match(_ procedure: String) async throws -> RegistrationID? {
        try await api.call("registration.match", .string(procedure)).optionalID()
    }

    /// What the router knows of a registration.
    public func details(of registration: RegistrationID) async throws -> RegistrationInfo {
        try RegistrationInfo(try await api.call("registration.get", Value(registration)).dictionary())
    }

    /// The sessions that offer the procedure.
    public func callees(of registration: RegistrationID) async throws -> [SessionID] {
        try await api.call("registration.list_callees", Value(registration)).ids()
    }

    /// How many sessions offer the procedure.
    public func calleeCount(of registration: RegistrationID) async throws -> Int {
        try await api.call("registration.count_callees", Value(registration)).count()
    }

    // MARK: Events

    /// The registrations that come into being, each before its first callee.
    public func creations() async throws -> Events<RegistrationInfo> {
        try await api.events("registration.on_create") { answer throws(ArgumentError) in
            try RegistrationInfo(try answer.dictionary(1))
        }
    }

    /// The callees that offer a procedure.
    public func additions() async throws -> Events<MetaChange<RegistrationScope>> {
        try await api.events("registration.on_register", MetaChange.init)
    }

    /// The callees that offer a procedure no longer.
    public func removals() async throws -> Events<MetaChange<RegistrationScope>> {
        try await api.events("registration.on_unregister", MetaChange.init)
    }

    /// The registrations that are no more, each after its last callee.
    public func deletions() async throws -> Events<MetaChange<RegistrationScope>> {
        try await api.events("registration.on_delete", MetaChange.init)
    }
}

/// What a router says of a registration.
public struct RegistrationInfo: Sendable, Equatable {
    /// The number of the registration.
    public let id: RegistrationID
    /// The procedure, or the pattern of procedures.
    public let procedure: URI
    /// All that was said, such as `created`, a time in ISO 8601.
    public let details: Details

    init(_ values: [String: Value]) throws(ArgumentError) {
        guard let id = values["id"].flatMap({ RegistrationID($0) }), let name = values["uri"]?.stringValue else {
            throw ArgumentError(.position(1), "the router was expected to name a registration")
        }
        self.id = id
        procedure = URI(name)
        details = Details(values)
    }

    /// How the procedure of a call is compared.
    public var match: MatchPolicy { details.match }
    /// Which of several callees gets a call.
    public var invoke: InvocationPolicy { details.invoke }
}
