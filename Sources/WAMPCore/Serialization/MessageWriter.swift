import ByteCore

/// Writes a message element by element at the end of a queue.
struct MessageWriter<Writer: ValueWriter> {
    /// Where the message begins, counted from the front of the queue.
    private let start: Int
    /// How many elements were written.
    private var count = 0

    /// Begins the list that a message is.
    init(to queue: inout ByteQueue) {
        start = queue.count
        Writer.beginList(of: 0, to: &queue)
    }

    mutating func append(_ number: UInt64, to queue: inout ByteQueue) {
        beginElement(to: &queue)
        Writer.append(integer: number, to: &queue)
    }

    mutating func append<Scope>(_ id: Identifier<Scope>, to queue: inout ByteQueue) {
        append(id.rawValue, to: &queue)
    }

    mutating func append(_ text: String, to queue: inout ByteQueue) {
        beginElement(to: &queue)
        Writer.append(key: text, to: &queue)  // as for keys, a first U+0000 does not mean binary data here
    }

    mutating func append(_ uri: URI, to queue: inout ByteQueue) {
        append(uri.string, to: &queue)
    }

    mutating func append(_ details: Details, to queue: inout ByteQueue) throws(SerializationError) {
        beginElement(to: &queue)
        try Writer.append(details.values, to: &queue)
    }

    /// Appends details of which the value of `key` was encoded before, as the same bytes as above.
    mutating func append(
        _ details: Details, with encoded: [UInt8], for key: String, to queue: inout ByteQueue
    ) throws(SerializationError) {
        beginElement(to: &queue)
        Writer.beginDictionary(of: details.values.count, to: &queue)
        var isFirst = true
        for (name, value) in details.values.sorted(by: { $0.key < $1.key }) {
            if !isFirst { Writer.appendComma(to: &queue) }
            isFirst = false
            Writer.append(key: name, to: &queue)
            Writer.appendColon(to: &queue)
            if name == key { queue.append(encoded) } else { try Writer.append(value, to: &queue) }
        }
        Writer.endDictionary(to: &queue)
    }

    /// What is empty is left out, but for the list that keyword arguments must follow.
    mutating func append(_ payload: Payload, to queue: inout ByteQueue) throws(SerializationError) {
        guard !payload.isEmpty else { return }
        beginElement(to: &queue)
        if payload.hasArguments {
            try append(payload.listBytes, of: payload, to: &queue)
        } else {
            Writer.beginList(of: 0, to: &queue)
            Writer.endList(to: &queue)
        }
        if payload.hasKeywordArguments {
            beginElement(to: &queue)
            try append(payload.dictionaryBytes, of: payload, to: &queue)
        }
    }

    /// Ends the message.
    func finish(_ queue: inout ByteQueue) {
        Writer.endList(to: &queue)
        Writer.setCount(count, ofListAt: start, in: &queue)
    }

    private mutating func beginElement(to queue: inout ByteQueue) {
        if count > 0 { Writer.appendComma(to: &queue) }
        count += 1
    }

    /// Bytes of the same format travel as they are.
    private func append(
        _ bytes: RawSpan, of payload: Payload, to queue: inout ByteQueue
    ) throws(SerializationError) {
        if payload.format == Writer.format {
            queue.append(bytes)
        } else {
            try payload.format.transcode(bytes, with: Writer.self, to: &queue)
        }
    }
}
