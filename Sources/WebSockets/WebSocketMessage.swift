internal import ByteCore
internal import WebSocketCore

/// One message of a WebSocket.
public enum WebSocketMessage: Hashable, Sendable {
    /// Text, which was checked to be UTF-8.
    case text(String)
    /// Bytes.
    case binary([UInt8])
}

extension WebSocketMessage {
    /// A message with a copy of `payload`, which was checked if it is text.
    @inline(__always)
    init(_ kind: MessageKind, _ payload: RawSpan) {
        switch kind {
        case .text:
            self = .text(payload.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
        case .binary:
            self = .binary([UInt8](copying: payload))
        }
    }
}
