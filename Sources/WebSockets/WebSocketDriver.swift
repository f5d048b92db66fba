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
    /// The network took less than it was given, and so many bytes wait; 0 once it has taken them all. Does nothing unless
    /// implemented.
    func backlogged(_ byteCount: Int)
    /// The connection is over; called once, and nothing comes after it.
    func closed(_ reason: CloseReason)
}

/// `WebSocketDriver.received` for a caller that is known to be on the driver's scheduler.
///
/// As `knownIsolated`, which cannot take a span, and whose closure would have to be allocated for a driver of any type.
@inline(__always)
func hand(_ kind: MessageKind, _ payload: RawSpan, to driver: any WebSocketDriver) {
    #if DEBUG
        driver.preconditionIsolated()
    #endif
    typealias Plain = (any WebSocketDriver, MessageKind, RawSpan) -> Void
    unsafeBitCast(callReceived as (isolated any WebSocketDriver, MessageKind, RawSpan) -> Void, to: Plain.self)(
        driver, kind, payload)
}

private func callReceived(_ driver: isolated any WebSocketDriver, _ kind: MessageKind, _ payload: RawSpan) {
    driver.received(kind, payload)
}

extension WebSocketDriver {
    /// Nothing.
    public func backlogged(_ byteCount: Int) {}

    nonisolated func deliverDrained() {
        knownIsolated { $0.drained() }
    }

    nonisolated func deliverBacklog(_ byteCount: Int) {
        knownIsolated(with: byteCount) { $0.backlogged($1) }
    }

    nonisolated func deliverClosed(_ reason: CloseReason) {
        knownIsolated(with: reason) { $0.closed($1) }
    }
}
