public import HTTP
public import HTTPTypes
public import WebSocketCore
public import WebSockets

extension TestClient {
    /// Sends a request and runs `body` with the response as soon as its head has come; what the app streams is read piece
    /// by piece, while it is made, and so is a body that the request streams.
    ///
    ///     try await client.withResponse(to: "/ticks") { response in
    ///         var events = response.body.events.makeAsyncIterator()
    ///         let first = try await events.next()
    ///         #expect(first?.data == "1")
    ///     }
    ///
    /// The connection is closed when `body` returns: for the app, its client goes away.
    ///
    /// - Parameters:
    ///   - target: a path with an optional query, percent-encoded.
    ///   - method: the method, such as `.post`.
    ///   - headers: the fields, but Host and those that say how long the body is.
    ///   - content: the body of the request.
    ///   - body: reads the response.
    /// - Throws: `HTTPClientError`, or what `body` throws.
    public func withResponse<Result>(
        to target: String, method: HTTPRequest.Method = .get, headers: HTTPFields = [:],
        content: HTTPClient.Body = .none, _ body: (HTTPClient.StreamedResponse) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration()
        configuration.proxies = .none
        configuration.maximumIdleConnections = 0
        let client = HTTPClient(on: server.scheduler, configuration: configuration) { [server] in
            await server.connect()
        }
        let request = HTTPClient.Request(method, "http://\(Self.authority)\(target)", headers: headers, body: content)
        return try await client.withResponse(to: request, body)
    }

    /// Opens a WebSocket, runs `body` with it and closes it, whether `body` returns or throws.
    ///
    ///     try await client.withWebSocket(to: "/chat/kitchen") { socket in
    ///         try await socket.send("tea?")
    ///         #expect(try await socket.receive() == .text("kitchen: tea?"))
    ///     }
    ///
    /// - Parameters:
    ///   - target: a path with an optional query, percent-encoded.
    ///   - subprotocols: what is offered, in order of preference; `WebSocket.subprotocol` tells what the app chose.
    ///   - headers: further fields of the request, such as cookies.
    ///   - limits: what the app may make the client hold, and for how long it may keep it waiting.
    ///   - compression: what is offered to the app; `WebSocket.compression` tells what holds.
    ///   - body: talks to the app.
    /// - Throws: `WebSocketError.unexpectedStatus(_:)` where the app refuses, such as 404 without a route and 401 from
    ///   middleware; what `body` throws; `CancellationError`.
    public func withWebSocket<Result>(
        to target: String, subprotocols: [String] = [], headers: HTTPFields = [:],
        limits: WebSocketLimits = WebSocketLimits(), compression: WebSocketCompression? = nil,
        _ body: (WebSocket) async throws -> Result
    ) async throws -> Result {
        let socket = try await WebSocket.open(
            over: await server.connect(), authority: Self.authority, path: target, subprotocols: subprotocols,
            headers: headers, limits: limits, compression: compression)
        return try await socket.closing(after: body)
    }

    /// Whom requests name as their host.
    static let authority = "test"
}
