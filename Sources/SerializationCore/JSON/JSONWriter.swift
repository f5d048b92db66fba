package import ByteCore

/// Writes JSON at the end of a queue, without white space.
///
/// Binary data is written the way WAMP does, as a string of U+0000 and base64.
package enum JSONWriter: ValueWriter {
    package static var format: SerializationFormat { .json }
    package static var countsElements: Bool { false }

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

    package static func append(integer: Int64, to queue: inout ByteQueue) {
        if integer < 0 {
            queue.append(UInt8(ascii: "-"))
        }
        append(integer: integer.magnitude, to: &queue)
    }

    package static func append(integer: UInt64, to queue: inout ByteQueue) {
        appendDigits(integer, to: &queue)
    }

    package static func append(_ bool: Bool, to queue: inout ByteQueue) {
        queue.append(bool ? "true" : "false" as StaticString)
    }

    package static func appendNull(to queue: inout ByteQueue) {
        queue.append("null")
    }

    // MARK: Punctuation

    package static func beginList(of count: Int, to queue: inout ByteQueue) {
        queue.append(UInt8(ascii: "["))
    }

    package static func endList(to queue: inout ByteQueue) {
        queue.append(UInt8(ascii: "]"))
    }

    package static func beginDictionary(of count: Int, to queue: inout ByteQueue) {
        queue.append(UInt8(ascii: "{"))
    }

    package static func endDictionary(to queue: inout ByteQueue) {
        queue.append(UInt8(ascii: "}"))
    }

    package static func appendComma(to queue: inout ByteQueue) {
        queue.append(UInt8(ascii: ","))
    }

    package static func appendColon(to queue: inout ByteQueue) {
        queue.append(UInt8(ascii: ":"))
    }

    package static func setCount(_ count: Int, ofListAt offset: Int, in queue: inout ByteQueue) {}

    // MARK: Private

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
