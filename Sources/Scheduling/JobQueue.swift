internal import Synchronization

/// The jobs of one scheduler: a queue of its own thread without a lock, and an inbox for everybody else.
///
/// Every backend owns one and calls ``runTurn(isolatedTo:taskExecutor:)`` after its callbacks, so that the order of
/// a turn is the same on all of them.
package final class JobQueue: @unchecked Sendable {  // thread: all but the inbox; lock: inbox
    private var jobs: ContiguousArray<UnownedJob> = []
    private var batch: ContiguousArray<UnownedJob> = []
    private var turn: ContiguousArray<any TurnHandler> = []
    private var ending: ContiguousArray<any TurnHandler> = []
    private let inbox = Mutex<Inbox>(Inbox())

    /// How many jobs one turn runs at most before sockets are looked at again.
    private static let budget = 1024

    private struct Inbox {
        var jobs: ContiguousArray<UnownedJob> = []
        var isClosed = false
    }

    package init() {}

    /// Queues a job from the scheduler's own thread.
    package func append(_ job: UnownedJob) {
        jobs.append(job)
    }

    /// Queues a job from any other thread; true when the scheduler has to be woken for it.
    package func post(_ job: UnownedJob) -> Bool {
        inbox.withLock { inbox in
            precondition(!inbox.isClosed, "a job was enqueued on a scheduler that was shut down")
            inbox.jobs.append(job)
            return inbox.jobs.count == 1
        }
    }

    /// Calls `handler` at the end of the turn.
    package func atEndOfTurn(_ handler: any TurnHandler) {
        turn.append(handler)
    }

    /// Runs jobs and end-of-turn handlers until none is left or the budget is spent; true when some are left.
    ///
    /// A handler's resumed tasks run in another round of the same turn: a reply that one actor's flush sets off does
    /// not wait for a poll in between.
    package func runTurn(
        isolatedTo serial: UnownedSerialExecutor, taskExecutor: UnownedTaskExecutor
    ) -> Bool {
        var budget = Self.budget
        repeat {
            drainInbox()
            while !jobs.isEmpty, budget > 0 {
                swap(&jobs, &batch)
                for index in batch.indices {
                    unsafe batch[index].runSynchronously(isolatedTo: serial, taskExecutor: taskExecutor)
                }
                budget -= batch.count
                batch.removeAll(keepingCapacity: true)
                drainInbox()
            }
            swap(&turn, &ending)
            for index in ending.indices { ending[index].deliverTurnEnd() }
            budget -= ending.count
            ending.removeAll(keepingCapacity: true)
        } while budget > 0 && !(jobs.isEmpty && turn.isEmpty)
        return !(jobs.isEmpty && turn.isEmpty)
    }

    /// Refuses further jobs; false when some came in meanwhile and must be run first.
    package func close() -> Bool {
        inbox.withLock { inbox in
            guard inbox.jobs.isEmpty, jobs.isEmpty, turn.isEmpty else { return false }
            inbox.isClosed = true
            return true
        }
    }

    private func drainInbox() {
        inbox.withLock { inbox in
            guard !inbox.jobs.isEmpty else { return }
            jobs.append(contentsOf: inbox.jobs)
            inbox.jobs.removeAll(keepingCapacity: true)
        }
    }
}
