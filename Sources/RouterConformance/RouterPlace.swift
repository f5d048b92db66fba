public import TLS

/// Where a router under test is found, and as what.
///
/// Cases name realms by what they need of them:
///
/// | name | what clients find there |
/// | --- | --- |
/// | `main` | anybody may join and do everything, administration too |
/// | `other` | another such realm of the same router |
/// | `auth` | nobody joins without proving who they are: users as the article about this suite lists them |
/// | `limited` | disclosure is refused, `conformance.denied.*` forbidden, URIs strict, request ids one after the other |
public struct RouterPlace: Sendable {
    /// `ws://`, `wss://`, `rs://`, `rss://`, or with `+unix`, as for a session.
    public var url: String
    /// The realm's name at the router.
    public var realm: String
    /// Whom secure connections trust; nil for the system's authorities.
    public var tls: TLSContext?

    /// A realm of a router.
    public init(url: String, realm: String, tls: TLSContext? = nil) {
        self.url = url
        self.realm = realm
        self.tls = tls
    }
}
