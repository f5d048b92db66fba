internal import ByteCore
public import HTTPTypes

/// The body of a request, piece by piece.
///
///     for try await bytes in request.bodyParts { try await file.write(bytes) }
///
/// A route that was added with ``BodyReading/streamed(limit:)`` gets the pieces as they come: what is not read here is
/// not read from the network either, so a slow handler slows its client. For other routes there is one piece, the whole
/// body. One task reads, and each piece is had once.
public struct RequestBody: AsyncSequence, Sendable {
    /// Bytes that came together, at least one.
    public typealias Element = [UInt8]

    let source: Source

    enum Source: Sendable {
        case whole([UInt8], trailers: HTTPFields)
        case connection(HTTPConnection)
    }

    /// The fields that came after the body (RFC 9110, 6.5), once all of it has been read; empty before.
    public var trailers: HTTPFields {
        get async {
            switch source {
            case .whole(_, let trailers): trailers
            case .connection(let connection): await connection.trailersOfUpload
            }
        }
    }

    /// The pieces that have not been read yet, as one.
    ///
    /// - Throws: an ``HTTPFailure`` with status 413 when they are more than `limit` bytes; otherwise as
    ///   ``Iterator/next()``.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        var all: [UInt8] = []
        for try await bytes in self {
            guard bytes.count <= limit - all.count else { throw HTTPFailure(.contentTooLarge) }
            all += bytes
        }
        return all
    }

    /// Reads the pieces.
    public func makeAsyncIterator() -> Iterator { Iterator(source: source) }

    /// See ``RequestBody``.
    public struct Iterator: AsyncIteratorProtocol {
        private var source: Source?

        init(source: Source) { self.source = source }

        /// The next piece, or nil at the end of the body. Waits until it has come.
        ///
        /// - Throws: an ``HTTPFailure`` that says what was wrong with the body: too large, too slow, malformed or cut
        ///   short. Unless the handler has an answer of its own, it lets the failure through. `CancellationError` when
        ///   the task is cancelled, which it also is when the client goes away.
        public mutating func next() async throws -> [UInt8]? {
            switch source {
            case .connection(let connection):
                return try await connection.nextOfUpload()
            case .whole(let bytes, _):
                source = nil
                return bytes.isEmpty ? nil : bytes
            case nil:
                return nil
            }
        }
    }
}

/// How a route gets the bodies of its requests.
public enum BodyReading: Sendable, Equatable {
    /// Whole, before the handler begins; at most ``App/Limits/maximumBodySize``.
    case whole
    /// Piece by piece, as the handler reads ``Request/bodyParts``; at most so many bytes.
    case streamed(limit: Int)
}
