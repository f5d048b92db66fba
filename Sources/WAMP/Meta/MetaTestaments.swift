public import WAMPCore

/// What is published when this session ends, however it does; see ``Peer/meta``.
///
/// Testaments belong to one session: a ``Client`` sets them anew in ``Client/onJoin(_:)``.
public struct MetaTestaments: Sendable {
    let api: MetaAPI

    /// When a testament is published.
    @nonexhaustive
    public enum Scope: String, Sendable {
        /// When the session is gone for good.
        case destroyed
        /// When its connection is lost, even if the session could be resumed.
        case detached
    }

    /// Adds an event to be published when the session ends, after those that were added before.
    ///
    ///     try await session.meta.testaments.add("com.example.gone", "Ada")
    ///
    /// - Parameters:
    ///   - topic: where it is published.
    ///   - arguments: the positional arguments of the event.
    ///   - keywordArguments: its arguments by name.
    ///   - scope: when it is published.
    ///   - options: who gets it, whether it is kept...
    public func add<each Argument: Encodable & Sendable>(
        _ topic: String, _ arguments: repeat each Argument, keywordArguments: [String: Value] = [:],
        scope: Scope = .destroyed, options: PublishOptions = PublishOptions()
    ) async throws {
        let values = try Payload(encoding: repeat each arguments).arguments()
        var words: [String: Value] = ["scope": .string(scope.rawValue)]
        let publishOptions = options.details.values
        if !publishOptions.isEmpty { words["publish_options"] = .dictionary(publishOptions) }
        _ = try await api.call(
            "session.add_testament", .string(topic), .list(values), .dictionary(keywordArguments),
            keywordArguments: words)
    }

    /// Takes all testaments of `scope` back.
    public func flush(scope: Scope = .destroyed) async throws {
        _ = try await api.call("session.flush_testaments", keywordArguments: ["scope": .string(scope.rawValue)])
    }
}
