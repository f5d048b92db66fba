import WAMPCore

extension RealmRules {
    /// Refuses a name that is no URI under these rules.
    func check(_ uri: URI, match: MatchPolicy = .exact) throws(RoutingError) {
        guard uri.isValid(uriRule, match: match) else {
            throw .refused(.invalidURI, "'\(uri)' is not a valid URI")
        }
    }

    /// Refuses a name that the router should not have to remember.
    func checkLength(_ uri: URI) throws(RoutingError) {
        guard uri.string.utf8.count <= maximumURILength else {
            throw .refused(.invalidURI, "a URI of more than \(maximumURILength) bytes")
        }
    }

    /// Refuses a name that belongs to WAMP: clients may call and subscribe there, but neither register nor publish.
    func checkNotReserved(_ uri: URI) throws(RoutingError) {
        guard !uri.isReserved else { throw .refused(.invalidURI, "'\(uri)' is reserved for the router") }
    }

    /// Refuses a request that would make `count` go beyond `maximum`.
    func checkLimit(_ count: Int, _ maximum: Int, _ what: @autoclosure () -> String) throws(RoutingError) {
        guard count < maximum else { throw .refused(.limitExceeded, "more than \(maximum) \(what())") }
    }

    /// Refuses to say who somebody is, where that is forbidden.
    func checkDisclosure(_ disclosure: Disclosure, isWanted: Bool) throws(RoutingError) {
        guard !isWanted || disclosure != .never else {
            throw .refused(.discloseMeDisallowed, "this realm does not say who calls or publishes")
        }
    }
}
