/// How a proxy forwards.
public struct ProxyConfiguration: Sendable {
    /// How many events of a rule may wait while the other router is slow or gone; then the oldest are dropped, which is
    /// logged.
    public var maximumWaitingEvents = 4096

    /// How many events of a rule may be published before the other router has acknowledged the first of them.
    public var maximumOpenPublications = 64

    /// How many calls of a rule are forwarded at a time. A router that knows such limits refuses more; from one that does
    /// not, as many wait as the peer's configuration allows, and the rest are answered with `wamp.error.unavailable`.
    public var maximumOpenCalls = 1024

    /// Whether the other router is told who calls or publishes, in the option `forward_for`, as far as this side's
    /// router discloses it. Our router, if the proxy's role is one of `RealmRules.forwardingRoles` there, and Crossbar.io
    /// hand that on to callees and subscribers as the caller and the publisher; others do not.
    public var identifiesCallers = false

    /// The roles that do not get what is published by the proxy, beside the proxy itself, which never does.
    ///
    /// Where several proxies stand between the same routers, a role of their own that is left out here keeps them from
    /// forwarding each other's events.
    public var excludedRoles: [String] = []

    /// The defaults.
    public init() {}
}

/// What a proxy has forwarded.
public struct ProxyFigures: Sendable, Equatable {
    /// Calls that were passed on, whatever was answered.
    public internal(set) var calls = 0
    /// Events that the other router has acknowledged.
    public internal(set) var events = 0
    /// Events that the other router refused, or may not have got. What was dropped before since too many waited is
    /// logged, and not counted here.
    public internal(set) var lostEvents = 0
    /// Calls and events that the proxy had forwarded before, and that came back to it over others.
    public internal(set) var circles = 0
}
