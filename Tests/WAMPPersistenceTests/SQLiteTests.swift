#if SQLite
    import Foundation
    import TestSupport
    import Testing
    import WAMPPersistence

    @Suite(.timeLimit(.minutes(2))) struct `A store in SQLite` {
        @Test func `is for one process at a time`() async throws {
            try await StorePlace.with(.sqlite) { place in
                try await place.withStore { _ in
                    await #expect(throws: EventStoreError.locked) {
                        _ = try await SQLiteEventStore.open(at: place.path, busyTimeout: .zero)
                    }
                }
                try await place.withStore { store in
                    let events = try await store.events(in: "realm1")
                    #expect(events.isEmpty)
                }
            }
        }

        @Test func `says when it is full, keeps what it has, and has room again`() async throws {
            try await StorePlace.with(.sqlite) { place in
                let store = try await SQLiteEventStore.open(at: place.path, maximumBytes: 100_000)
                let log = EventRecordLog.retained(topic: "com.a")
                func put(_ number: Int64) async throws(EventStoreError) {
                    let key = EventRecordKey(log: log, number: number)
                    let record = EventRecord(key: key, bytes: [UInt8](repeating: 7, count: 10_000))
                    try await store.commit([.put(record)], in: "realm1")
                }
                var count: Int64 = 0
                let failure = await #expect(throws: EventStoreError.self) {
                    while count < 100 {
                        try await put(count)
                        count += 1
                    }
                }
                #expect(failure == .full)
                let kept = try await store.events(in: "realm1").count
                #expect(kept == Int(count))
                try await store.commit([.remove(EventRecordKey(log: log, number: 0))], in: "realm1")
                try await put(count)
                await store.close()
                await #expect(throws: EventStoreError.closed) { try await put(count) }
            }
        }

        @Test func `tells a file that is no store from one that is damaged or of a later version`() async throws {
            try await StorePlace.with(.sqlite) { place in
                try Data("this is no file of SQLite, and it is longer than its head".utf8)
                    .write(to: URL(filePath: place.path))
                let failure = await #expect(throws: EventStoreError.self) {
                    _ = try await SQLiteEventStore.open(at: place.path)
                }
                guard case .corrupt = failure else {
                    Issue.record("\(String(describing: failure))")
                    return
                }
            }
            await #expect(throws: EventStoreError.self) {
                _ = try await SQLiteEventStore.open(at: "/nowhere/at/all/events.db")
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `has all that was acknowledged when its router is killed, again and again`(
            kind: SchedulerKind
        ) async throws {
            try await StorePlace.with(.sqlite) { place in
                var acknowledged: Set<String> = []
                for round in 1...10 {
                    let router = try RouterProcess(store: place.path)
                    defer { router.kill() }
                    let scheduler = try kind.make()
                    let session = try await Session.connect(
                        to: router.url(), realm: "realm1", on: scheduler)
                    acknowledged.formUnion(await publishUntilKilled(router, session, round))
                    await session.leave()
                    await scheduler.shutdown()
                }
                #expect(acknowledged.count >= 100)
                try await place.withStore { store in
                    let stored = try await store.events(in: "realm1").map { record in
                        if case .retained(let topic) = record.key.log { topic.string } else { "" }
                    }
                    #expect(acknowledged.subtracting(stored) == [])
                }
            }
        }

        /// Ten publishers at a time, each in topics of its own; the router is killed in the midst of it.
        private func publishUntilKilled(
            _ router: RouterProcess, _ session: Session, _ round: Int
        ) async -> Set<String> {
            await withTaskGroup(of: [String].self) { group in
                for publisher in 0..<10 {
                    group.addTask {
                        var options = PublishOptions()
                        options.acknowledges = true
                        options.retains = true
                        var acknowledged: [String] = []
                        for number in 0..<1000 {
                            let topic = "com.example.r\(round).p\(publisher).n\(number)"
                            do { try await session.publish(topic, number, options: options) } catch { break }
                            acknowledged.append(topic)
                            if publisher == 0, number == 5 * round { router.kill() }
                        }
                        return acknowledged
                    }
                }
                return await group.reduce(into: Set()) { $0.formUnion($1) }
            }
        }
    }
#endif
