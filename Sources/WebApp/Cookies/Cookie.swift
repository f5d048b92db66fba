internal import ByteCore
internal import HTTPCore
internal import HTTPTypes

/// A cookie that a response gives to a client (RFC 6265, 4.1).
///
///     response.set(Cookie("theme", "dark", maximumAge: .seconds(365 * 86_400)))
public struct Cookie: Sendable, Equatable {
    /// Whether a client sends the cookie with requests that other sites cause.
    public enum SameSite: String, Sendable {
        /// Never.
        case strict = "Strict"
        /// Only when it follows a link.
        case lax = "Lax"
        /// Always; clients want ``Cookie/isSecure`` with it.
        case none = "None"
    }

    /// The name: a token (RFC 9110, 5.6.2).
    public let name: String
    /// The value, any text: what a cookie cannot hold is percent-encoded on its way, and decoded by ``Request/cookies``.
    public var value: String
    /// The path below which the client sends it.
    public var path = "/"
    /// The domain, with all below it, that the client sends it to; nil for the host that set it alone.
    public var domain: String?
    /// After how long the client forgets it, in whole seconds; nil for the end of the client's session.
    public var maximumAge: Duration?
    /// Whether it is sent over TLS only.
    public var isSecure = false
    /// Whether scripts of a page cannot see it.
    public var isHTTPOnly = true
    /// Whether it comes with requests that other sites cause.
    public var sameSite = SameSite.lax

    /// A cookie for all of this host, hidden from scripts, that other sites' requests come without.
    ///
    /// A name that is no token is a programming error and traps.
    public init(_ name: String, _ value: String, maximumAge: Duration? = nil) {
        precondition(
            HTTPField.Name(name) != nil, "the cookie's name \(name.debugDescription) must be a token (RFC 9110, 5.6.2)")
        self.name = name
        self.value = value
        self.maximumAge = maximumAge
    }

    /// The value of the Set-Cookie field.
    var field: String {
        var field = "\(name)=\(CookieCoding.encode(value)); Path=\(path)"
        if let domain { field += "; Domain=\(domain)" }
        if let maximumAge { field += "; Max-Age=\(maximumAge.components.seconds)" }
        if isSecure { field += "; Secure" }
        if isHTTPOnly { field += "; HttpOnly" }
        return field + "; SameSite=\(sameSite.rawValue)"
    }
}

extension Response {
    /// Gives the client a cookie; it takes the place of one with the same name, path and domain.
    public mutating func set(_ cookie: Cookie) {
        headers.append(HTTPField(name: .setCookie, value: cookie.field))
    }

    /// Has the client forget the cookie with this name, which was set for `path` and `domain`.
    public mutating func removeCookie(_ name: String, path: String = "/", domain: String? = nil) {
        var cookie = Cookie(name, "", maximumAge: .zero)
        cookie.path = path
        cookie.domain = domain
        set(cookie)
    }
}

/// How any text goes through a cookie, whose values are a part of ASCII (RFC 6265, 4.1.1): percent-encoded, as most
/// servers and scripts do it.
enum CookieCoding {
    static func encode(_ value: String) -> String {
        value.utf8.allSatisfy { isOctet($0) && $0 != UInt8(ascii: "%") } ? value : PercentCoding.encode(value)
    }

    /// Cookies come from elsewhere too: what is not well encoded stands for itself.
    static func decode(_ value: String) -> String {
        value.utf8.contains(UInt8(ascii: "%")) ? PercentCoding.decode(value) ?? value : value
    }

    private static func isOctet(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23...0x2B, 0x2D...0x3A, 0x3C...0x5B, 0x5D...0x7E: true
        default: false
        }
    }
}
