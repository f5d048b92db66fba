package import ByteCore

/// A way to write values as bytes. Both ends of a connection agree on one.
///
/// Integers, floats, text and binary data stay apart in all of them, and integers are exact over the whole range of `Int64`
/// and `UInt64`. JSON alone cannot say everything: no infinite double and no NaN, and no text that begins with U+0000,
/// which marks binary data there.
public enum SerializationFormat: String, Sendable, CaseIterable {
    /// Text (RFC 8259). Binary data is a string of U+0000 and base64.
    case json
    /// MessagePack, specification version 5. Small, and the quickest to read.
    case messagePack = "msgpack"
    /// CBOR (RFC 8949). As small, and standardised.
    case cbor

    /// How many lists and dictionaries may stand inside each other, in what is read and in what is written.
    package static let depthLimit = 128

    /// The name of WAMP in this format, as a WebSocket subprotocol.
    public var subprotocol: String {
        "wamp.2.\(rawValue)"
    }

    /// The format that a WebSocket subprotocol names, or nil if it names none.
    public init?(subprotocol: String) {
        guard let format = Self.allCases.first(where: { $0.subprotocol == subprotocol }) else { return nil }
        self = format
    }

    /// Whether messages in this format are binary WebSocket messages rather than text ones.
    public var isBinary: Bool {
        self != .json
    }
}

extension SerializationFormat {
    /// Reads the one value that `bytes` hold; throws if anything follows it.
    package func read(_ bytes: RawSpan) throws(SerializationError) -> Value {
        switch self {
        case .json: try read(bytes, JSONReader())
        case .messagePack: try read(bytes, MessagePackReader())
        case .cbor: try read(bytes, CBORReader())
        }
    }

    /// Appends `value` to `queue`; when this throws, the queue is as it was.
    package func write(_ value: Value, to queue: inout ByteQueue) throws(SerializationError) {
        switch self {
        case .json: try JSONWriter.append(value, to: &queue)
        case .messagePack: try MessagePackWriter.append(value, to: &queue)
        case .cbor: try CBORWriter.append(value, to: &queue)
        }
    }

    /// Appends to `queue`, in the format of `Writer`, the one value that `bytes` hold in this format; when this throws,
    /// because of a value that the other format does not have, the queue is as it was.
    package func transcode<Writer: ValueWriter>(
        _ bytes: RawSpan, with writer: Writer.Type, to queue: inout ByteQueue
    ) throws(SerializationError) {
        let count = queue.count
        do throws(SerializationError) {
            switch self {
            case .json:
                var transcoder = Transcoder<JSONReader, Writer>()
                try transcoder.transcode(bytes, to: &queue)
            case .messagePack:
                var transcoder = Transcoder<MessagePackReader, Writer>()
                try transcoder.transcode(bytes, to: &queue)
            case .cbor:
                var transcoder = Transcoder<CBORReader, Writer>()
                try transcoder.transcode(bytes, to: &queue)
            }
        } catch {
            queue.truncate(to: count)
            throw error
        }
    }

    private func read<Reader: ValueReader>(_ bytes: RawSpan, _ start: Reader) throws(SerializationError) -> Value {
        var reader = start
        let value = try reader.readValue(bytes)
        try reader.finish(bytes)
        return value
    }
}
