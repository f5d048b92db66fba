internal import Logging
internal import Scheduling
internal import WAMPRoutingCore

// How what a realm has to store gets to its store, and the answers back to the publishers.
//
// Plan: at the end of each turn of the loop in which something happened, a task writes what is to be written, off the
// loop. It goes on as long as more has come meanwhile, so that there is one at most. The machine holds the answers back
// and puts them into the outbox when it is told that their batch stands.
extension Realm: TurnHandler {
    private func restore(_ events: [EventRecord], from storage: RouterStorage) {
        let unread = machine.restore(events, at: now)
        self.storage = RealmStorage(storage)
        let log = storage.log
        log.debug("restored", metadata: ["realm": "\(name)", "events": "\(events.count - unread)"])
        if unread > 0 {
            log.warning("cannot use stored events", metadata: ["realm": "\(name)", "count": "\(unread)"])
        }
        storeAtEndOfTurn()
    }

    /// To be called whenever something may have happened that is to be stored.
    func storeAtEndOfTurn() {
        guard storage?.isDirty == false, storage?.writing == nil, machine.hasChanges else { return }
        storage?.isDirty = true
        scheduler.atEndOfTurn(self)
    }

    /// For the scheduler.
    func turnEnded() {
        storage?.isDirty = false
        guard storage?.writing == nil, let batch = machine.nextBatch() else { return }
        storage?.writing = scheduler.task(name: "store") { await self.write(batch) }
    }

    private func write(_ first: [StoreChange]) async {
        var batch: [StoreChange]? = first
        while let changes = batch, let store = storage?.store {
            var failure: EventStoreError?
            do throws(EventStoreError) {
                try await store.commit(changes, in: name)
            } catch {
                failure = error
            }
            ended(failure, changeCount: changes.count)
            batch = machine.nextBatch()
        }
        storage?.writing = nil
    }

    private func ended(_ failure: EventStoreError?, changeCount: Int) {
        storage?.ended(failure, changeCount: changeCount, realm: name)
        if let failure {
            machine.notStored("\(failure)", goingOn: storage?.policy == .goOnInMemory, into: &outbox)
        } else {
            machine.stored(into: &outbox)
        }
        deliver()
    }

    /// Waits until everything is written that has happened.
    func flush() async {
        turnEnded()
        await storage?.writing?.value
    }

    /// Waits until everything is written that has happened, and has no store from then on.
    ///
    /// - Returns: how many changes could not be written.
    func endStoring() async -> Int {
        await flush()
        let count = storage?.unstoredChangeCount ?? 0
        storage = nil
        return count
    }
}

// Router and realm are on one scheduler; these are the router's calls.

extension Realm {
    /// Begins with what was stored, and stores what happens; to be called before anybody joins.
    nonisolated func restoreNow(_ events: [EventRecord], from storage: RouterStorage) {
        assumeIsolated { $0.restore(events, from: storage) }
    }

    /// Whether what happens is stored.
    nonisolated var isStoredNow: Bool { assumeIsolated { $0.storage != nil } }

    nonisolated var unstoredChangeCountNow: Int {
        assumeIsolated { $0.storage?.unstoredChangeCount ?? 0 }
    }
}
