internal import Scheduling
package import Sockets
public import WebSocketCore

/// The driven face of a WebSocket for an actor on the same scheduler, which calls it without waiting. Calls from anywhere
/// else are a programming error.
extension WebSocket {
    /// From now on `driver` is called for each message; those that came before are delivered at once. A WebSocket is
    /// driven or awaited, not both, and one that receives in parts can only be awaited.
    ///
    /// The WebSocket holds its driver until it is over.
    public nonisolated func driveNow(_ driver: any WebSocketDriver) {
        assumeIsolated { $0.drive(driver) }
    }

    /// Queues a message, which leaves at the end of the turn; false when the WebSocket is closing or closed.
    ///
    /// It does not wait: look at ``queuedByteCountNow``, and go on at ``WebSocketDriver/drained()``. Beyond
    /// `WebSocketLimits.maximumQueuedBytes` the connection is given up. May not be called while a message is sent in
    /// parts.
    @discardableResult
    public nonisolated func writeNow(_ kind: MessageKind, _ payload: borrowing RawSpan) -> Bool {
        payload.withUnsafeBytes { bytes in
            knownIsolated(with: (kind, bytes)) { $0.write($1.0, $1.1.bytes) }
        }
    }

    /// Starts the close handshake; ``WebSocketDriver/closed(_:)`` tells when it is done, within the close timeout.
    public nonisolated func beginCloseNow(_ code: CloseCode = .normalClosure, _ text: String = "") {
        assumeIsolated { $0.beginClose(code, text) }
    }

    /// Delivers no message any more until ``releaseNow()``, nor reads much: for a driver that has enough to do, while it is
    /// called. Closing releases it.
    public nonisolated func holdNow() {
        assumeIsolated { $0.hold() }
    }

    /// Delivers messages again, after ``holdNow()``; not to be called from the driver's callbacks.
    public nonisolated func releaseNow() {
        assumeIsolated { $0.release() }
    }

    /// From now on messages may have `size` bytes, though never more than the WebSocket's limits say; nil for as many. A
    /// longer one closes with 1009.
    package nonisolated func limitMessagesNow(to size: Int?) {
        knownIsolated(with: size) { $0.machine.limitMessages(to: $1) }
    }

    /// How many bytes wait to be sent.
    public nonisolated var queuedByteCountNow: Int {
        knownIsolated { $0.queuedByteCount }
    }

    /// What `body` makes of the channel below, which is nil once the connection is over; for an actor on the same scheduler.
    package nonisolated func withChannelNow<Result: Sendable>(_ body: @Sendable ((any Channel)?) -> Result) -> Result {
        body(knownIsolated { $0.channel })
    }
}
