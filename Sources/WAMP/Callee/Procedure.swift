internal import WAMPCore

extension Peer {
    /// Procedures by their names, called as if they were functions.
    ///
    ///     let sum: Int = try await session.rpc.com.example.add(2, 3)
    ///     let names: [String] = try await session.rpc["com.example.names"](prefix: "a")
    ///     try await session.rpc.com.example.fire()        // whatever it answers
    ///
    /// Unlabelled arguments are positional, labelled ones are keyword arguments.
    public var rpc: Procedure { Procedure(peer: self, uri: "") }
}

/// A procedure by name; see ``Peer/rpc``.
@dynamicMemberLookup
@dynamicCallable
public struct Procedure: Sendable {
    private let peer: any Peer
    private let uri: String

    init(peer: any Peer, uri: String) {
        self.peer = peer
        self.uri = uri
    }

    /// The procedure whose name goes on with `component`.
    public subscript(dynamicMember component: String) -> Procedure {
        Procedure(peer: peer, uri: uri.isEmpty ? component : "\(uri).\(component)")
    }

    /// The procedure with this whole name.
    public subscript(_ name: String) -> Procedure {
        Procedure(peer: peer, uri: name)
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
        return try await peer.call(uri, payload: Payload(arguments: positional, keywordArguments: keyword))
    }
}
