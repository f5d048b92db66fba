internal import WAMPCore

extension Subprotocol {
    /// Calls `deliver` for the message that `bytes` are, or for each message of the batch.
    package func read(
        _ bytes: RawSpan, _ deliver: (Message) -> Void
    ) throws(ProtocolViolation) {
        guard isBatched else { return deliver(try Message(decoding: bytes, as: format)) }
        var reader = BatchReader(format)
        while let range = try reader.next(bytes) {
            deliver(try Message(decoding: bytes.extracting(range), as: format))
        }
    }
}
