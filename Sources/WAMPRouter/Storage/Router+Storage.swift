internal import Logging
public import Scheduling
internal import WAMPRoutingCore

extension Router {
    /// A router whose retained events and event histories survive it: its realms begin with what `store` has of them, and
    /// write there what happens.
    ///
    /// ```swift
    /// let store = try await SQLiteEventStore.open(at: "/var/lib/swampy/events.db")
    /// let router = try await Router.restoring(from: store, configuration: configuration, on: scheduler)
    /// ```
    ///
    /// A publication that is retained or remembered, and wants an acknowledgement, gets it when it stands in the store. Only
    /// ``RouterConfiguration/realms`` are stored, also those that ``update(_:)`` brings; a realm that is made for its clients
    /// is forgotten with them. The store is the caller's, to be closed after ``shutdown(within:)``, which waits until
    /// everything is written.
    ///
    /// - Throws: what the store throws, unless `policy` says to go on in memory.
    public static func restoring(
        from store: any EventStore, onFailure policy: StoreFailurePolicy = .refuse,
        configuration: RouterConfiguration = RouterConfiguration(), on scheduler: any Scheduler
    ) async throws(EventStoreError) -> Router {
        let router = Router(configuration: configuration, on: scheduler)
        try await router.beginStoring(in: RouterStorage(store, onFailure: policy, log: router.log))
        return router
    }

    private func beginStoring(in storage: RouterStorage) async throws(EventStoreError) {
        for realm in everyRealm { realm.restoreNow(try await storage.events(in: realm.name), from: storage) }
        self.storage = storage
    }

    /// How many events could not be stored, all realms together.
    public var unstoredChangeCount: Int {
        let realms = everyRealm + retirements.values.map(\.realm)
        return realms.reduce(pastUnstoredChangeCount) { $0 + $1.unstoredChangeCountNow }
    }

    // MARK: Realms that are gone

    /// A realm that is not there any more, and still writes what happened in it.
    struct Retirement {
        let realm: Realm
        let task: Task<Void, Never>
    }

    /// Takes a realm away in which nobody is any more. The next one of this name has to wait until all is written.
    func retire(_ realm: Realm) {
        realms[realm.name] = nil
        guard realm.isStoredNow else { return }
        let task = scheduler.task(name: "store") { await self.endStoring(of: realm) }
        retirements[realm.name] = Retirement(realm: realm, task: task)
    }

    private func endStoring(of realm: Realm) async {
        let count = await realm.endStoring()
        pastUnstoredChangeCount += count
        retirements[realm.name] = nil
    }
}
