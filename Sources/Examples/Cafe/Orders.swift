import Synchronization

/// What was ordered.
final class Orders: Sendable {
    /// One order, as pages get it.
    struct Order: Codable, Sendable {
        let id: Int
        let dish: String
        /// `ordered`, `cooking` or `served`.
        var state = "ordered"
        /// What the guest said when it was served; nil for orders that no browser made.
        var thanks: String?
    }

    private let orders = Mutex<[Order]>([])

    var all: [Order] { orders.withLock { $0 } }

    func add(_ dish: String) -> Order {
        orders.withLock { orders in
            orders.append(Order(id: orders.count + 1, dish: dish))
            return orders[orders.count - 1]
        }
    }

    /// Changes an order, and gives what it is now; nil when there is none of that id.
    func change(_ id: Int, _ body: (inout Order) -> Void) -> Order? {
        orders.withLock { orders in
            guard orders.indices.contains(id - 1) else { return nil }
            body(&orders[id - 1])
            return orders[id - 1]
        }
    }
}
