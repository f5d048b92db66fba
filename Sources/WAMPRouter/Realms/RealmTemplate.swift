public import WAMPRoutingCore

/// What a realm is like that is made when the first client asks for it: see ``RouterConfiguration/realmTemplate``.
public struct RealmTemplate: Sendable {
    /// What its sessions may do.
    public var rules: RealmRules
    /// Who may join it.
    public var authentication: RealmAuthentication

    /// A realm with these rules; everybody may join unless told otherwise.
    public init(rules: RealmRules = RealmRules(), authentication: RealmAuthentication = RealmAuthentication()) {
        self.rules = rules
        self.authentication = authentication
    }
}
