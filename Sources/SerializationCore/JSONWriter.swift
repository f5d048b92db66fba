package import ByteCore

/// Writes JSON at the end of a queue.
///
/// The same value is always written as the same bytes: without white space, and dictionaries in the order of their
/// keys. Binary data is written the way WAMP does, as a string of U+0000 and base64.
package enum JSONWriter {
    /// Appends any value; when this throws, the queue is as it was.
    package static func append(_ value: Value, to queue: inout ByteQueue) throws(SerializationError) {
        try undoing(&queue) { queue throws(SerializationError) in
            try append(value, to: &queue, depth: 0)
        }
    }

    /// Appends a list; when this throws, the queue is as it was.
    package static func append(_ elements: [Value], to queue: inout ByteQueue) throws(SerializationError) {
        try undoing(&queue) { queue throws(SerializationError) in
            try append(elements, to: &queue, depth: 0)
        }
    }

    /// Appends a dictionary; when this throws, the queue is as it was.
    package static func append(_ entries: [String: Value], to queue: inout ByteQueue) throws(SerializationError) {
        try undoing(&queue) { queue throws(SerializationError) in
            try append(entries, to: &queue, depth: 0)
        }
    }

    /// Appends a string; throws `leadingNull`, and appends nothing, if it begins with U+0000.
    package static func append(_ text: String, to queue: inout ByteQueue) throws(SerializationError) {
        guard text.utf8.first != 0 else { throw .leadingNull }
        append(key: text, to: &queue)
    }

    /// Appends a string that may begin with U+0000 because it is a key of a dictionary, which is always text.
    package static func append(key: String, to queue: inout ByteQueue) {
        let bytes = unsafe key.utf8.span.bytes
        queue.reserve(bytes.byteCount + 2)
        queue.append(UInt8(ascii: "\""))
        var start = 0
        while true {
            let end = bytes.endOfPlainText(from: start)
            queue.append(bytes.extracting(start..<end))
            guard end < bytes.byteCount else { break }
            appendEscape(bytes[end], to: &queue)
            start = end + 1
        }
        queue.append(UInt8(ascii: "\""))
    }

    /// Appends binary data.
    package static func append(bytes: [UInt8], to queue: inout ByteQueue) {
        queue.append("\"\\u0000")
        Base64.encode(bytes.rawSpan, into: &queue)
        queue.append(UInt8(ascii: "\""))
    }

    /// Appends a number that reads back as the same double, never as an integer; throws `notFinite`, and appends
    /// nothing, if it is infinite or not a number.
    package static func append(_ number: Double, to queue: inout ByteQueue) throws(SerializationError) {
        guard number.isFinite else { throw .notFinite }
        // The description is the shortest text that reads back exactly, and has a fraction or an exponent.
        queue.append(utf8: number.description)
    }

    /// Appends an integer of at most 64 bits.
    package static func append(integer: some FixedWidthInteger, to queue: inout ByteQueue) {
        if integer < 0 {
            queue.append(UInt8(ascii: "-"))
        }
        appendDigits(UInt64(integer.magnitude), to: &queue)
    }

    package static func append(_ bool: Bool, to queue: inout ByteQueue) {
        queue.append(bool ? "true" : "false" as StaticString)
    }

    package static func appendNull(to queue: inout ByteQueue) {
        queue.append("null")
    }

    // MARK: Private

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
        var separator = UInt8(ascii: "[")
        for element in elements {
            queue.append(separator)
            try append(element, to: &queue, depth: depth + 1)
            separator = UInt8(ascii: ",")
        }
        queue.append(elements.isEmpty ? "[]" : "]" as StaticString)
    }

    private static func append(
        _ entries: [String: Value], to queue: inout ByteQueue, depth: Int
    ) throws(SerializationError) {
        try checkDepth(depth)
        var separator = UInt8(ascii: "{")
        for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
            queue.append(separator)
            append(key: key, to: &queue)
            queue.append(UInt8(ascii: ":"))
            try append(value, to: &queue, depth: depth + 1)
            separator = UInt8(ascii: ",")
        }
        queue.append(entries.isEmpty ? "{}" : "}" as StaticString)
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

    private static func appendDigits(_ number: UInt64, to queue: inout ByteQueue) {
        let longest = 20
        unsafe queue.fill(longest) { free in
            var count = 1
            var rest = number
            while rest >= 10 {
                rest /= 10
                count += 1
            }
            rest = number
            for index in (0..<count).reversed() {
                unsafe free[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            return count
        }
    }

    private static func appendEscape(_ byte: UInt8, to queue: inout ByteQueue) {
        switch byte {
        case UInt8(ascii: "\""): queue.append("\\\"")
        case UInt8(ascii: "\\"): queue.append("\\\\")
        case UInt8(ascii: "\n"): queue.append("\\n")
        case UInt8(ascii: "\r"): queue.append("\\r")
        case UInt8(ascii: "\t"): queue.append("\\t")
        default:
            let digits: StaticString = "0123456789abcdef"
            queue.append("\\u00")
            queue.append(byte < 0x10 ? "0" : "1" as StaticString)
            queue.append(unsafe digits.utf8Start[Int(byte & 0x0F)])
        }
    }
}
