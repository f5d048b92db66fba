package import WebSocketCore

/// The driven face of a WebSocket for an actor on the same scheduler, which calls it without waiting.
extension WebSocket {
    package nonisolated func driveNow(_ driver: any WebSocketDriver) {
        assumeIsolated { $0.drive(driver) }
    }

    @discardableResult
    package nonisolated func writeNow(_ kind: MessageKind, _ payload: RawSpan) -> Bool {
        assumeIsolated { $0.write(kind, payload) }
    }

    package nonisolated func beginCloseNow(_ code: CloseCode = .normalClosure, _ text: String = "") {
        assumeIsolated { $0.beginClose(code, text) }
    }

    package nonisolated var queuedByteCountNow: Int {
        assumeIsolated { $0.queuedByteCount }
    }
}
