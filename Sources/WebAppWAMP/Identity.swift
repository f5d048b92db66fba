public import WebApp

/// As whom somebody acts who asks something of the app, over HTTP or over WAMP.
public struct Identity: Sendable, Equatable {
    /// Who it is: over WAMP the authid.
    public var id: String
    /// The role under which it acts, if it has one: over WAMP the authrole.
    public var role: String?

    /// An identity, which somebody has proved.
    public init(_ id: String, role: String? = nil) {
        self.id = id
        self.role = role
    }
}

extension RequestContext {
    /// Who asks, for the handlers behind it; nil for nobody in particular. Middleware that authenticates requests sets
    /// it:
    ///
    ///     app.use { request, context, next in
    ///         var context = context
    ///         if let user = context.cookieSession["user"] { context.identity = Identity(user) }
    ///         return try await next(request, context)
    ///     }
    public var identity: Identity? {
        get { storage[IdentityKey.self] }
        set { storage[IdentityKey.self] = newValue }
    }
}

private enum IdentityKey: ContextKey { typealias Value = Identity }
