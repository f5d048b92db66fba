import Synchronization

/// What the app remembers. Views run side by side, so it is behind a lock.
final class Counter: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    /// Counts one more, and gives how many there are now.
    func add() -> Int {
        value.withLock { value in
            value += 1
            return value
        }
    }
}
