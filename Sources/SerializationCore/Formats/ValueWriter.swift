package import ByteCore

/// Writes values in one format at the end of a queue. The same value is always written as the same bytes.
///
/// Lists and dictionaries are written piece by piece; formats without punctuation write nothing for it:
///
///     Writer.beginList(of: 2, to: &queue)
///     Writer.append(true, to: &queue)
///     Writer.appendComma(to: &queue)
///     Writer.appendNull(to: &queue)
///     Writer.endList(to: &queue)
package protocol ValueWriter {
    /// The format that this writes.
    static var format: SerializationFormat { get }

    /// Whether lists and dictionaries begin with how many elements they have.
    static var countsElements: Bool { get }

    static func appendNull(to queue: inout ByteQueue)
    static func append(_ bool: Bool, to queue: inout ByteQueue)
    static func append(integer: Int64, to queue: inout ByteQueue)
    static func append(integer: UInt64, to queue: inout ByteQueue)

    /// Appends a number that reads back as the same double, never as an integer; throws `notFinite`, and appends
    /// nothing, if the format has no way to write it.
    static func append(_ number: Double, to queue: inout ByteQueue) throws(SerializationError)

    /// Appends text; throws, and appends nothing, if the format would read it as something else.
    static func append(_ text: String, to queue: inout ByteQueue) throws(SerializationError)

    /// Appends text where only text can stand, such as a key of a dictionary.
    static func append(key: String, to queue: inout ByteQueue)

    /// Appends binary data.
    static func append(bytes: [UInt8], to queue: inout ByteQueue)

    static func beginList(of count: Int, to queue: inout ByteQueue)
    static func endList(to queue: inout ByteQueue)
    static func beginDictionary(of count: Int, to queue: inout ByteQueue)
    static func endDictionary(to queue: inout ByteQueue)

    /// Appends what stands between two elements, and between two entries.
    static func appendComma(to queue: inout ByteQueue)
    /// Appends what stands between a key and its value.
    static func appendColon(to queue: inout ByteQueue)

    /// Says how many elements a list got, at most 15, that was begun `offset` bytes into the queue as one of none.
    static func setCount(_ count: Int, ofListAt offset: Int, in queue: inout ByteQueue)

    /// Appends any value; when this throws, the queue is as it was.
    static func append(_ value: Value, to queue: inout ByteQueue) throws(SerializationError)

    /// Appends a dictionary; when this throws, the queue is as it was.
    static func append(_ entries: [String: Value], to queue: inout ByteQueue) throws(SerializationError)
}

extension ValueWriter {
    package static func append(_ value: Value, to queue: inout ByteQueue) throws(SerializationError) {
        try undoing(&queue) { queue throws(SerializationError) in
            try append(value, to: &queue, depth: 0)
        }
    }

    package static func append(_ entries: [String: Value], to queue: inout ByteQueue) throws(SerializationError) {
        guard !entries.isEmpty else {
            beginDictionary(of: 0, to: &queue)
            endDictionary(to: &queue)
            return
        }
        try undoing(&queue) { queue throws(SerializationError) in
            try append(entries, to: &queue, depth: 0)
        }
    }

    private static func append(
        _ value: Value, to queue: inout ByteQueue, depth: Int
    ) throws(SerializationError) {
        switch value {
        case .null: appendNull(to: &queue)
        case .bool(let bool): append(bool, to: &queue)
        case .integer(let integer): append(integer: integer, to: &queue)
        case .unsigned(let integer): append(integer: integer, to: &queue)
        case .double(let number): try append(number, to: &queue)
        case .string(let text): try append(text, to: &queue)
        case .bytes(let bytes): append(bytes: bytes, to: &queue)
        case .list(let elements): try append(elements, to: &queue, depth: depth)
        case .dictionary(let entries): try append(entries, to: &queue, depth: depth)
        }
    }

    private static func append(
        _ elements: [Value], to queue: inout ByteQueue, depth: Int
    ) throws(SerializationError) {
        try checkDepth(depth)
        beginList(of: elements.count, to: &queue)
        var isFirst = true
        for element in elements {
            if !isFirst { appendComma(to: &queue) }
            isFirst = false
            try append(element, to: &queue, depth: depth + 1)
        }
        endList(to: &queue)
    }

    private static func append(
        _ entries: [String: Value], to queue: inout ByteQueue, depth: Int
    ) throws(SerializationError) {
        try checkDepth(depth)
        beginDictionary(of: entries.count, to: &queue)
        var isFirst = true
        for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
            if !isFirst { appendComma(to: &queue) }
            isFirst = false
            append(key: key, to: &queue)
            appendColon(to: &queue)
            try append(value, to: &queue, depth: depth + 1)
        }
        endDictionary(to: &queue)
    }

    /// Refuses what no reader would take.
    private static func checkDepth(_ depth: Int) throws(SerializationError) {
        guard depth < SerializationFormat.depthLimit else { throw .tooDeep(limit: SerializationFormat.depthLimit) }
    }

    private static func undoing(
        _ queue: inout ByteQueue, _ body: (inout ByteQueue) throws(SerializationError) -> Void
    ) throws(SerializationError) {
        let count = queue.count
        do throws(SerializationError) {
            try body(&queue)
        } catch {
            queue.truncate(to: count)
            throw error
        }
    }
}
