import Synchronization

/// The tasks that serve connections, to be ended with the test.
final class Served: Sendable {
    private let tasks = Mutex<[Task<Void, Never>]>([])

    func add(_ task: Task<Void, Never>) {
        tasks.withLock { $0.append(task) }
    }

    func end() async {
        for task in tasks.withLock({ $0 }) {
            task.cancel()
            await task.value
        }
    }
}
