import Swampy
import WAMPPersistence

/// A router and the store in which its retained events survive it, if it has one.
struct StoredRouter {
    let router: Router
    private let store: SQLiteEventStore?

    /// - Parameter path: the store's file; nil for a router that keeps everything in memory.
    /// - Throws: `EventStoreError` for a file that cannot be used.
    init(_ configuration: RouterConfiguration, store path: String?, on scheduler: any Scheduler) async throws {
        guard let path else {
            store = nil
            router = Router(configuration: configuration, on: scheduler)
            return
        }
        let store = try await SQLiteEventStore.open(at: path)
        self.store = store
        router = try await Router.restoring(from: store, configuration: configuration, on: scheduler)
    }

    /// Lets open calls end, says good-bye to everybody, and writes what is not written yet.
    func stop(draining limit: Duration) async {
        await router.drain(within: limit)
        await router.shutdown()
        await store?.close()
    }
}
