internal import CSockets

/// Tells tasks apart while they run. It keeps no task alive, and is for comparing only.
struct TaskIdentity: Equatable {
    private let task: UnsafeRawPointer?

    /// The identity of the running task.
    static var current: TaskIdentity { TaskIdentity(task: csockets_current_task()) }
}
