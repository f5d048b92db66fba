public import HTTPTypes
public import Sockets

extension HTTPClient {
    /// What is asked.
    public struct Request: Sendable {
        /// The method, such as `.get`.
        public var method: HTTPRequest.Method
        /// Whom, and for what: `http://127.0.0.1:8080/items?page=2`, percent-encoded.
        public var url: String
        /// The fields; the client adds Host and those that say how long the body is.
        public var headers: HTTPFields
        /// The body.
        public var body: Body
        /// Where to connect instead of looking the URL's host up, such as at a Unix socket.
        public var address: SocketAddress?

        /// A request from its parts.
        public init(
            _ method: HTTPRequest.Method = .get, _ url: String, headers: HTTPFields = [:], body: Body = .none,
            address: SocketAddress? = nil
        ) {
            self.method = method
            self.url = url
            self.headers = headers
            self.body = body
            self.address = address
        }
    }

    /// The body of a request.
    public enum Body: Sendable, Equatable {
        /// There is none.
        case none
        /// All of it.
        case bytes([UInt8])
        /// It is written while it is sent.
        case stream(BodyStream)

        /// Text in UTF-8.
        public static func text(_ text: String) -> Body { .bytes(Array(text.utf8)) }
    }

    /// Writes the body of a request while it is sent.
    public final class BodyStream: Sendable, Equatable {
        /// Sends a piece; waits while too much is on its way, and throws ``HTTPClientError`` when the connection is gone.
        public typealias Send = ([UInt8]) async throws -> Void

        /// How many bytes it writes; when nil, it is sent in chunks.
        public let length: Int?
        let write: @Sendable (Send) async throws -> Void

        /// A body that `write` makes. When `write` throws, the connection is closed.
        public init(length: Int? = nil, _ write: @escaping @Sendable (Send) async throws -> Void) {
            self.length = length
            self.write = write
        }

        /// Only a stream and itself are equal.
        public static func == (one: BodyStream, other: BodyStream) -> Bool { one === other }
    }
}
