internal import Logging
internal import WAMP

extension Router {
    /// Takes over another configuration's realms, and who may join them and do what there, from now on.
    ///
    /// Sessions stay, but for those in realms that are not there any more: they get GOODBYE `wamp.close.close_realm`.
    /// What was decided about permissions before is forgotten. Everything else in the configuration (limits, serializers,
    /// the authorizer of ``RouterConfiguration/setAuthorizer(_:)``) stays as the router was made with; so does what realms
    /// that exist remember of events.
    public func update(_ configuration: RouterConfiguration) {
        current.realms = configuration.realms
        current.createsRealms = configuration.createsRealms
        current.realmTemplate = configuration.realmTemplate
        current.rules = configuration.rules
        current.realmRules = configuration.realmRules
        current.authentication = configuration.authentication
        current.realmAuthentication = configuration.realmAuthentication
        for realm in realms.values {
            if current.realms.contains(realm.name.string) || current.creates(realm.name) {
                realm.updateNow(current.rules(in: realm.name))
            } else {
                log.notice("closing a realm", metadata: ["realm": "\(realm.name)"])
                realms[realm.name] = nil
                realm.closeNow()
            }
        }
        for name in current.realms where realms[URI(name)] == nil { _ = makeRealm(URI(name)) }
    }
}
