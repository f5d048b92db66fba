internal import Glibc
internal import Synchronization

/// The process that a scheduler was made in.
///
/// `fork()` copies a scheduler's memory but not its thread, and shares its kernel objects with the parent: what the
/// child queued would never run, or be run by both. So a scheduler that is used in a child refuses at once. To `exec`
/// is fine, and so is a new scheduler in the child.
package struct OwningProcess: Sendable {
    private let generation: Int

    /// The process that calls this.
    package init() {
        _ = watchingForks
        generation = forks.load(ordering: .relaxed)
    }

    /// Traps in any other process.
    package func check() {
        guard generation == forks.load(ordering: .relaxed) else {
            // Unlike a precondition's, its message is printed in release builds too.
            fatalError("this scheduler belongs to another process: after fork() make a new one, or exec")
        }
    }
}

/// How many times this process and its ancestors were forked: each child counts one more than its parent.
private let forks = Atomic<Int>(0)

/// Counts forks from its first use on.
private let watchingForks: Void = {
    _ = forks.load(ordering: .relaxed)  // made here: the child of a fork must not have to make it
    // Fails only for want of memory; a fork goes unnoticed then.
    pthread_atfork(nil, nil) { forks.wrappingAdd(1, ordering: .relaxed) }
}()
