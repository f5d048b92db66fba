public import HTTPTypes
public import WebSockets

/// Answers a request. It runs on the app's scheduler, in a task that is cancelled when the client goes away.
public typealias RequestHandler = @concurrent @Sendable (Request, RequestContext) async throws -> Response

/// Stands before handlers: it may look at a request, change it, answer it itself, or change the answer of `next`.
public typealias Middleware =
    @concurrent @Sendable (
        _ request: Request, _ context: RequestContext, _ next: RequestHandler
    ) async throws -> Response

/// Where routes are added: an ``App``, or a ``RouteGroup`` of one.
///
/// A handler returns text, ``HTML``, a ``Response``, or anything `Encodable`, which is answered as JSON. What it
/// throws is answered too: an ``HTTPFailure`` as it says, anything else with 500 and a line in the log.
///
///     app.get("/hello/:name") { request, context in "Hello, \(request.parameters["name"])" }
///     app.post("/items") { request, context in try store.add(request.json(Item.self)) }
public protocol RouteBuilder {
    /// Adds a route. Two routes of one method and one shape of path are a programming error, which traps.
    func route(
        _ method: HTTPRequest.Method, _ path: String, body: BodyReading, _ handler: @escaping RequestHandler)

    /// Adds a WebSocket route behind `middleware`. See
    /// ``webSocket(_:subprotocols:origins:limits:compression:_:)``.
    func webSocket(
        _ path: String, settings: WebSocketSettings, middleware: [Middleware], _ handler: @escaping WebSocketHandler)
}

extension RouteBuilder {
    /// Adds a route that gets whole bodies.
    public func route(_ method: HTTPRequest.Method, _ path: String, _ handler: @escaping RequestHandler) {
        route(method, path, body: .whole, handler)
    }

    /// Takes WebSocket connections at `path`.
    ///
    ///     app.webSocket("/echo") { socket, request, context in
    ///         for try await message in socket.messages {
    ///             if case .text(let text) = message { try await socket.send(text) }
    ///         }
    ///     }
    ///
    /// Middleware sees the opening request, and may refuse it. When `handler` returns, the WebSocket is closed. With
    /// `subprotocols`, a client that speaks none of them is refused with 400. Where several routes fit, the one added
    /// first and sharing a subprotocol with the client is taken. Web pages that `origins` does not allow are refused
    /// with 403. With `compression`, messages are compressed where the client offers that.
    public func webSocket(
        _ path: String, subprotocols: [String] = [], origins: OriginPolicy = .sameOrigin,
        limits: WebSocketLimits = WebSocketLimits(), compression: WebSocketCompression? = nil,
        _ handler: @escaping WebSocketHandler
    ) {
        var settings = WebSocketSettings()
        settings.subprotocols = subprotocols
        settings.origins = origins
        settings.limits = limits
        settings.compression = compression
        webSocket(path, settings: settings, middleware: [], handler)
    }

    /// Adds a route for any method.
    public func on<Output: ResponseConvertible>(
        _ method: HTTPRequest.Method, _ path: String, body: BodyReading = .whole,
        _ handler: @escaping @concurrent @Sendable (Request, RequestContext) async throws -> Output
    ) {
        route(method, path, body: body) { request, context in try await handler(request, context).response() }
    }

    /// Adds a route for any method that answers with JSON.
    @_disfavoredOverload
    public func on<Output: Encodable & Sendable>(
        _ method: HTTPRequest.Method, _ path: String, body: BodyReading = .whole,
        _ handler: @escaping @concurrent @Sendable (Request, RequestContext) async throws -> Output
    ) {
        route(method, path, body: body) { request, context in try await .json(handler(request, context)) }
    }

    /// Adds a route for GET, and for HEAD without the body.
    public func get<Output: ResponseConvertible>(
        _ path: String, _ handler: @escaping @concurrent @Sendable (Request, RequestContext) async throws -> Output
    ) {
        on(.get, path, handler)
    }

    /// Adds a route for GET, and for HEAD without the body, that answers with JSON.
    @_disfavoredOverload
    public func get<Output: Encodable & Sendable>(
        _ path: String, _ handler: @escaping @concurrent @Sendable (Request, RequestContext) async throws -> Output
    ) {
        on(.get, path, handler)
    }

    /// Adds a route for POST.
    public func post<Output: ResponseConvertible>(
        _ path: String, body: BodyReading = .whole,
        _ handler: @escaping @concurrent @Sendable (Request, RequestContext) async throws -> Output
    ) {
        on(.post, path, body: body, handler)
    }

    /// Adds a route for POST, that answers with JSON.
    @_disfavoredOverload
    public func post<Output: Encodable & Sendable>(
        _ path: String, body: BodyReading = .whole,
        _ handler: @escaping @concurrent @Sendable (Request, RequestContext) async throws -> Output
    ) {
        on(.post, path, body: body, handler)
    }

    /// Adds a route for PUT.
    public func put<Output: ResponseConvertible>(
        _ path: String, body: BodyReading = .whole,
        _ handler: @escaping @concurrent @Sendable (Request, RequestContext) async throws -> Output
    ) {
        on(.put, path, body: body, handler)
    }

    /// Adds a route for PUT, that answers with JSON.
    @_disfavoredOverload
    public func put<Output: Encodable & Sendable>(
        _ path: String, body: BodyReading = .whole,
        _ handler: @escaping @concurrent @Sendable (Request, RequestContext) async throws -> Output
    ) {
        on(.put, path, body: body, handler)
    }

    /// Adds a route for PATCH.
    public func patch<Output: ResponseConvertible>(
        _ path: String, body: BodyReading = .whole,
        _ handler: @escaping @concurrent @Sendable (Request, RequestContext) async throws -> Output
    ) {
        on(.patch, path, body: body, handler)
    }

    /// Adds a route for PATCH, that answers with JSON.
    @_disfavoredOverload
    public func patch<Output: Encodable & Sendable>(
        _ path: String, body: BodyReading = .whole,
        _ handler: @escaping @concurrent @Sendable (Request, RequestContext) async throws -> Output
    ) {
        on(.patch, path, body: body, handler)
    }

    /// Adds a route for DELETE.
    public func delete<Output: ResponseConvertible>(
        _ path: String, _ handler: @escaping @concurrent @Sendable (Request, RequestContext) async throws -> Output
    ) {
        on(.delete, path, handler)
    }

    /// Adds a route for DELETE, that answers with JSON.
    @_disfavoredOverload
    public func delete<Output: Encodable & Sendable>(
        _ path: String, _ handler: @escaping @concurrent @Sendable (Request, RequestContext) async throws -> Output
    ) {
        on(.delete, path, handler)
    }
}
