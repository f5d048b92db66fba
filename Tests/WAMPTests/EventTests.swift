import Scheduling
import TestSupport
import Testing
import WAMP
import WAMPCore

private func event(_ publication: UInt64, _ details: Details = [:], _ arguments: Value...) throws -> Message {
    .event(
        EventMessage(
            subscription: 5, publication: PublicationID(rawValue: publication), details: details,
            payload: try Payload(arguments: arguments)))
}

@Suite struct `A publisher` {
    @Test func `says who gets an event, whether it is kept, and who publishes`() async throws {
        try await withFakeRouter { session, router, _ in
            var options = PublishOptions()
            options.retains = true
            options.disclosesMe = true
            options.excludesMe = false
            options.audience.eligible = [1, 2]
            options.audience.eligibleAuthIDs = ["ada"]
            options.audience.eligibleRoles = []
            options.audience.excluded = [3]
            options.audience.excludedAuthIDs = ["eve"]
            options.audience.excludedRoles = ["guest"]
            try await session.publish("a.topic", 1, options: options)
            #expect(
                try await router.nextPublish().options == [
                    "retain": true, "disclose_me": true, "exclude_me": false, "eligible": [1, 2],
                    "eligible_authid": ["ada"], "eligible_authrole": [], "exclude": [3], "exclude_authid": ["eve"],
                    "exclude_authrole": ["guest"],
                ])
        }
    }
}

@Suite struct `A subscriber to a pattern` {
    @Test(arguments: SchedulerKind.both)
    func `sees the topic, the publisher and whether the event was kept`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let subscribing = scheduler.task {
                try await session.events(
                    "a..c", buffering: EventBuffering(),
                    options: SubscribeOptions(match: .wildcard, wantsRetained: true))
            }
            #expect(try await router.grantSubscription().options == ["match": "wildcard", "get_retained": true])
            let events = try await subscribing.value
            try await router.send(try event(1, ["topic": "a.b.c", "publisher": 9, "retained": true], 7))
            var iterator = events.makeAsyncIterator()
            let first = try #require(try await iterator.next())
            #expect(first.topic == "a.b.c")
            #expect(first.publisher == 9)
            #expect(first.isRetained)
            #expect(try first.argument(0) == 7)
        }
    }
}

@Suite struct `A handler of events that fails` {
    @Test(arguments: SchedulerKind.both)
    func `P12: ends neither the session nor its subscription, and stops no other handler`(
        kind: SchedulerKind
    ) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let subscribing = scheduler.task {
                try await session.subscribe("a.topic") { (number: Int) async throws in
                    try await session.publish("a.failing", number)
                    throw WAMPError("a.failure")
                }
                try await session.subscribe("a.topic") { (number: Int) async throws in
                    try await session.publish("a.working", number)
                }
            }
            try await router.grantSubscription(5)
            try await router.grantSubscription(5)
            try await subscribing.value
            for number in 1...3 {
                try await router.send(try event(1, [:], .integer(Int64(number))))
                var topics: Set<URI> = []
                for _ in 0..<2 {
                    let publish = try await router.nextPublish()
                    #expect(try publish.payload.arguments() == [.integer(Int64(number))])
                    topics.insert(publish.topic)
                }
                #expect(topics == ["a.failing", "a.working"])
            }
        }
    }
}

@Suite struct `An event that the broker wants acknowledged` {
    private let wanted: Details = ["x_acknowledged_delivery": true]

    @Test func `is, when its handler has succeeded, and is not when it failed`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let subscribing = scheduler.task {
                try await session.subscribe("a.topic") { (isGood: Bool) in
                    if !isGood { throw WAMPError("a.failure") }
                }
            }
            try await router.grantSubscription(5)
            _ = try await subscribing.value
            try await router.send(try event(1, wanted, false), try event(2, wanted, true), try event(3, [:], true))
            guard case .eventReceived(let receipt) = await router.next() else { throw Unexpected() }
            #expect(receipt.publication == 2)
            try await session.publish("a.marker")
            #expect(try await router.nextPublish().topic == "a.marker")
        }
    }

    @Test func `is, once, when all who listen have it`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let subscribing = scheduler.task {
                (try await session.events("a.topic"), try await session.events("a.topic"))
            }
            try await router.grantSubscription(5)
            try await router.grantSubscription(5)
            let (first, second) = try await subscribing.value
            try await router.send(try event(1, wanted, 1))
            var iterator = first.makeAsyncIterator()
            _ = try await iterator.next()
            try await session.publish("a.marker")
            #expect(try await router.nextPublish().topic == "a.marker")
            iterator = second.makeAsyncIterator()
            _ = try await iterator.next()
            guard case .eventReceived = await router.next() else { throw Unexpected() }
        }
    }
}
