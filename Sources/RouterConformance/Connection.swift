internal import Scheduling
internal import SerializationCore
internal import Sockets
internal import WAMP

/// A connection to the router under test on which anything may be said, right or wrong.
protocol Connection: Sendable {
    /// Queues bytes as one message; those of text are text.
    func send(_ bytes: [UInt8], as format: SerializationFormat) async throws

    /// The next message. Waits for it; cancelling the wait loses nothing.
    ///
    /// - Throws: what ended the connection, or ``ConnectionEnded``; `CancellationError`.
    func receive() async throws -> [UInt8]

    /// Ends the connection without a word of WAMP.
    func close() async
}

/// The router closed the connection.
struct ConnectionEnded: Error {}

extension RouterPlace {
    /// Opens a connection to the router.
    func connect(_ format: SerializationFormat, on scheduler: any Scheduler) async throws -> any Connection {
        let url = try TransportURL(url)
        switch url.kind {
        case .webSocket: return try await WebSocketConnection(to: url, format, tls: tls, on: scheduler)
        case .rawSocket, .any: return try await RawSocketConnection.open(to: url, format, tls: tls, on: scheduler)
        case .longPoll: throw SocketError.invalidAddress("'\(url)' is HTTP long-poll, over which no suite runs")
        }
    }
}
