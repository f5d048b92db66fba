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
