public import WAMPCore

/// The sessions of the realm; see ``Peer/meta``.
public struct MetaSessions: Sendable {
    let api: MetaAPI

    /// How many sessions there are, or how many of those with one of `roles`.
    public func count(roles: [String]? = nil) async throws -> Int {
        try await filtered("count", roles).count()
    }

    /// The sessions there are, or those with one of `roles`.
    public func list(roles: [String]? = nil) async throws -> [SessionID] {
        try await filtered("list", roles).ids()
    }

    /// What the router knows of a session.
    public func details(of session: SessionID) async throws -> SessionInfo {
        try SessionInfo(try await api.call("session.get", Value(session)).dictionary())
    }

    // MARK: Ending sessions

    /// Ends another session, which is told `reason`, `wamp.close.killed` if none is given, and `message`.
    public func kill(_ session: SessionID, reason: URI? = nil, message: String? = nil) async throws {
        _ = try await api.call("session.kill", Value(session), keywordArguments: words(reason, message))
    }

    /// Ends all sessions but this one that were authenticated as `authID`; which they were.
    public func kill(authID: String, reason: URI? = nil, message: String? = nil) async throws -> [SessionID] {
        try await api.call(
            "session.kill_by_authid", .string(authID), keywordArguments: words(reason, message)
        ).ids()
    }

    /// Ends all sessions but this one that act under `role`; how many they were.
    public func kill(role: String, reason: URI? = nil, message: String? = nil) async throws -> Int {
        try await api.call(
            "session.kill_by_authrole", .string(role), keywordArguments: words(reason, message)
        ).count()
    }

    /// Ends all sessions but this one; how many they were.
    public func killAll(reason: URI? = nil, message: String? = nil) async throws -> Int {
        try await api.call("session.kill_all", keywordArguments: words(reason, message)).count()
    }

    // MARK: Events

    /// The sessions that join from now on.
    public func joins() async throws -> Events<SessionInfo> {
        try await api.events("session.on_join") { answer throws(ArgumentError) in
            try SessionInfo(try answer.dictionary())
        }
    }

    /// The sessions that leave from now on.
    public func leaves() async throws -> Events<SessionInfo> {
        try await api.events("session.on_leave") { answer throws(ArgumentError) in
            var details: [String: Value] = [:]
            for (key, value) in zip(["session", "authid", "authrole"], answer.values) { details[key] = value }
            return try SessionInfo(details)
        }
    }

    private func filtered(_ name: String, _ roles: [String]?) async throws -> MetaAnswer {
        guard let roles else { return try await api.call("session.\(name)") }
        return try await api.call("session.\(name)", .list(roles.map { .string($0) }))
    }

    private func words(_ reason: URI?, _ message: String?) -> [String: Value] {
        var words: [String: Value] = [:]
        words["reason"] = reason.map { .string($0.string) }
        words["message"] = message.map { .string($0) }
        return words
    }
}

/// What a router says of a session.
public struct SessionInfo: Sendable, Equatable {
    /// The number of the session.
    public let id: SessionID
    /// All that was said.
    public let details: Details

    init(_ values: [String: Value]) throws(ArgumentError) {
        guard let id = values["session"].flatMap({ SessionID($0) }) else {
            throw ArgumentError(.position(1), "the router was expected to name a session")
        }
        self.id = id
        details = Details(values)
    }

    /// As whom it was authenticated.
    public var authID: String? { details.authID }
    /// The role under which it acts.
    public var role: String? { details.authRole }
    /// The way in which it was authenticated.
    public var authMethod: String? { details.authMethod }
}
