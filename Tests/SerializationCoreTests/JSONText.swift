import ByteCore

@testable import SerializationCore

/// Runs `body` with a reader at the beginning of `text`.
func read<Result>(
    _ text: String, _ body: (inout JSONReader, RawSpan) throws(SerializationError) -> Result
) throws(SerializationError) -> Result {
    try read([UInt8](text.utf8), body)
}

/// Runs `body` with a reader at the beginning of `bytes`.
func read<Result>(
    _ bytes: [UInt8], _ body: (inout JSONReader, RawSpan) throws(SerializationError) -> Result
) throws(SerializationError) -> Result {
    var reader = JSONReader()
    return try body(&reader, bytes.rawSpan)
}

/// The value that `bytes` are, and nothing else.
func value(of bytes: [UInt8]) throws(SerializationError) -> Value {
    try SerializationFormat.json.read(bytes.rawSpan)
}

/// Passes the one value that `bytes` hold without building it.
func skip(_ bytes: [UInt8]) throws(SerializationError) {
    try read(bytes) { reader, bytes throws(SerializationError) in
        try reader.skipValue(bytes)
        try reader.finish(bytes)
    }
}

/// What `body` appends to an empty queue.
func written(
    _ body: (inout ByteQueue) throws(SerializationError) -> Void
) throws(SerializationError) -> String {
    var queue = ByteQueue()
    try body(&queue)
    return String(checked: queue.bytes)
}
