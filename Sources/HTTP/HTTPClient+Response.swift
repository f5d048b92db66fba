public import HTTPTypes

extension HTTPClient {
    /// What was answered, with its whole body.
    public struct Response: Sendable, Equatable {
        /// The status, such as `.ok`.
        public var status: HTTPResponse.Status
        /// The fields.
        public var headers: HTTPFields
        /// The body.
        public var body: [UInt8]
        /// The fields after the body (RFC 9110, 6.5).
        public var trailers: HTTPFields
        /// Where it came from: not where the request went, when redirects were followed.
        public var url: String

        /// The body as text; what is not UTF-8 shows as U+FFFD.
        public var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// What was answered, with a body that is still to come.
    public struct StreamedResponse: Sendable {
        /// The status, such as `.ok`.
        public let status: HTTPResponse.Status
        /// The fields.
        public let headers: HTTPFields
        /// Where it came from: not where the request went, when redirects were followed.
        public let url: String
        /// The body, piece by piece. What is not read of it is not read from the network either.
        public let body: ResponseBody
    }

    /// The body of a response, piece by piece. One task reads, and each piece is had once.
    public struct ResponseBody: AsyncSequence, Sendable {
        /// Bytes that came together, at least one.
        public typealias Element = [UInt8]
        /// Iterating throws ``HTTPClientError``.
        public typealias Failure = HTTPClientError

        let connection: ClientConnection

        /// The fields after the body, once all of it has been read; empty before.
        public var trailers: HTTPFields {
            get async { await connection.trailers }
        }

        /// The pieces that have not been read yet, as one.
        ///
        /// - Throws: ``HTTPClientError/responseTooLarge(limit:)`` when they are more than `limit` bytes; otherwise as
        ///   ``Iterator/next()``.
        public func collect(upTo limit: Int) async throws(HTTPClientError) -> [UInt8] {
            var all: [UInt8] = []
            while let bytes = try await connection.readPart() {
                guard bytes.count <= limit - all.count else { throw .responseTooLarge(limit: limit) }
                all += bytes
            }
            return all
        }

        /// Reads the pieces.
        public func makeAsyncIterator() -> Iterator { Iterator(connection: connection) }

        /// See ``HTTPClient/ResponseBody``.
        public struct Iterator: AsyncIteratorProtocol {
            let connection: ClientConnection

            /// The next piece, or nil at the end of the body. Waits until it has come.
            ///
            /// - Throws: ``HTTPClientError``; after it the body is over.
            public func next() async throws(HTTPClientError) -> [UInt8]? { try await connection.readPart() }

            /// The same.
            public func next(isolation actor: isolated (any Actor)?) async throws(HTTPClientError) -> [UInt8]? {
                try await connection.readPart()
            }
        }
    }
}
