internal import Scheduling
public import WebSocketCore

/// An actor on the same scheduler that is called for each message, where a task that awaits each would cost too much.
///
/// See ``WebSocket/driveNow(_:)``. All calls are made on the scheduler, one at a time.
public protocol WebSocketDriver: Actor {
    /// A message came. `payload` lives for the call only.
    func received(_ kind: MessageKind, _ payload: RawSpan)
    /// Less is queued for sending than the low watermark, after there was more than the high one.
    func drained()
    /// The connection is over; called once, and nothing comes after it.
    func closed(_ reason: CloseReason)
}

extension WebSocketDriver {
    // A span cannot be an argument of a generic call; it is put together again behind it.
    nonisolated func deliver(_ kind: MessageKind, _ payload: borrowing RawSpan) {
        payload.withUnsafeBytes { bytes in
            knownIsolated(with: (kind, bytes)) { $0.received($1.0, $1.1.bytes) }
        }
    }

    nonisolated func deliverDrained() {
        knownIsolated { $0.drained() }
    }

    nonisolated func deliverClosed(_ reason: CloseReason) {
        knownIsolated(with: reason) { $0.closed($1) }
    }
}
