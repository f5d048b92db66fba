import Foundation
import TestSupport
import Testing
import WAMPPersistence

@Suite(.timeLimit(.minutes(1))) struct `Every event store` {
    private func record(_ number: Int64, _ text: String, _ log: EventRecordLog = .retained(topic: "com.a"))
        -> EventRecord
    {
        EventRecord(key: EventRecordKey(log: log, number: number), bytes: Array(text.utf8))
    }

    private func texts(_ store: any EventStore, _ realm: URI = "realm1") async throws -> [String] {
        try await store.events(in: realm).map { String(decoding: $0.bytes, as: UTF8.self) }.sorted()
    }

    @Test(arguments: StoreKind.allCases)
    func `keeps what was committed when it is opened again`(kind: StoreKind) async throws {
        try await StorePlace.with(kind) { place in
            let logs: [EventRecordLog] = [
                .retained(topic: "com.ä"), .history(topic: "com.ä", match: .exact),
                .history(topic: "com", match: .prefix),
                .history(topic: "com..b", match: .wildcard),
            ]
            let records = logs.map { record(.max, "\($0)", $0) } + [record(1, "", logs[0])]
            try await place.withStore { try await $0.commit(records.map { .put($0) }, in: "realm1") }
            try await place.withStore { store in
                let events = try await store.events(in: "realm1")
                #expect(events.count == records.count)
                #expect(records.allSatisfy { events.contains($0) })
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `makes changes in their order, in one realm only`(kind: StoreKind) async throws {
        try await StorePlace.with(kind) { place in
            try await place.withStore { store in
                let first = record(1, "first")
                let second = record(1, "second")
                try await store.commit([.put(first), .put(second), .put(record(2, "gone"))], in: "realm1")
                try await store.commit([.put(first)], in: "realm2")
                try await store.commit(
                    [.remove(record(2, "").key), .remove(record(77, "").key)], in: "realm1")
                let found = try await (texts(store), texts(store, "realm2"), texts(store, "realm3"))
                #expect(found.0 == ["second"])
                #expect(found.1 == ["first"])
                #expect(found.2 == [])
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `gives a new router what the last one retained`(kind: StoreKind) async throws {
        try await StorePlace.with(kind) { place in
            for round in 1...3 {
                try await place.withStore { store in
                    let scheduler = try SchedulerKind.libev.make()
                    let router = try await Router.restoring(from: store, on: scheduler)
                    let session = try await router.session(realm: "realm1")
                    let found = try await texts(store).count
                    #expect(found == round - 1)
                    var options = PublishOptions()
                    options.acknowledges = true
                    options.retains = true
                    try await session.publish("com.example.\(round)", round, options: options)
                    // It is there before the router ends: this is what was acknowledged.
                    let kept = try await texts(store).count
                    #expect(kept == round)
                    await session.leave()
                    await router.shutdown()
                    await scheduler.shutdown()
                }
            }
        }
    }
}
