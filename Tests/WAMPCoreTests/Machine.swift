import WAMPCore

/// A session whose waiters, subscribers and handlers are names.
typealias Machine = SessionMachine<String, String, String>

extension Machine {
    /// A session that has joined a realm.
    static func joined(dealer: Set<Feature> = [.callCanceling]) -> Machine {
        var machine = Machine()
        _ = machine.hello(realm: "realm1")
        var details = Details()
        details.announce([.broker: [], .dealer: dealer])
        _ = machine.received(.welcome(WelcomeMessage(session: 1, details: details)))
        return machine
    }

    /// A session that has joined a realm, with a subscriber of subscription 10 and a handler of registration 20.
    static func busy() -> Machine {
        var machine = joined()
        _ = machine.subscribe(to: "topic", subscriber: "subscriber", waiter: "subscribing")
        _ = machine.received(.subscribed(SubscribedMessage(request: 1, subscription: 10)))
        _ = machine.register("procedure", handler: "handler", waiter: "registering")
        _ = machine.received(.registered(RegisteredMessage(request: 2, registration: 20)))
        return machine
    }
}
