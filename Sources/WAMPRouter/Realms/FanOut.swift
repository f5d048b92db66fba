internal import ByteCore
internal import WAMP

/// One message for many sessions: it is encoded once for each format among them.
struct FanOut {
    private let message: Message
    private var encodings: [(format: SerializationFormat, bytes: [UInt8]?)] = []

    init(_ message: Message) {
        self.message = message
    }

    /// The message in `format`; nil when that has no way to write it, and those who speak it get nothing.
    mutating func encoded(as format: SerializationFormat) -> [UInt8]? {
        if let known = encodings.first(where: { $0.format == format }) { return known.bytes }
        let bytes = encode(as: format)
        encodings.append((format, bytes))
        return bytes
    }

    private func encode(as format: SerializationFormat) -> [UInt8]? {
        var queue = ByteQueue()
        do {
            try message.encode(as: format, into: &queue)
        } catch {
            return nil
        }
        return [UInt8](copying: queue.bytes)
    }
}
