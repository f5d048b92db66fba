/// One message of a WebSocket.
public enum WebSocketMessage: Hashable, Sendable {
    /// Text, which was checked to be UTF-8.
    case text(String)
    /// Bytes.
    case binary([UInt8])
}
