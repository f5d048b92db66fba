internal import ByteCore

/// Messages that leave together as one WebSocket message (WAMP, "Batched WebSocket Transport"): in JSON each is followed
/// by a separator, in binary formats its length stands before it, in four octets, the most significant first.
package struct MessageBatch: ~Copyable {
    private let format: SerializationFormat
    /// What is written after each message in JSON.
    package var separator = BatchSeparator.record
    private var queue = ByteQueue()

    /// An empty batch.
    package init(_ format: SerializationFormat) {
        self.format = format
    }

    package var isEmpty: Bool { queue.isEmpty }

    /// How many bytes it has.
    package var count: Int { queue.count }

    /// What is sent.
    package var bytes: RawSpan {
        @_lifetime(borrow self) get { queue.bytes }
    }

    /// Appends a message. Throws, and leaves the batch as it was, when the format has no way to write it.
    package mutating func append(_ message: Message) throws(SerializationError) {
        let start = queue.count
        beginMessage()
        do throws(SerializationError) {
            try message.encode(as: format, into: &queue)
        } catch {
            queue.truncate(to: start)
            throw error
        }
        endMessage(from: start)
    }

    /// Appends a message that is encoded already.
    package mutating func append(_ encoded: RawSpan) {
        let start = queue.count
        beginMessage()
        queue.append(encoded)
        endMessage(from: start)
    }

    /// Drops everything.
    package mutating func reset() {
        queue.reset()
    }

    private mutating func beginMessage() {
        guard format.isBinary else { return }
        for _ in 0..<BatchReader.lengthSize { queue.append(0) }
    }

    private mutating func endMessage(from start: Int) {
        guard format.isBinary else { return queue.append(separator.rawValue) }
        let length = UInt32(queue.count - start - BatchReader.lengthSize)
        var bytes = queue.mutableBytes
        bytes.storeBytes(of: length.bigEndian, toByteOffset: start, as: UInt32.self)
    }
}
