extension Scheduler {
    /// Starts a task whose resumptions stay on this scheduler.
    ///
    /// The task is unstructured: whoever starts it keeps the handle, to await or to cancel it.
    @discardableResult
    public func task<Success: Sendable>(
        name: String? = nil,
        _ operation: sending @escaping () async -> Success
    ) -> Task<Success, Never> {
        Task(name: name, executorPreference: self, operation: operation)
    }

    /// Starts a throwing task whose resumptions stay on this scheduler.
    @discardableResult
    public func task<Success: Sendable>(
        name: String? = nil,
        _ operation: sending @escaping () async throws -> Success
    ) -> Task<Success, any Error> {
        Task(name: name, executorPreference: self, operation: operation)
    }

    /// Runs `operation` as a child of the current task on this scheduler, and waits for it.
    ///
    /// Cancelling the current task cancels the operation.
    public func run<Success: Sendable>(
        _ operation: @escaping @concurrent @Sendable () async throws -> Success
    ) async throws -> Success {
        try await withTaskExecutorPreference(self) { try await operation() }
    }
}

/// Runs heavy or blocking work on the global pool instead of the scheduler that the current task prefers, and waits.
///
/// `@concurrent` does not leave a preferred executor, so this is the one way out: use it for what takes more than a
/// fraction of a millisecond. Cancelling the current task cancels the work, if it looks.
public func offload<Success: Sendable>(
    _ work: @escaping @concurrent @Sendable () async throws -> Success
) async throws -> Success {
    // A bare task prefers nothing. To prefer the global pool is not the same: the runtime would queue the closures of
    // continuations there too (swiftlang/swift#85668), and code that holds a lock until such a closure runs, as
    // swift-async-algorithms does (its #430), would hang once the pool's threads wait for that lock.
    let task = Task { try await work() }
    return try await withTaskCancellationHandler {
        try await task.value
    } onCancel: {
        task.cancel()
    }
}
