import Testing
import WAMPCore

@Suite struct SubscriptionTests {
    private func subscribed(_ request: RequestID) -> Message {
        .subscribed(SubscribedMessage(request: request, subscription: 10))
    }

    private func event(_ publication: PublicationID) -> EventMessage {
        EventMessage(subscription: 10, publication: publication)
    }

    @Test func `a publication is answered when that was asked for`() {
        var machine = Machine.joined()
        #expect(
            machine.publish(to: "a", acknowledging: "publisher")
                == PublishMessage(request: 1, options: ["acknowledge": true], topic: "a"))
        #expect(
            machine.received(.published(PublishedMessage(request: 1, publication: 9)))
                == .resume("publisher", .published(9)))
        let silent = machine.publish(to: "a", options: ["acknowledge": true, "exclude_me": false])
        #expect(silent == PublishMessage(request: 2, options: ["exclude_me": false], topic: "a"))
        // Some routers answer a PUBLISH that failed although nobody asked.
        let error = ErrorMessage(requestType: .publish, request: 2, error: .notAuthorized)
        #expect(machine.received(.error(error)) == .ignore)
    }

    @Test func `P8: an event that follows SUBSCRIBED in the same read finds its subscriber`() {
        var machine = Machine.joined()
        _ = machine.subscribe(to: "a", subscriber: "subscriber", waiter: "waiter")
        #expect(machine.received(.event(event(1))) == .ignore)
        #expect(machine.received(subscribed(1)) == .resume("waiter", .subscribed(10)))
        #expect(machine.received(.event(event(2))) == .deliver(event(2), to: ["subscriber"]))
    }

    @Test func `P10: several subscribers share one subscription, and the last to leave unsubscribes`() {
        var machine = Machine.joined()
        let first = machine.subscribe(to: "a", subscriber: "first", waiter: "w").request
        let second = machine.subscribe(to: "a", subscriber: "second", waiter: "w").request
        _ = machine.received(subscribed(first))
        _ = machine.received(subscribed(second))
        #expect(machine.received(.event(event(1))) == .deliver(event(1), to: ["first", "second"]))
        #expect(machine.unsubscribe(first, waiter: "w") == .resume("w"))
        #expect(machine.received(.event(event(2))) == .deliver(event(2), to: ["second"]))
        #expect(machine.unsubscribe(second, waiter: "w") == .send(UnsubscribeMessage(request: 3, subscription: 10)))
        #expect(machine.unsubscribe(second, waiter: "again") == .resume("again"))
        #expect(machine.received(.event(event(3))) == .ignore)
        #expect(machine.received(.unsubscribed(UnsubscribedMessage(request: 3))) == .resume("w", .unsubscribed))
        #expect(machine.received(.event(event(4))) == .ignore)
    }

    @Test func `P11: events are handed out in the order in which they arrive`() {
        var machine = Machine.busy()
        for publication in [9 as PublicationID, 3, 7, 1] {
            #expect(machine.received(.event(event(publication))) == .deliver(event(publication), to: ["subscriber"]))
        }
    }

    @Test func `a refused subscription fails its waiter`() {
        var machine = Machine.joined()
        _ = machine.subscribe(to: "a", subscriber: "subscriber", waiter: "waiter")
        #expect(
            machine.received(.error(ErrorMessage(requestType: .subscribe, request: 1, error: .notAuthorized)))
                == .resume("waiter", .failed(WAMPError(.notAuthorized))))
        #expect(machine.unsubscribe(1, waiter: "w") == .resume("w"))
    }

    @Test func `a subscription that nobody waits for any more is undone when it is granted`() {
        var machine = Machine.joined()
        _ = machine.subscribe(to: "a", subscriber: "subscriber", waiter: "waiter")
        #expect(machine.cancel(1) == .resume("waiter", nil))
        #expect(
            machine.received(subscribed(1)) == .send(.unsubscribe(UnsubscribeMessage(request: 2, subscription: 10))))
        #expect(machine.received(.event(event(1))) == .ignore)
        #expect(machine.received(.unsubscribed(UnsubscribedMessage(request: 2))) == .ignore)
    }

    @Test func `a subscription that nobody waits for any more stays when others share it`() {
        var machine = Machine.busy()
        let request = machine.subscribe(to: "topic", subscriber: "other", waiter: "waiter").request
        _ = machine.cancel(request)
        #expect(machine.received(subscribed(request)) == .ignore)
        #expect(machine.received(.event(event(1))) == .deliver(event(1), to: ["subscriber"]))
    }

    @Test func `a subscription that our own UNSUBSCRIBE ends is asked for again`() {
        var machine = Machine.busy()
        let request = machine.subscribe(to: "topic", subscriber: "other", waiter: "waiter").request
        #expect(machine.unsubscribe(1, waiter: "leaver") == .send(UnsubscribeMessage(request: 4, subscription: 10)))
        #expect(
            machine.received(subscribed(request)) == .send(.subscribe(SubscribeMessage(request: 5, topic: "topic"))))
        #expect(machine.received(.unsubscribed(UnsubscribedMessage(request: 4))) == .resume("leaver", .unsubscribed))
        #expect(machine.received(subscribed(5)) == .resume("waiter", .subscribed(10)))
        #expect(machine.received(.event(event(1))) == .deliver(event(1), to: ["other"]))
        // The subscriber is still known by its first request.
        #expect(machine.unsubscribe(request, waiter: "w") == .send(UnsubscribeMessage(request: 6, subscription: 10)))
    }

    @Test func `the broker may end a subscription by itself`() {
        var machine = Machine.busy()
        let details: Details = ["subscription": 10, "reason": "wamp.close.normal"]
        #expect(
            machine.received(.unsubscribed(UnsubscribedMessage(request: 0, details: details)))
                == .subscriptionRevoked(["subscriber"], reason: .normalClose))
        #expect(machine.received(.event(event(1))) == .ignore)
        #expect(machine.unsubscribe(1, waiter: "w") == .resume("w"))
    }
}
