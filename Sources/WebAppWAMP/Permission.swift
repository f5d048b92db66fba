public import WebApp

/// Who may use a view, whichever way it is reached.
///
///     app.view("/shutdown", method: .post, procedure: "com.example.shutdown", permission: .role("admin")) { ... }
///     app.group("/admin", middleware: [Permission.role("admin").handle]) { ... }
///
/// Those whom it does not let in are answered with 401 while nobody knows who they are, and with 403 otherwise; over
/// WAMP with `wamp.error.not_authorized`. An event that it does not let in is dropped, and told to the log.
public struct Permission: Sendable {
    private let allows: @concurrent @Sendable (ViewContext) async throws -> Bool

    /// Lets in whom `allows` says. What that throws is answered in the same way as what a view throws.
    public init(_ allows: @escaping @concurrent @Sendable (ViewContext) async throws -> Bool) {
        self.allows = allows
    }

    /// Everybody of whom it is known who they are.
    public static let known = Permission { $0.identity != nil }

    /// Those who act under one of these roles.
    public static func role(_ roles: String...) -> Permission {
        Permission { context in context.identity?.role.map(roles.contains) ?? false }
    }

    /// Throws unless `context` is let in.
    func check(_ context: ViewContext) async throws {
        guard try await !allows(context) else { return }
        throw context.identity == nil
            ? HTTPFailure(.unauthorized, "who are you?") : HTTPFailure(.forbidden, "you may not do that")
    }

    /// Lets requests pass that it allows. See `Middleware`; for an app with WAMP, and groups of it.
    @concurrent public func handle(
        _ request: Request, _ context: RequestContext, _ next: RequestHandler
    ) async throws -> Response {
        try await check(ViewContext(.request(request), context))
        return try await next(request, context)
    }
}
