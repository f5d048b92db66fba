import Synchronization
import TestSupport
import Testing
import WAMPPersistence

/// A store whose disk is full as long as the test says so.
private final class FailingStore: EventStore {
    private let isFull = Mutex(true)

    func fill(_ isFull: Bool) { self.isFull.withLock { $0 = isFull } }

    func events(in realm: URI) throws(EventStoreError) -> [EventRecord] {
        if isFull.withLock({ $0 }) { throw .corrupt("it is for a test") }
        return []
    }

    func commit(_ changes: [StoreChange], in realm: URI) throws(EventStoreError) {
        if isFull.withLock({ $0 }) { throw .full }
    }
}

@Suite(.timeLimit(.minutes(1))) struct `A router whose store fails` {
    private var retaining: PublishOptions {
        var options = PublishOptions()
        options.acknowledges = true
        options.retains = true
        return options
    }

    @Test(arguments: SchedulerKind.both)
    func `refuses what it cannot store, and goes on when it can again`(kind: SchedulerKind) async throws {
        let scheduler = try kind.make()
        let store = FailingStore()
        await #expect(throws: EventStoreError.corrupt("it is for a test")) {
            _ = try await Router.restoring(from: store, on: scheduler)
        }
        store.fill(false)
        let router = try await Router.restoring(from: store, on: scheduler)
        let session = try await router.session(realm: "realm1")
        store.fill(true)
        let error = await #expect(throws: WAMPError.self) {
            try await session.publish("com.example.a", 1, options: retaining)
        }
        #expect(error?.uri == .notStored)
        #expect(await router.unstoredChangeCount == 1)
        store.fill(false)
        try await session.publish("com.example.a", 2, options: retaining)
        #expect(await router.unstoredChangeCount == 1)
        await session.leave()
        await router.shutdown()
        await scheduler.shutdown()
    }

    @Test(arguments: SchedulerKind.both)
    func `goes on in memory where that is wanted, and counts what is only there`(kind: SchedulerKind) async throws {
        let scheduler = try kind.make()
        let store = FailingStore()
        let router = try await Router.restoring(from: store, onFailure: .goOnInMemory, on: scheduler)
        let session = try await router.session(realm: "realm1")
        try await session.publish("com.example.a", 1, options: retaining)
        #expect(await router.unstoredChangeCount == 1)
        await session.leave()
        await router.shutdown()
        await scheduler.shutdown()
    }

    @Test func `has no new realm that it cannot restore, unless it goes on in memory`() async throws {
        let scheduler = try SchedulerKind.libev.make()
        for policy in StoreFailurePolicy.allCases {
            let store = FailingStore()
            store.fill(false)
            let router = try await Router.restoring(from: store, onFailure: policy, on: scheduler)
            store.fill(true)
            let configuration = RouterConfiguration(realms: ["late"])
            if policy == .refuse {
                await #expect(throws: EventStoreError.corrupt("it is for a test")) {
                    try await router.update(configuration)
                }
                #expect(await router.realmNames == ["realm1"])
            } else {
                try await router.update(configuration)
                #expect(await router.realmNames == ["late"])
            }
            await router.shutdown()
        }
        await scheduler.shutdown()
    }

    @Test func `still counts what a realm could not store that is gone`() async throws {
        let scheduler = try SchedulerKind.libev.make()
        let store = FailingStore()
        let router = try await Router.restoring(from: store, onFailure: .goOnInMemory, on: scheduler)
        let session = try await router.session(realm: "realm1")
        try await session.publish("com.example.a", 1, options: retaining)
        try await router.update(RouterConfiguration(realms: ["late"]))
        #expect(await router.unstoredChangeCount == 1)
        await router.shutdown()
        #expect(await router.unstoredChangeCount == 1)
        await scheduler.shutdown()
    }
}
