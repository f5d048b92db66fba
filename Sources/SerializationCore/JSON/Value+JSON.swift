import ByteCore

extension Value {
    /// Reads a JSON document (RFC 8259). Strings that begin with U+0000 are binary data, as WAMP has it.
    ///
    /// Throws what is wrong with it, and where: also for a key that stands twice, integers beyond 64 bits, and anything
    /// after the value.
    public init(json: some StringProtocol) throws(SerializationError) {
        let text = String(json)
        self = try unsafe SerializationFormat.json.read(text.utf8.span.bytes)
    }

    /// The value as JSON without white space, with the keys of dictionaries in order.
    ///
    /// Throws for what JSON cannot say: a double that is infinite or not a number, a string that begins with U+0000.
    public func json() throws(SerializationError) -> String {
        var queue = ByteQueue()
        try SerializationFormat.json.write(self, to: &queue)
        return String(checked: queue.bytes)
    }
}
