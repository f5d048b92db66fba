internal import Glibc
public import WAMP
public import WAMPRouter
public import WebApp

/// How an app is served, and which WAMP realm it belongs to.
public struct WAMPConfiguration: Sendable {
    /// The router to connect to, such as `ws://127.0.0.1:8080/ws`; nil for one of the app's own, which browsers and
    /// other services reach over WebSocket at the app's port, at any path.
    public var router: String?
    /// The realm to join; the app's own router has this one.
    public var realm: String
    /// The app's own router, if it has one; its realms are replaced by ``realm``.
    public var embedded = RouterConfiguration()
    /// How the app's session is connected: who the app is and how it proves that, with which serializers, TLS and time
    /// limits. What `excludesMe` says is true of no app: its views hear what other views publish.
    public var session = Session.Configuration()
    /// Whether the app starts while its router cannot be reached, rather than fail. It serves requests then, answers those
    /// that need WAMP with 503, and joins as soon as it can.
    public var startsWithoutRouter = false
    /// Where and how the app is served.
    public var app: App.Configuration

    /// A configuration. What is not given is read from the environment, `SWAMPY_ROUTER` and `SWAMPY_REALM`, and without
    /// that is an embedded router and `realm1`.
    public init(
        router: String? = nil, realm: String? = nil, host: String = "127.0.0.1", port: UInt16 = 8080
    ) {
        self.router = router ?? Self.environment("SWAMPY_ROUTER")
        self.realm = realm ?? Self.environment("SWAMPY_REALM") ?? "realm1"
        app = App.Configuration(host: host, port: port)
    }

    private static func environment(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
