import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct StorageTests {
    private let topic: URI = "com.example.topic"
    private let acknowledged: Details = ["acknowledge": true]
    private let retained: Details = ["acknowledge": true, "retain": true]

    private func world(_ rules: RealmRules = RealmRules(), _ events: [EventRecord] = []) -> World {
        var world = World(rules: rules)
        #expect(world.realm.restore(events, at: .zero) == 0)
        _ = world.join(1)
        _ = world.join(2)
        return world
    }

    private func history(maximumEvents: Int = 100, maximumAge: Duration? = nil) -> RealmRules {
        var rules = RealmRules()
        rules.eventHistories = [
            EventHistoryRule(topic: topic, maximumEvents: maximumEvents, maximumAge: maximumAge)
        ]
        return rules
    }

    private func number(_ number: Int) throws -> Payload { try Payload(arguments: [Value(integer: number)]) }

    /// What is stored after all batches that there are.
    private func store(_ world: inout World, _ stored: inout [EventRecordKey: [UInt8]]) -> [Delivery] {
        var deliveries: [Delivery] = []
        while let batch = world.realm.nextBatch() {
            for change in batch {
                switch change {
                case .put(let event): stored[event.key] = event.bytes
                case .remove(let key): stored[key] = nil
                }
            }
            deliveries += world.collect { world.realm.stored(into: &$0) }
        }
        return deliveries
    }

    private func records(_ stored: [EventRecordKey: [UInt8]]) -> [EventRecord] {
        stored.map { EventRecord(key: $0.key, bytes: $0.value) }
    }

    private func published(_ deliveries: [Delivery]) -> [RequestID] {
        deliveries.compactMap { if case .message(.published(let message), _) = $0 { message.request } else { nil } }
    }

    // MARK: Acknowledgement

    @Test func `only what is to be stored waits for its acknowledgement, and events do not wait`() throws {
        var world = world()
        _ = world.subscribe(2, topic)
        #expect(published(world.publish(1, topic, options: acknowledged)) == [1])
        #expect(world.realm.nextBatch() == nil)
        let deliveries = world.publish(1, topic, request: 2, options: retained)
        #expect(published(deliveries) == [])
        #expect(deliveries.audience == [2])
        var stored: [EventRecordKey: [UInt8]] = [:]
        #expect(published(store(&world, &stored)) == [2])
        #expect(stored.count == 1)
    }

    @Test func `while a batch is written the next one gathers, and neither is acknowledged with the other`() throws {
        var world = world()
        _ = world.publish(1, "com.a", request: 1, options: retained)
        #expect(world.realm.nextBatch()?.count == 1)
        _ = world.publish(1, "com.b", request: 2, options: retained)
        _ = world.publish(1, "com.c", request: 3, options: retained)
        #expect(world.realm.nextBatch() == nil)
        #expect(published(world.collect { world.realm.stored(into: &$0) }) == [1])
        #expect(world.realm.nextBatch()?.count == 2)
        #expect(published(world.collect { world.realm.stored(into: &$0) }) == [2, 3])
        #expect(world.realm.nextBatch() == nil)
    }

    @Test func `what cannot be stored is refused, or acknowledged where that is wanted`() throws {
        var world = world()
        _ = world.publish(1, "com.a", options: retained)
        _ = world.realm.nextBatch()
        let refused = world.collect { world.realm.notStored("no space", goingOn: false, into: &$0) }
        #expect(refused.withoutSentences == [.error(.publish, 1, .notStored, to: 1)])
        _ = world.publish(1, "com.b", request: 2, options: retained)
        _ = world.realm.nextBatch()
        let goneOn = world.collect { world.realm.notStored("no space", goingOn: true, into: &$0) }
        #expect(published(goneOn) == [2])
    }

    @Test func `publications are refused while too much waits to be stored, but not what is stored nowhere`() throws {
        var rules = RealmRules()
        rules.maximumUnstoredBytes = 200
        var world = world(rules)
        _ = world.publish(1, "com.a", options: retained)
        _ = world.publish(1, "com.b", request: 2, options: retained)
        let refused = world.publish(1, "com.c", request: 3, options: retained)
        #expect(refused.limits == [.unstoredBytes])
        #expect(refused.withoutSentences == [.error(.publish, 3, .limitExceeded, to: 1)])
        #expect(published(world.publish(1, "com.c", request: 4, options: acknowledged)) == [4])
        var stored: [EventRecordKey: [UInt8]] = [:]
        #expect(published(store(&world, &stored)) == [1, 2])
        _ = world.publish(1, "com.c", request: 5, options: retained)
        #expect(published(store(&world, &stored)) == [5])
    }

    // MARK: Restoring

    @Test func `retained events are there again, with their numbers and payloads`() throws {
        var first = world()
        _ = first.publish(1, topic, options: retained, payload: try number(1))
        _ = first.publish(1, topic, request: 2, options: retained, payload: try number(2))
        _ = first.publish(1, "com.example.other", request: 3, options: retained, payload: try number(3))
        var stored: [EventRecordKey: [UInt8]] = [:]
        _ = store(&first, &stored)
        #expect(stored.count == 2)

        var second = world(RealmRules(), records(stored))
        let event = try #require(second.subscribe(2, topic, options: ["get_retained": true]).events.first)
        #expect(try event.payload.arguments() == [2])
        #expect(event.details.retained)
        let latest = second.subscribe(2, "com", request: 2, options: ["get_retained": true, "match": "prefix"])
        #expect(try latest.events.first?.payload.arguments() == [3])
        _ = second.publish(1, topic, options: retained, payload: try number(4))
        _ = store(&second, &stored)
        #expect(stored.count == 2)
    }

    @Test func `lists of names are restored, and events for certain sessions only are not stored`() throws {
        var first = world()
        _ = first.publish(1, topic, options: ["retain": true], payload: try number(1))
        _ = first.publish(1, topic, options: ["retain": true, "eligible_authrole": ["user"]], payload: try number(2))
        _ = first.publish(1, topic, options: ["retain": true, "eligible": [2]], payload: try number(3))
        var stored: [EventRecordKey: [UInt8]] = [:]
        _ = store(&first, &stored)
        var second = world(RealmRules(), records(stored))
        second.join(3, "ada", "user")
        let options: Details = ["get_retained": true]
        #expect(try second.subscribe(2, topic, options: options).events.first?.payload.arguments() == [1])
        #expect(try second.subscribe(3, topic, options: options).events.first?.payload.arguments() == [2])
    }

    @Test func `a history is there again, in order and within its bounds, and goes on`() throws {
        var first = world(history(maximumEvents: 3))
        for index in 1...5 { _ = first.publish(1, topic, payload: try number(index)) }
        var stored: [EventRecordKey: [UInt8]] = [:]
        _ = store(&first, &stored)
        #expect(stored.count == 3)
        var second = world(history(maximumEvents: 2), records(stored))
        _ = second.publish(1, topic, payload: try number(6))
        _ = store(&second, &stored)
        guard case .result(let events) = try second.ask(2, "wamp.subscription.get_events", 1) else {
            throw World.NoAnswer(deliveries: [])
        }
        #expect(events.compactMap { $0["args"]?[0]?.integerValue } == [5, 6])
        #expect(stored.count == 2)
    }

    @Test func `events of a history go when they are too old, asked for or not`() throws {
        var world = world(history(maximumAge: .seconds(10)))
        _ = world.publish(1, topic, payload: try number(1))
        _ = world.wait(.seconds(8))
        _ = world.publish(1, topic, payload: try number(2))
        var stored: [EventRecordKey: [UInt8]] = [:]
        _ = store(&world, &stored)
        #expect(stored.count == 2)
        _ = world.wait(.seconds(4))
        guard case .result(let events) = try world.ask(2, "wamp.subscription.get_events", 1) else {
            throw World.NoAnswer(deliveries: [])
        }
        #expect(events.compactMap { $0["args"]?[0]?.integerValue } == [2])
        _ = store(&world, &stored)
        #expect(stored.count == 1)
    }

    @Test func `what cannot be read is counted, and does no harm`() {
        let world = World()
        let log = EventRecordLog.retained(topic: topic)
        let events = [[], [0], [0xFF, 0xFF], Array("[1,2]".utf8)].enumerated().map { index, bytes in
            EventRecord(key: EventRecordKey(log: log, number: Int64(index)), bytes: bytes)
        }
        #expect(world.realm.restore(events, at: .zero) == 4)
        #expect(world.realm.nextBatch() == nil)
    }
}
