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
            throw .exceeded(.uriLength, maximum: maximumURILength)
        }
    }

    /// Refuses a name that belongs to WAMP: clients may call and subscribe there, but neither register nor publish.
    func checkNotReserved(_ uri: URI) throws(RoutingError) {
        guard !uri.isReserved else { throw .refused(.invalidURI, "'\(uri)' is reserved for the router") }
    }

    /// Refuses a request for one more, where there are `count` and may be `maximum`.
    func checkLimit(_ limit: RouterLimit, _ count: Int, _ maximum: Int) throws(RoutingError) {
        guard count < maximum else { throw .exceeded(limit, maximum: maximum) }
    }

    /// Refuses to list so many.
    func checkList(_ count: Int) throws(RoutingError) {
        guard count <= maximumListLength else { throw .exceeded(.listLength, maximum: maximumListLength) }
    }

    /// Refuses to say who somebody is, where that is forbidden.
    func checkDisclosure(_ disclosure: Disclosure, isWanted: Bool) throws(RoutingError) {
        guard !isWanted || disclosure != .never else {
            throw .refused(.discloseMeDisallowed, "this realm does not say who calls or publishes")
        }
    }
}
