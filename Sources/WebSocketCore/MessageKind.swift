/// The two kinds of WebSocket messages.
public enum MessageKind: Sendable, Hashable {
    /// The payload is UTF-8.
    case text
    /// The payload is any bytes.
    case binary
}

extension MessageKind {
    var opcode: Opcode {
        switch self {
        case .text: .text
        case .binary: .binary
        }
    }
}
