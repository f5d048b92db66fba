public import HTTPTypes

/// Routes under one path, behind the same middleware.
public struct RouteGroup: RouteBuilder {
    private let base: any RouteBuilder
    private let prefix: String
    private let middleware: [Middleware]

    init(_ base: any RouteBuilder, prefix: String, middleware: [Middleware]) {
        precondition(prefix.hasPrefix("/"), "the path \(prefix.debugDescription) of a group must begin with /")
        self.base = base
        self.prefix = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
        self.middleware = middleware
    }

    /// Adds a route whose path goes on from the group's; `/` is the group's path itself.
    public func route(
        _ method: HTTPRequest.Method, _ path: String, body: BodyReading, _ handler: @escaping RequestHandler
    ) {
        precondition(path.hasPrefix("/"), "the route \(path.debugDescription) must begin with /")
        base.route(method, prefix + path, body: body, middleware.standing(before: handler))
    }

    /// Adds a WebSocket route whose path goes on from the group's, behind the group's middleware.
    public func webSocket(
        _ path: String, settings: WebSocketSettings, middleware: [Middleware], _ handler: @escaping WebSocketHandler
    ) {
        precondition(path.hasPrefix("/"), "the route \(path.debugDescription) must begin with /")
        base.webSocket(prefix + path, settings: settings, middleware: self.middleware + middleware, handler)
    }
}

extension RouteBuilder {
    /// Routes under `prefix`. The first of `middleware` sees a request first.
    ///
    ///     app.group("/api", middleware: [authenticate]).get("/items") { request, context in ... }
    public func group(_ prefix: String, middleware: [Middleware] = []) -> RouteGroup {
        RouteGroup(self, prefix: prefix, middleware: middleware)
    }

    /// Adds the routes of `build` under `prefix`.
    ///
    ///     app.group("/api") { api in
    ///         api.get("/items") { request, context in ... }
    ///     }
    public func group(_ prefix: String, middleware: [Middleware] = [], _ build: (RouteGroup) -> Void) {
        build(group(prefix, middleware: middleware))
    }
}

extension [Middleware] {
    /// A handler that runs these before `handler`, the first one outermost.
    func standing(before handler: @escaping RequestHandler) -> RequestHandler {
        reversed().reduce(handler) { next, middleware in
            { request, context in try await middleware(request, context, next) }
        }
    }
}
