internal import ByteCore
public import HTTPTypes
internal import SerializationCore

/// What a handler answers with.
public struct Response: Sendable, Equatable {
    /// The status, such as `.ok`.
    public var status: HTTPResponse.Status
    /// The fields; the server adds Date, Content-Length and Connection.
    public var headers: HTTPFields
    /// The body; it is left out where the protocol has none (HEAD, 204, 304).
    public var body: [UInt8]

    /// A response from its parts.
    public init(status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

// MARK: - Builders

extension Response {
    /// Bytes of any media type.
    public static func bytes(
        _ body: [UInt8], contentType: String, status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(status: status, headers: [.contentType: contentType], body: body)
    }

    /// Plain text.
    public static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        .bytes(Array(text.utf8), contentType: "text/plain; charset=utf-8", status: status)
    }

    /// A page. The text is sent as it is: escaping what comes from users is up to the caller.
    public static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        .bytes(Array(text.utf8), contentType: "text/html; charset=utf-8", status: status)
    }

    /// JSON of anything that can be encoded.
    ///
    /// - Throws: `EncodingError`, or what says that JSON has no such value (a double that is not finite).
    public static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        var body = ByteQueue()
        try SerializationFormat.json.write(ValueEncoder().encode(value), to: &body)
        return .bytes([UInt8](copying: body.bytes), contentType: "application/json", status: status)
    }

    /// Sends the client elsewhere: with 303, so that it comes with GET, unless another status says otherwise.
    public static func redirect(to location: String, status: HTTPResponse.Status = .seeOther) -> Response {
        Response(status: status, headers: [.location: location])
    }
}

// MARK: - Reading, for middleware and tests

extension Response {
    /// The body as text; what is not UTF-8 shows as U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The body, which is JSON, as a `Decoded`.
    ///
    /// - Throws: what says that it is not JSON, or `DecodingError`.
    public func json<Decoded: Decodable>(_ type: Decoded.Type = Decoded.self) throws -> Decoded {
        try ValueDecoder().decode(type, from: SerializationFormat.json.read(body.rawSpan))
    }
}
