internal import Synchronization
public import WAMPCore
public import WAMPRoutingCore

/// A store that lives as long as the process: what one router leaves there, the next one finds.
public final class MemoryEventStore: EventStore {
    private let realms = Mutex<[URI: [EventRecordKey: [UInt8]]]>([:])

    /// An empty store.
    public init() {}

    /// All events of a realm, in any order.
    public func events(in realm: URI) -> [EventRecord] {
        realms.withLock { $0[realm, default: [:]].map { EventRecord(key: $0.key, bytes: $0.value) } }
    }

    /// Makes changes at once.
    public func commit(_ changes: [StoreChange], in realm: URI) {
        realms.withLock { realms in
            for change in changes {
                switch change {
                case .put(let event): realms[realm, default: [:]][event.key] = event.bytes
                case .remove(let key): realms[realm]?[key] = nil
                }
            }
        }
    }
}
