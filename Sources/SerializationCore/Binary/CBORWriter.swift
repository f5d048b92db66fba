package import ByteCore

/// Writes CBOR at the end of a queue: integers and counts in the fewest bytes, doubles in all of theirs, nothing of
/// indefinite length, and no tags.
package enum CBORWriter: ValueWriter {
    package static var format: SerializationFormat { .cbor }
    package static var countsElements: Bool { true }

    package static func appendNull(to queue: inout ByteQueue) {
        queue.append(0xF6)
    }

    package static func append(_ bool: Bool, to queue: inout ByteQueue) {
        queue.append(bool ? 0xF5 : 0xF4)
    }

    package static func append(integer: Int64, to queue: inout ByteQueue) {
        if integer < 0 {
            appendHead(1, UInt64(bitPattern: ~integer), to: &queue)  // -1 - n
        } else {
            appendHead(0, UInt64(integer), to: &queue)
        }
    }

    package static func append(integer: UInt64, to queue: inout ByteQueue) {
        appendHead(0, integer, to: &queue)
    }

    package static func append(_ number: Double, to queue: inout ByteQueue) {
        queue.append(0xFB, bigEndian: number.bitPattern)
    }

    package static func append(_ text: String, to queue: inout ByteQueue) {
        append(key: text, to: &queue)
    }

    package static func append(key: String, to queue: inout ByteQueue) {
        let bytes = unsafe key.utf8.span.bytes
        appendHead(3, UInt64(bytes.byteCount), to: &queue)
        queue.append(bytes)
    }

    package static func append(bytes: [UInt8], to queue: inout ByteQueue) {
        appendHead(2, UInt64(bytes.count), to: &queue)
        queue.append(bytes)
    }

    package static func beginList(of count: Int, to queue: inout ByteQueue) {
        appendHead(4, UInt64(count), to: &queue)
    }

    package static func beginDictionary(of count: Int, to queue: inout ByteQueue) {
        appendHead(5, UInt64(count), to: &queue)
    }

    package static func setCount(_ count: Int, ofListAt offset: Int, in queue: inout ByteQueue) {
        queue.add(count, toByteAt: offset)
    }

    /// Appends a major type with its argument.
    private static func appendHead(_ majorType: UInt8, _ argument: UInt64, to queue: inout ByteQueue) {
        let first = majorType << 5
        if argument < 24 {
            queue.append(first + UInt8(argument))
        } else if let small = UInt8(exactly: argument) {
            queue.append(first + 24, bigEndian: small)
        } else if let small = UInt16(exactly: argument) {
            queue.append(first + 25, bigEndian: small)
        } else if let small = UInt32(exactly: argument) {
            queue.append(first + 26, bigEndian: small)
        } else {
            queue.append(first + 27, bigEndian: argument)
        }
    }
}
