internal import CSockets

/// Tells tasks apart while they run. It keeps no task alive, and is for comparing only.
package struct TaskIdentity: Equatable, Sendable {
    private let task: UInt

    /// The identity of the running task.
    package static var current: TaskIdentity { TaskIdentity(task: UInt(bitPattern: csockets_current_task())) }
}
