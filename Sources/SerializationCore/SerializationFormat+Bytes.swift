internal import ByteCore

extension SerializationFormat {
    /// The one value that `bytes` hold; throws if they are not well formed or anything follows it.
    package func value(of bytes: [UInt8]) throws(SerializationError) -> Value {
        try unsafe read(bytes.span.bytes)
    }

    /// `value` as bytes; throws when this format has no way to write it.
    package func bytes(of value: Value) throws(SerializationError) -> [UInt8] {
        var queue = ByteQueue()
        try write(value, to: &queue)
        return [UInt8](copying: queue.bytes)
    }
}
