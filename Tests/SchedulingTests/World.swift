import Scheduling
import Synchronization
import TestSupport

/// Runs `body` with a scheduler that is shut down afterwards.
func withScheduler(_ kind: SchedulerKind, _ body: (any Scheduler) async throws -> Void) async throws {
    let scheduler = try kind.make()
    do {
        try await body(scheduler)
    } catch {
        await scheduler.shutdown()
        throw error
    }
    await scheduler.shutdown()
}

/// An actor pinned to a scheduler that keeps a list.
actor Recorder<Element: Sendable> {
    let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private(set) var elements: [Element] = []

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func append(_ element: Element) { elements.append(element) }
}

/// A count that any thread may raise.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .relaxed) }
    func increment() { count.wrappingAdd(1, ordering: .relaxed) }
}
