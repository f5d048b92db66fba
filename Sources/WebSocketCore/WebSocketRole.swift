/// Which end of a WebSocket connection this is.
package enum WebSocketRole: Sendable, Hashable {
    /// The end that opened the connection; it masks what it sends.
    case client
    /// The end that accepted the connection.
    case server
}
