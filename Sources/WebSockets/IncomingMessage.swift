public import WebSocketCore

/// A message that is received while it comes, as a sequence of its bytes. Iterate once, before the next message is asked
/// for; that ends this sequence.
///
/// ```swift
/// while let message = try await socket.receiveStream() {
///     for try await bytes in message { try file.append(bytes) }
/// }
/// ```
///
/// Where the bytes are cut has nothing to do with how the sender wrote them. Those of a text are UTF-8 as far as they have
/// come, and may be cut inside a character.
public struct IncomingMessage: AsyncSequence, Sendable {
    /// Whether it is text.
    public let kind: MessageKind
    let socket: WebSocket
    let id: UInt64

    /// Asks for one piece after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let socket: WebSocket
        let id: UInt64

        /// The next bytes, never none; nil at the end of the message.
        ///
        /// - Throws: the `WebSocketError` that ended the connection, also if that happened with both ends' consent, for
        ///   the message is incomplete then; `CancellationError`, and nothing is lost by that.
        public mutating func next() async throws -> [UInt8]? { try await socket.nextBytes(of: id) }
    }

    /// An iterator over the bytes.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(socket: socket, id: id) }
}
