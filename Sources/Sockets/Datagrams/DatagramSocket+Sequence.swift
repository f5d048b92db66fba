extension DatagramSocket {
    /// What is received, for as long as somebody asks: `for try await datagram in socket.datagrams`.
    public nonisolated var datagrams: Datagrams { Datagrams(socket: self) }

    /// The datagrams of a socket as they come. Ends when the socket is closed; throws as ``receive(timeout:)`` does,
    /// after which a new loop may go on.
    public struct Datagrams: AsyncSequence, Sendable {
        let socket: DatagramSocket

        /// Receives one datagram at a time, so that none is lost when a loop ends.
        public struct AsyncIterator: AsyncIteratorProtocol {
            let socket: DatagramSocket

            /// The next datagram, or nil once the socket is closed.
            public func next() async throws(SocketError) -> Datagram? {
                do {
                    return try await socket.receive()
                } catch .closed {
                    return nil
                }
            }

            /// The next datagram, or nil once the socket is closed.
            public func next(isolation actor: isolated (any Actor)?) async throws(SocketError) -> Datagram? {
                try await next()
            }
        }

        /// Starts to receive.
        public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(socket: socket) }
    }
}
