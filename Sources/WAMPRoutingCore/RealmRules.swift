public import WAMPCore

/// What a realm lets its sessions do. The limits keep one session from filling the router's memory.
///
/// A request over a limit is refused with ``WAMPCore/URI/limitExceeded``; the session stays.
public struct RealmRules: Sendable {
    /// Which characters the topics and procedures of requests may have.
    public var uriRule: URIRule = .loose
    /// How the request identifiers of a session have to follow each other.
    public var requestIDs: RequestIDPolicy = .any
    /// How many topics one session may be subscribed to at a time.
    public var maximumSubscriptions = 4096
    /// How many procedures one session may offer at a time.
    public var maximumRegistrations = 4096
    /// How many calls of one caller may be unanswered at a time.
    public var maximumPendingCalls = 131_072

    /// Rules that suit a router on the open internet.
    public init() {}
}

extension URI {
    /// The session has as many subscriptions, registrations or unanswered calls as the realm allows.
    ///
    /// WAMP has no name for it, and `wamp.error.not_authorized` would say that trying later is of no use.
    public static let limitExceeded: URI = "swampy.error.limit_exceeded"
}

// MARK: - Checks

extension RealmRules {
    /// Refuses a name that is no URI under these rules.
    func check(_ uri: URI, match: MatchPolicy = .exact) throws(RoutingError) {
        guard uri.isValid(uriRule, match: match) else {
            throw .refused(.invalidURI, "'\(uri)' is not a valid URI")
        }
    }

    /// Refuses a name that belongs to WAMP: clients may call and subscribe there, but neither register nor publish.
    func checkNotReserved(_ uri: URI) throws(RoutingError) {
        guard !uri.isReserved else { throw .refused(.invalidURI, "'\(uri)' is reserved for the router") }
    }

    /// Refuses a request that would make `count` go beyond `maximum`.
    func checkLimit(_ count: Int, _ maximum: Int, of what: String) throws(RoutingError) {
        guard count < maximum else { throw .refused(.limitExceeded, "more than \(maximum) \(what) in one session") }
    }
}
