/// Who listens to which subscription. Several subscribers of one topic share one subscription.
struct SubscriptionTable<Subscriber> {
    enum Removal: Equatable {
        /// The last one left: the broker is to be told.
        case last(SubscriptionID)
        /// Others still listen, or the subscription had ended before.
        case nothingToDo
    }

    private struct Members {
        var ids: [RequestID] = []
        var subscribers: [Subscriber] = []
    }

    private var members: [SubscriptionID: Members] = [:]
    private var subscriptions: [RequestID: SubscriptionID] = [:]

    /// Adds a subscriber, known by the identifier of its first request.
    mutating func add(_ subscriber: Subscriber, id: RequestID, to subscription: SubscriptionID) {
        members[subscription, default: Members()].ids.append(id)
        members[subscription, default: Members()].subscribers.append(subscriber)
        subscriptions[id] = subscription
    }

    /// Those who get the events of a subscription, in the order in which they subscribed.
    func subscribers(of subscription: SubscriptionID) -> [Subscriber] {
        members[subscription]?.subscribers ?? []
    }

    mutating func remove(id: RequestID) -> Removal {
        guard let subscription = subscriptions.removeValue(forKey: id),
            let place = members[subscription]?.ids.firstIndex(of: id)
        else { return .nothingToDo }
        members[subscription]?.ids.remove(at: place)
        members[subscription]?.subscribers.remove(at: place)
        guard subscribers(of: subscription).isEmpty else { return .nothingToDo }
        members[subscription] = nil
        return .last(subscription)
    }

    /// Forgets a subscription that the broker ended, and hands over who listened.
    mutating func revoke(_ subscription: SubscriptionID) -> [Subscriber] {
        guard let members = members.removeValue(forKey: subscription) else { return [] }
        for id in members.ids { subscriptions[id] = nil }
        return members.subscribers
    }

    /// Forgets all subscriptions, and hands over who listened.
    mutating func takeAll() -> [Subscriber] {
        defer { self = SubscriptionTable() }
        return members.sorted { $0.key < $1.key }.flatMap(\.value.subscribers)
    }
}
