internal import Logging
internal import WAMPRoutingCore

/// What the realms of a router store their events in.
struct RouterStorage {
    let store: any EventStore
    let policy: StoreFailurePolicy
    let log: Logger

    init(_ store: any EventStore, onFailure policy: StoreFailurePolicy, log: Logger) {
        self.store = store
        self.policy = policy
        self.log = log
    }

    /// What a realm begins with.
    ///
    /// - Throws: what the store throws, unless the policy says to go on in memory.
    func events(in realm: URI) async throws(EventStoreError) -> [EventRecord] {
        do throws(EventStoreError) {
            return try await store.events(in: realm)
        } catch {
            guard policy == .goOnInMemory else { throw error }
            log.error("beginning without what was stored", metadata: ["realm": "\(realm)", "error": "\(error)"])
            return []
        }
    }
}
