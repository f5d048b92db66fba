public import HTTP

extension HTTPClient.ResponseBody {
    /// The server-sent events of a `text/event-stream`, as they come.
    public var events: ReceivedEvents { ReceivedEvents(body: self) }
}

/// The server-sent events of a response, as they come: what a page's `EventSource` gets. One task reads.
public struct ReceivedEvents: AsyncSequence, Sendable {
    /// An event with what it said of itself; comments are left out.
    public typealias Element = ServerSentEvent
    /// Iterating throws `HTTPClientError`.
    public typealias Failure = HTTPClientError

    /// The longest event, in bytes with its fields and the comments before it.
    public static let maximumEventSize = 1024 * 1024

    let body: HTTPClient.ResponseBody

    /// Reads the events.
    public func makeAsyncIterator() -> Iterator { Iterator(parts: body.makeAsyncIterator()) }

    /// See ``ReceivedEvents``.
    public struct Iterator: AsyncIteratorProtocol {
        private let parts: HTTPClient.ResponseBody.Iterator
        private var parser = EventParser()
        private var events: [ServerSentEvent] = []  // the next one last

        init(parts: HTTPClient.ResponseBody.Iterator) { self.parts = parts }

        /// The next event, or nil at the end of the response. Waits until it has come.
        ///
        /// - Throws: `HTTPClientError`, such as `responseTooLarge` for an event of more than
        ///   ``ReceivedEvents/maximumEventSize`` bytes; after it there are no more events.
        public mutating func next() async throws(HTTPClientError) -> ServerSentEvent? {
            try await next(isolation: nil)
        }

        /// The same.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(HTTPClientError) -> ServerSentEvent? {
            while events.isEmpty {
                guard let bytes = try await parts.next(isolation: actor) else { return nil }
                events = parser.receive(bytes).reversed()
                guard parser.pendingCount <= maximumEventSize else {
                    throw .responseTooLarge(limit: maximumEventSize)
                }
            }
            return events.removeLast()
        }
    }
}
