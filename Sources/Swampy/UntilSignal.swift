internal import Glibc
internal import Scheduling

/// Runs `work` on `scheduler` until it ends. SIGINT and SIGTERM cancel it, and so does cancelling the current task; a
/// further signal ends the process at once, with the status that shells report of a program that it killed.
///
/// - Throws: what `work` throws.
func untilSignal(
    on scheduler: any Scheduler, name: String, _ work: @escaping @concurrent @Sendable () async throws -> Void
) async throws {
    let signals = Signals(.interrupt, .terminate)
    let task = scheduler.task(name: name) { try await work() }
    // On no scheduler, since that may be what hangs.
    let watcher = Task.detached {
        for await signal in signals {
            if task.isCancelled { _exit(128 + signal.rawValue) }
            task.cancel()
        }
    }
    let outcome = await withTaskCancellationHandler {
        await task.result
    } onCancel: {
        task.cancel()
    }
    watcher.cancel()
    await watcher.value
    try outcome.get()
}
