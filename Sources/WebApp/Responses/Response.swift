internal import ByteCore
public import HTTPTypes
internal import SerializationCore

/// What a handler answers with.
public struct Response: Sendable, Equatable {
    /// The status, such as `.ok`.
    public var status: HTTPResponse.Status
    /// The fields; the server adds Date, Content-Length and Connection.
    public var headers: HTTPFields
    /// The body; it is left out where the protocol has none (HEAD, 204, 304). To set it takes the place of a stream.
    public var body: [UInt8] {
        didSet { stream = nil }
    }
    /// What writes the body, where it is made while it is sent.
    var stream: ResponseStream?
    /// What the connection is used for from now on, where that is a WebSocket.
    var upgrade: Upgrade?

    /// Whether ``body`` is all that follows the head.
    package var isWhole: Bool { stream == nil && upgrade == nil }

    /// A response from its parts.
    public init(status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Equal parts; of bodies that are streamed, only a body and itself are equal.
    public static func == (one: Response, other: Response) -> Bool {
        one.status == other.status && one.headers == other.headers && one.body == other.body
            && one.stream === other.stream
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
        Response(status: status, headers: plainText, body: Array(text.utf8))
    }

    /// Made once: it is what most responses have.
    private static let plainText: HTTPFields = [.contentType: "text/plain; charset=utf-8"]

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

    /// A body that is written while it is sent, so that it never is in memory as a whole.
    ///
    ///     app.get("/numbers") { _, _ in
    ///         Response.stream(contentType: "text/plain") { body in
    ///             for number in 0..<1_000_000 { try await body.write("\(number)\n") }
    ///         }
    ///     }
    ///
    /// `write` runs in the handler's task after the handler has returned. When it throws, the connection ends in the
    /// middle of the response, by which the client knows that it is not whole. `write` is not called where there is no
    /// body, such as for HEAD.
    ///
    /// - Parameters:
    ///   - contentType: the media type of the body.
    ///   - status: the status of the response.
    ///   - length: how many bytes will be written, if that is known; then it is an error to write more or fewer.
    ///   - write: writes the body.
    public static func stream(
        contentType: String, status: HTTPResponse.Status = .ok, length: Int? = nil,
        _ write: @escaping @concurrent @Sendable (ResponseWriter) async throws -> Void
    ) -> Response {
        var response = Response(status: status, headers: [.contentType: contentType])
        response.stream = ResponseStream(length: length, write: write)
        return response
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
