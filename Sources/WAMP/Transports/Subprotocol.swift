internal import WAMPCore

/// A subprotocol of WebSocket that is WAMP: a serializer, and whether several messages may leave as one.
package struct Subprotocol: Hashable, Sendable {
    package let format: SerializationFormat
    package let isBatched: Bool

    package init(_ format: SerializationFormat, isBatched: Bool = false) {
        self.format = format
        self.isBatched = isBatched
    }

    /// The one of this name; nil when it is none of WAMP.
    package init?(name: String) {
        let isBatched = name.hasSuffix(Self.batchedSuffix)
        let plain = isBatched ? String(name.dropLast(Self.batchedSuffix.count)) : name
        guard let format = SerializationFormat(subprotocol: plain) else { return nil }
        self.init(format, isBatched: isBatched)
    }

    private static let batchedSuffix = ".batched"

    /// As it is negotiated: `wamp.2.json`, `wamp.2.cbor.batched`.
    package var name: String { format.subprotocol + (isBatched ? Self.batchedSuffix : "") }

    /// The names for several serializers, in their order; the batched one of each before the plain one, if at all.
    package static func names(of formats: [SerializationFormat], batched: Bool) -> [String] {
        formats.flatMap { format in
            (batched ? [Subprotocol(format, isBatched: true)] : []) + [Subprotocol(format)]
        }.map(\.name)
    }
}
