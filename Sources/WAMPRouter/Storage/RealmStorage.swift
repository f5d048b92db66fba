internal import Logging
internal import WAMPRoutingCore

/// How a realm stands with its store.
struct RealmStorage {
    let store: any EventStore
    let policy: StoreFailurePolicy
    let log: Logger
    /// Writes one batch after the other; nil when there is nothing to write.
    var writing: Task<Void, Never>?
    /// Whether the end of this turn of the loop is awaited: one batch has all that came in it.
    var isDirty = false
    /// Whether the last batch was not written: the first failure is logged, and the first success after it.
    var isFailing = false
    /// How many changes could not be written.
    var unstoredChangeCount = 0

    init(_ storage: RouterStorage) {
        store = storage.store
        policy = storage.policy
        log = storage.log
    }

    /// The outcome of a batch.
    mutating func ended(_ error: EventStoreError?, changeCount: Int, realm: URI) {
        guard let error else {
            if isFailing { log.notice("storing events again", metadata: ["realm": "\(realm)"]) }
            isFailing = false
            return
        }
        unstoredChangeCount += changeCount
        guard !isFailing else { return }
        isFailing = true
        log.error("cannot store events", metadata: ["realm": "\(realm)", "error": "\(error)"])
    }
}
