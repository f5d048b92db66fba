package import ByteCore

/// A way to write values as bytes. Both ends of a connection agree on one.
public enum SerializationFormat: String, Sendable, CaseIterable {
    case json

    /// How many lists and dictionaries may stand inside each other, in what is read and in what is written.
    package static let depthLimit = 128

    /// The name of WAMP in this format, as a WebSocket subprotocol.
    public var subprotocol: String {
        switch self {
        case .json: "wamp.2.json"
        }
    }

    /// The format that a WebSocket subprotocol names, or nil if it names none.
    public init?(subprotocol: String) {
        guard let format = Self.allCases.first(where: { $0.subprotocol == subprotocol }) else { return nil }
        self = format
    }

    /// Whether messages in this format are binary WebSocket messages rather than text ones.
    public var isBinary: Bool {
        switch self {
        case .json: false
        }
    }

    /// Reads the one value that `bytes` hold; throws if anything follows it.
    package func read(_ bytes: RawSpan) throws(SerializationError) -> Value {
        switch self {
        case .json:
            var reader = JSONReader()
            let value = try reader.readValue(bytes)
            try reader.finish(bytes)
            return value
        }
    }

    /// Appends `value` to `queue`; when this throws, the queue is as it was.
    package func write(_ value: Value, to queue: inout ByteQueue) throws(SerializationError) {
        switch self {
        case .json: try JSONWriter.append(value, to: &queue)
        }
    }
}
