internal import Glibc

/// Middleware that gives each client a ``CookieSession``.
///
///     let sessions = try CookieSessions(key: Array(secret.utf8))
///     app.use(sessions.handle)
///     app.post("/login") { request, context in
///         context.cookieSession["user"] = try request.form().require("user")
///         return Response.redirect(to: "/")
///     }
///
/// Nothing is kept in the app: every process that has the key knows the sessions of all.
public struct CookieSessions: Sendable {
    /// The cookie's name.
    public var name = "session"
    /// After how long without a change a session is over, for the client and for the app.
    public var maximumAge = Duration.seconds(14 * 86_400)
    /// Whether the cookie goes over TLS only. Behind a proxy that ends TLS it should as well.
    public var isSecure = false
    /// Whether it comes with requests that other sites cause.
    public var sameSite = Cookie.SameSite.lax

    private let signer: CookieSigner

    /// Sessions that are signed with `key`, a secret of 32 random bytes or more.
    ///
    /// Sessions that were signed with one of `oldKeys` are accepted still, and signed with `key` when they change. So a key
    /// can be replaced: it is an old one until ``maximumAge`` has passed, and then none of its sessions is left. An empty
    /// key is a programming error and traps.
    ///
    /// - Throws: when the package is built without the trait TLS, whose library signs.
    public init(key: [UInt8], oldKeys: [[UInt8]] = []) throws {
        signer = try CookieSigner(key: key, oldKeys: oldKeys)
    }

    /// Reads the session before a request, and gives it to the client where it changed. See ``Middleware``.
    @concurrent public func handle(
        _ request: Request, _ context: RequestContext, _ next: RequestHandler
    ) async throws -> Response {
        let now = time(nil)
        let session = CookieSession(signer.open(request.cookies[name], as: name, at: now) ?? [:])
        var context = context
        context.storage[CookieSessionKey.self] = session
        do {
            var response = try await next(request, context)
            if let cookie = try cookie(for: session, at: now) { response.set(cookie) }
            return response
        } catch var failure as HTTPFailure {
            // A failure is an answer as well: what was remembered before it counts.
            if let cookie = try cookie(for: session, at: now) {
                failure.headers.append(HTTPField(name: .setCookie, value: cookie.field))
            }
            throw failure
        }
    }

    private func cookie(for session: CookieSession, at now: Int) throws -> Cookie? {
        guard let values = session.changes() else { return nil }
        let age = values.isEmpty ? .zero : maximumAge
        let sealed = values.isEmpty ? "" : try signer.seal(values, as: name, until: now + Int(age.components.seconds))
        var cookie = Cookie(name, sealed, maximumAge: age)
        cookie.isSecure = isSecure
        cookie.sameSite = sameSite
        guard cookie.field.utf8.count <= 4096 else { throw CookieTooLong(count: cookie.field.utf8.count) }
        return cookie
    }
}

/// Browsers drop a cookie of more than 4096 bytes (RFC 6265, 6.1), and with it what it was to remember.
struct CookieTooLong: Error, CustomStringConvertible {
    let count: Int

    var description: String { "the session makes a cookie of \(count) bytes, and clients keep 4096" }
}
