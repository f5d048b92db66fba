import WAMPPersistence

/// A store in memory that reads and writes only when the test lets it, and tells what it does.
final class GatedStore: EventStore {
    private let memory = MemoryEventStore()
    private let reads = AsyncStream<Void>.makeStream()
    private let writes = AsyncStream<Void>.makeStream()
    private let steps = AsyncStream<String>.makeStream()

    func events(in realm: URI) async -> [EventRecord] {
        steps.continuation.yield("reads \(realm)")
        for await _ in reads.stream { break }
        return memory.events(in: realm)
    }

    func commit(_ changes: [StoreChange], in realm: URI) async {
        steps.continuation.yield("writes \(realm)")
        for await _ in writes.stream { break }
        memory.commit(changes, in: realm)
        steps.continuation.yield("wrote \(realm)")
    }

    func letRead() { reads.continuation.yield() }

    func letWrite() { writes.continuation.yield() }

    /// What it does next, once it does.
    func nextStep() async -> String? {
        for await step in steps.stream { return step }
        return nil
    }
}
