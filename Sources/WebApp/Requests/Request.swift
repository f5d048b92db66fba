internal import ByteCore
internal import HTTPCore
public import HTTPTypes
internal import SerializationCore
package import Sockets

/// A request.
public struct Request: Sendable {
    /// The method, such as `.get`.
    public let method: HTTPRequest.Method
    /// The path and the query as they were sent: still percent-encoded.
    package let target: String
    /// The components of the path, decoded: `/a/b%2Fc` gives `a` and `b/c`.
    public let pathComponents: [String]
    /// What follows `?` in the target, decoded.
    public let query: QueryValues
    /// The value of the Host field: a name or address, and a port unless it is the default one.
    public let authority: String?
    /// All fields but Host.
    public var headers: HTTPFields
    /// The body; empty when there is none, and where the handler reads ``bodyParts`` itself.
    public var body: [UInt8] = []
    /// The fields after a body that was sent in chunks (RFC 9110, 6.5); those of a streamed body are
    /// ``RequestBody/trailers``.
    public internal(set) var trailers: HTTPFields = [:]
    /// What the route's `:name` components stand for.
    public package(set) var parameters = RouteParameters()
    /// The client's address, where the server looks at it: for the access log, or for ``App/fallback(body:_:)``.
    package internal(set) var peerAddress: SocketAddress?

    /// Whose body is streamed.
    var connection: HTTPConnection?

    /// The path as it was sent, without the query: still percent-encoded.
    public var path: String {
        target.utf8.firstIndex(of: UInt8(ascii: "?")).map { String(target[..<$0]) } ?? target
    }

    /// The body, piece by piece; whole, as one piece, unless the route asks for ``BodyReading/streamed(limit:)``.
    public var bodyParts: RequestBody {
        RequestBody(source: connection.map { .connection($0) } ?? .whole(body, trailers: trailers))
    }

    /// The request that `head` makes, as yet without its body.
    ///
    /// Throws a failure with status 400 for a target that is not well encoded, 404 for one that is not a path.
    package init(_ head: HTTPRequest) throws(HTTPFailure) {
        let target = head.path ?? ""
        guard target.hasPrefix("/") else { throw HTTPFailure(.notFound) }  // OPTIONS * and CONNECT
        guard let components = PercentCoding.pathComponents(target) else {
            throw HTTPFailure(.badRequest, "the path is not well encoded")
        }
        let hasQuery = target.utf8.contains(UInt8(ascii: "?"))
        guard let parameters = hasQuery ? QueryParameters(ofPath: target) : QueryParameters() else {
            throw HTTPFailure(.badRequest, "the query is not well encoded")
        }
        method = head.method
        self.target = target
        pathComponents = components
        query = QueryValues(parameters)
        authority = head.authority
        headers = head.headerFields
    }
}

// MARK: - Reading the body

extension Request {
    /// The body, which is JSON, as a `Decoded`.
    ///
    /// - Throws: an ``HTTPFailure`` with status 400 that says what is wrong and where.
    public func json<Decoded: Decodable>(_ type: Decoded.Type = Decoded.self) throws(HTTPFailure) -> Decoded {
        do {
            return try ValueDecoder().decode(type, from: SerializationFormat.json.read(body.rawSpan))
        } catch let error as SerializationError {
            throw HTTPFailure(.badRequest, "the body is not JSON: \(error)")
        } catch let error as DecodingError {
            throw HTTPFailure(.badRequest, "the body does not fit: \(error.reason)")
        } catch {
            throw HTTPFailure(.badRequest, "the body does not fit: \(error)")
        }
    }

    /// The body as text.
    ///
    /// - Throws: an ``HTTPFailure`` with status 400 when it is not UTF-8.
    public func text() throws(HTTPFailure) -> String {
        guard let text = String(validating: body, as: UTF8.self) else {
            throw HTTPFailure(.badRequest, "the body is not UTF-8")
        }
        return text
    }
}

extension DecodingError {
    /// What did not fit, and where, in one line.
    fileprivate var reason: String {
        let context: Context? =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context
            @unknown default: nil
            }
        guard let context else { return "\(self)" }
        var place = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        guard case .keyNotFound(let key, _) = self else {
            return place.isEmpty
                ? context.debugDescription : "\(place.joined(separator: ".")): \(context.debugDescription)"
        }
        place.append(key.stringValue)
        return "\(place.joined(separator: ".")) is missing"
    }
}
