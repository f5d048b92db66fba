internal import ByteCore
package import WAMPCore

/// The messages that wait for a request to take them, at either end of a long-poll transport.
package struct LongPollOutbox: Sendable {
    private var messages: [[UInt8]] = []
    /// How long they are together.
    package private(set) var byteCount = 0

    package init() {}

    package var isEmpty: Bool { messages.isEmpty }

    /// Adds a message that is encoded.
    package mutating func append(_ message: [UInt8]) {
        messages.append(message)
        byteCount += message.count
    }

    /// Takes the next message, or all of them where there are batches; nil when there is none.
    package mutating func next(as subprotocol: Subprotocol) -> [UInt8]? {
        guard !messages.isEmpty else { return nil }
        guard subprotocol.isBatched else {
            let message = messages.removeFirst()
            byteCount -= message.count
            return message
        }
        var batch = MessageBatch(subprotocol.format)
        for message in messages { batch.append(message.rawSpan) }
        self = LongPollOutbox()
        return [UInt8](copying: batch.bytes)
    }
}

extension Message {
    /// Its bytes.
    package func encoded(as format: SerializationFormat) throws(SendError) -> [UInt8] {
        var bytes = ByteQueue()
        do throws(SerializationError) { try encode(as: format, into: &bytes) } catch { throw .notEncodable(error) }
        return [UInt8](copying: bytes.bytes)
    }
}
