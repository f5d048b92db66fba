import HTTPCore

/// Which web pages may open a WebSocket to a server (RFC 6455, 10.2).
///
/// A browser sends the user's cookies with the opening handshake of any page, and tells the page's origin in the `Origin`
/// field; the server is the one that can refuse. Clients that are no browsers mostly send no `Origin`, and are accepted
/// by every policy: what they could claim there would prove nothing.
public enum OriginPolicy: Sendable {
    /// Pages that come from the host and port that the request names as its own (`Host`).
    case sameOrigin
    /// Pages that come from the host that the request names as its own, whatever their port and scheme: for a service that
    /// web apps beside it use.
    case sameHost
    /// Pages of these origins, such as `https://example.com` or `http://localhost:8080`.
    case list([String])
    /// Every page.
    case any
    /// Pages whose origin this function accepts, such as `https://example.com`, or `null` of a page that hides it.
    case custom(@Sendable (String) -> Bool)

    /// Whether a page of `origin` may open a WebSocket to what calls itself `host`.
    func allows(_ origin: String, host: String?) -> Bool {
        switch self {
        case .any: true
        case .custom(let isAllowed): isAllowed(origin)
        case .list(let origins):
            Origin(origin).map { wanted in origins.contains { Origin($0) == wanted } } ?? origins.contains(origin)
        case .sameOrigin:
            Origin(origin).map { origin in host.flatMap { Origin("\(origin.scheme)://\($0)") } == origin } ?? false
        case .sameHost:
            Origin(origin).map { origin in host.flatMap { Origin("http://\($0)")?.host } == origin.host } ?? false
        }
    }

    /// `scheme://host:port`, with the port that the scheme leaves out (RFC 6454, 4).
    private struct Origin: Equatable {
        var scheme: String
        var host: String
        var port: String

        init?(_ text: String) {
            let text = text.lowercasedASCII
            guard let separator = text.firstRange(of: "://") else { return nil }
            scheme = String(text[..<separator.lowerBound])
            let authority = text[separator.upperBound...]
            // A colon inside the brackets of an IPv6 address does not separate a port.
            let isPort = authority.lastIndex(of: ":").map { !authority[$0...].contains("]") } ?? false
            guard isPort, let colon = authority.lastIndex(of: ":") else {
                host = String(authority)
                port = ["http": "80", "https": "443"][scheme] ?? ""
                return
            }
            host = String(authority[..<colon])
            port = String(authority[authority.index(after: colon)...])
        }
    }
}
