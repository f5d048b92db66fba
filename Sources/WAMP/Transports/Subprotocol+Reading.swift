internal import ByteCore
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

extension Subprotocol {
    /// Tells `handler` of the message that `body` is, or of each message of the batch, as long as `isOpen` says so; or of
    /// what is wrong with it.
    ///
    /// - Returns: whether nothing was.
    package func deliver(_ body: [UInt8], to handler: any MessageHandler, while isOpen: () -> Bool) -> Bool {
        do throws(ProtocolViolation) {
            try read(body.rawSpan) { message in
                if isOpen() { handler.deliver(message) }
            }
            return true
        } catch {
            handler.deliverViolation(error)
            return false
        }
    }
}
