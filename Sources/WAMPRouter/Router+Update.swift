internal import Logging
internal import WAMP
internal import WAMPRoutingCore

extension Router {
    /// Takes over another configuration's realms, and who may join them and do what there, from now on.
    ///
    /// Sessions stay, but for those in realms that are not there any more: they get GOODBYE `wamp.close.close_realm`.
    /// What was decided about permissions before is forgotten. Everything else in the configuration (limits, serializers,
    /// the authorizer of ``RouterConfiguration/setAuthorizer(_:)``) stays as the router was made with; so does what realms
    /// that exist remember of events.
    ///
    /// A router that has a store restores new realms from it before anybody may join them. What happened in a realm that
    /// goes is written, and stays in the store for when it comes back. A realm that was made for its clients, and is named
    /// now, begins anew from the store: its sessions get GOODBYE as well.
    ///
    /// Waits for the store, if there is one; nothing has changed until then, and cancelling changes nothing either. When
    /// another update begins meanwhile, only that one counts. Does nothing when the router drains or shuts down already.
    ///
    /// - Throws: what the store throws when it cannot be read, unless its ``StoreFailurePolicy`` says to go on in memory;
    ///   then nothing has changed.
    public func update(_ configuration: RouterConfiguration) async throws(EventStoreError) {
        lastUpdate += 1
        let number = lastUpdate
        let names = configuration.realms.map { URI($0) }
        var events: [URI: [EventRecord]] = [:]
        // Looked for again after each wait: a realm that was there may have gone.
        while let storage, let name = names.first(where: { events[$0] == nil && !isStored($0) }) {
            await retirements[name]?.task.value
            events[name] = try await storage.events(in: name)
        }
        guard number == lastUpdate, phase == .running else { return }
        takeOver(configuration)
        for realm in everyRealm { update(realm) }
        for name in names where realms[name] == nil {
            let realm = makeRealm(name)
            if let storage { realm.restoreNow(events[name] ?? [], from: storage) }
        }
    }

    private func isStored(_ name: URI) -> Bool { realms[name]?.isStoredNow == true }

    private func takeOver(_ configuration: RouterConfiguration) {
        current.realms = configuration.realms
        current.createsRealms = configuration.createsRealms
        current.realmTemplate = configuration.realmTemplate
        current.rules = configuration.rules
        current.realmRules = configuration.realmRules
        current.authentication = configuration.authentication
        current.realmAuthentication = configuration.realmAuthentication
    }

    private func update(_ realm: Realm) {
        let stays =
            current.realms.contains(realm.name.string)
            ? storage == nil || realm.isStoredNow
            : realm.sessionCountNow > 0 && current.creates(realm.name)
        guard !stays else { return realm.updateNow(current.rules(in: realm.name)) }
        log.notice("closing a realm", metadata: ["realm": "\(realm.name)"])
        realms[realm.name] = nil  // first, so that its sessions leave no realm that is there
        realm.closeNow()
        retire(realm)
    }
}
