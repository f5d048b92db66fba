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
    /// ``RouterConfiguration/realms`` are stored; a realm that is made for its clients is forgotten with them. The store is
    /// the caller's, to be closed after ``shutdown(within:)``, which waits until everything is written.
    ///
    /// - Throws: what the store throws, unless `policy` says to go on in memory.
    public static func restoring(
        from store: any EventStore, onFailure policy: StoreFailurePolicy = .refuse,
        configuration: RouterConfiguration = RouterConfiguration(), on scheduler: any Scheduler
    ) async throws(EventStoreError) -> Router {
        let router = Router(configuration: configuration, on: scheduler)
        for realm in await router.everyRealm {
            var events: [EventRecord] = []
            do throws(EventStoreError) {
                events = try await store.events(in: realm.name)
            } catch {
                guard policy == .goOnInMemory else { throw error }
                router.log.error(
                    "beginning without what was stored", metadata: ["realm": "\(realm.name)", "error": "\(error)"])
            }
            await realm.restore(events, from: store, onFailure: policy, log: router.log)
        }
        return router
    }

    /// How many events could not be stored, all realms together.
    public var unstoredChangeCount: Int { everyRealm.reduce(0) { $0 + $1.unstoredChangeCountNow } }
}
