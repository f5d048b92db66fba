internal import WAMPCore

extension Session {
    /// Procedures by their names, called as if they were functions.
    ///
    ///     let sum: Int = try await session.rpc.com.example.add(2, 3)
    ///     let names: [String] = try await session.rpc["com.example.names"](prefix: "a")
    ///     try await session.rpc.com.example.fire()        // whatever it answers
    ///
    /// Unlabelled arguments are positional, labelled ones are keyword arguments.
    public nonisolated var rpc: Procedure { Procedure(session: self, uri: "") }
}

/// A procedure by name; see ``Session/rpc``.
@dynamicMemberLookup
@dynamicCallable
public struct Procedure: Sendable {
    private let session: Session
    private let uri: String

    init(session: Session, uri: String) {
        self.session = session
        self.uri = uri
    }

    /// The procedure whose name goes on with `component`.
    public subscript(dynamicMember component: String) -> Procedure {
        Procedure(session: session, uri: uri.isEmpty ? component : "\(uri).\(component)")
    }

    /// The procedure with this whole name.
    public subscript(_ name: String) -> Procedure {
        Procedure(session: session, uri: name)
    }

    /// Calls it; see `Session.call`.
    public func dynamicallyCall<Result: Decodable & Sendable>(
        withKeywordArguments arguments: KeyValuePairs<String, any Encodable & Sendable>
    ) async throws -> Result {
        try await call(arguments).first()
    }

    /// Calls it for whatever it answers.
    @_disfavoredOverload
    @discardableResult
    public func dynamicallyCall(
        withKeywordArguments arguments: KeyValuePairs<String, any Encodable & Sendable>
    ) async throws -> CallResult {
        try await call(arguments)
    }

    private func call(_ arguments: KeyValuePairs<String, any Encodable & Sendable>) async throws -> CallResult {
        precondition(!uri.isEmpty, "a procedure has a name: session.rpc.com.example.add(2, 3)")
        var positional: [Value] = []
        var keyword: [String: Value] = [:]
        for (label, argument) in arguments {
            let value = try ValueEncoder().encode(argument)
            if label.isEmpty { positional.append(value) } else { keyword[label] = value }
        }
        return try await session.call(uri, payload: Payload(arguments: positional, keywordArguments: keyword))
    }
}
