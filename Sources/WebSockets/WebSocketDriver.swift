internal import ByteCore
package import WebSocketCore

/// An actor on the same scheduler that is called for each message, where a task that awaits each would cost too much.
package protocol WebSocketDriver: Actor {
    /// A message came. `payload` lives for the call only.
    func received(_ kind: MessageKind, _ payload: RawSpan)
    /// Less is queued for sending than the low watermark, after there was more than the high one.
    func drained()
    /// The connection is over; called once, and nothing comes after it.
    func closed(_ reason: CloseReason)
}

extension WebSocketDriver {
    nonisolated func deliver(_ kind: MessageKind, _ payload: RawSpan) {
        assumeIsolated { $0.received(kind, payload) }
    }

    nonisolated func deliverDrained() {
        assumeIsolated { $0.drained() }
    }

    nonisolated func deliverClosed(_ reason: CloseReason) {
        assumeIsolated { $0.closed(reason) }
    }
}
