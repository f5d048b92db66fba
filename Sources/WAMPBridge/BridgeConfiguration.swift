/// What an app serves over HTTP of a router, and what the router reaches over HTTP. By default nothing.
///
/// ```swift
/// var configuration = BridgeConfiguration()
/// configuration.endpoints = [BridgeEndpoint(.publish, at: "/publish"), BridgeEndpoint(.call, at: "/call")]
/// configuration.subscribers = [
///     BridgeSubscriber([.init(topic: "com.example.order", url: "https://shop.example/hook")])
/// ]
/// configuration.metricsPath = "/metrics"
/// app.bridge(configuration, router: router)
/// ```
///
/// Each part acts in a realm under a role, as a session in the router's process does: the realm's authorizer is asked
/// what that role may do.
public struct BridgeConfiguration: Sendable {
    /// Where HTTP clients publish and call, and where the web hooks of others arrive.
    public var endpoints: [BridgeEndpoint] = []
    /// Procedures that make requests of HTTP servers.
    public var callees: [BridgeCallee] = []
    /// Topics whose events are sent to HTTP servers.
    public var subscribers: [BridgeSubscriber] = []
    /// Where GET is answered with 200 as long as the process lives, such as `/health`.
    public var healthPath: String?
    /// Where GET is answered with 200 as long as the router takes clients, and else with 503, such as `/ready`.
    public var readinessPath: String?
    /// Where Prometheus finds the router's numbers, such as `/metrics`. They name every realm: not for everybody.
    public var metricsPath: String?
    /// The page that shows what goes on in a realm.
    public var statusPage: StatusPage?

    /// Nothing.
    public init() {}

    /// Whether nothing is served, offered or listened to.
    public var isEmpty: Bool {
        endpoints.isEmpty && callees.isEmpty && subscribers.isEmpty && healthPath == nil && readinessPath == nil
            && metricsPath == nil && statusPage == nil
    }
}

/// The session under which a part of a bridge acts.
public struct BridgeIdentity: Hashable, Sendable {
    /// The realm, which must be there.
    public var realm: String
    /// The role; nil for ``/WAMPRouter/RealmAuthentication/localRole``, which is `trusted`.
    public var role: String?

    /// A role in a realm.
    public init(realm: String = "realm1", role: String? = nil) {
        self.realm = realm
        self.role = role
    }
}
