package import ByteCore

/// Writes MessagePack at the end of a queue: integers and counts in the fewest bytes, doubles in all of theirs.
package enum MessagePackWriter: ValueWriter {
    package static var format: SerializationFormat { .messagePack }
    package static var countsElements: Bool { true }

    package static func appendNull(to queue: inout ByteQueue) {
        queue.append(0xC0)
    }

    package static func append(_ bool: Bool, to queue: inout ByteQueue) {
        queue.append(bool ? 0xC3 : 0xC2)
    }

    package static func append(integer: Int64, to queue: inout ByteQueue) {
        guard integer < 0 else { return append(integer: UInt64(integer), to: &queue) }
        if integer >= -32 {
            queue.append(UInt8(truncatingIfNeeded: integer))
        } else if let small = Int8(exactly: integer) {
            queue.append(0xD0, bigEndian: small)
        } else if let small = Int16(exactly: integer) {
            queue.append(0xD1, bigEndian: small)
        } else if let small = Int32(exactly: integer) {
            queue.append(0xD2, bigEndian: small)
        } else {
            queue.append(0xD3, bigEndian: integer)
        }
    }

    package static func append(integer: UInt64, to queue: inout ByteQueue) {
        if integer < 0x80 {
            queue.append(UInt8(integer))
        } else if let small = UInt8(exactly: integer) {
            queue.append(0xCC, bigEndian: small)
        } else if let small = UInt16(exactly: integer) {
            queue.append(0xCD, bigEndian: small)
        } else if let small = UInt32(exactly: integer) {
            queue.append(0xCE, bigEndian: small)
        } else {
            queue.append(0xCF, bigEndian: integer)
        }
    }

    package static func append(_ number: Double, to queue: inout ByteQueue) {
        queue.append(0xCB, bigEndian: number.bitPattern)
    }

    package static func append(_ text: String, to queue: inout ByteQueue) {
        append(key: text, to: &queue)
    }

    package static func append(key: String, to queue: inout ByteQueue) {
        let bytes = unsafe key.utf8.span.bytes
        if bytes.byteCount < 32 {
            queue.append(0xA0 + UInt8(bytes.byteCount))
        } else {
            appendCount(bytes.byteCount, 0xD9, 0xDA, 0xDB, to: &queue)
        }
        queue.append(bytes)
    }

    package static func append(bytes: [UInt8], to queue: inout ByteQueue) {
        appendCount(bytes.count, 0xC4, 0xC5, 0xC6, to: &queue)
        queue.append(bytes)
    }

    package static func beginList(of count: Int, to queue: inout ByteQueue) {
        if count < 16 {
            queue.append(0x90 + UInt8(count))
        } else {
            appendCount(count, nil, 0xDC, 0xDD, to: &queue)
        }
    }

    package static func beginDictionary(of count: Int, to queue: inout ByteQueue) {
        if count < 16 {
            queue.append(0x80 + UInt8(count))
        } else {
            appendCount(count, nil, 0xDE, 0xDF, to: &queue)
        }
    }

    package static func setCount(_ count: Int, ofListAt offset: Int, in queue: inout ByteQueue) {
        queue.add(count, toByteAt: offset)
    }

    /// Appends a count after the type for counts of one byte, if there is one, of two, or of four.
    private static func appendCount(
        _ count: Int, _ oneByte: UInt8?, _ twoBytes: UInt8, _ fourBytes: UInt8, to queue: inout ByteQueue
    ) {
        if let oneByte, let small = UInt8(exactly: count) {
            queue.append(oneByte, bigEndian: small)
        } else if let small = UInt16(exactly: count) {
            queue.append(twoBytes, bigEndian: small)
        } else {
            guard let small = UInt32(exactly: count) else {
                preconditionFailure("MessagePack has no room for more than 2^32 bytes or elements in one value")
            }
            queue.append(fourBytes, bigEndian: small)
        }
    }
}
