/// The jobs of one scheduler: a queue of its own thread, and an inbox for everybody else.
///
/// Every backend owns one and calls ``runTurn(isolatedTo:taskExecutor:)`` after its callbacks, so that the order of
/// a turn is the same on all of them.
package final class JobQueue: @unchecked Sendable {  // thread: all but `inbox` and `process`
    @exclusivity(unchecked) private var jobs: ContiguousArray<UnownedJob> = []
    @exclusivity(unchecked) private var batch: ContiguousArray<UnownedJob> = []
    @exclusivity(unchecked) private var firstOfBatch = 0  // the others before it have run
    @exclusivity(unchecked) private var turn: ContiguousArray<any TurnHandler> = []
    @exclusivity(unchecked) private var ending: ContiguousArray<any TurnHandler> = []
    private let inbox = Inbox()
    private let process = OwningProcess()

    /// How many jobs one turn runs at most before sockets are looked at again.
    private static let budget = 1024

    package init() {}

    /// Queues a job from the scheduler's own thread.
    package func append(_ job: UnownedJob) {
        jobs.append(job)
    }

    /// Queues a job from any other thread; true when the scheduler has to be woken for it.
    package func post(_ job: UnownedJob) -> Bool {
        process.check()
        return inbox.post(job)
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
        process.check()
        var budget = Self.budget
        repeat {
            inbox.take(into: &jobs)
            while hasJobs, budget > 0 {
                if batch.isEmpty { swap(&jobs, &batch) }
                let end = min(batch.count, firstOfBatch + budget)
                for index in firstOfBatch..<end {
                    unsafe batch[index].runSynchronously(isolatedTo: serial, taskExecutor: taskExecutor)
                }
                budget -= end - firstOfBatch
                firstOfBatch = end
                if end == batch.count {
                    batch.removeAll(keepingCapacity: true)
                    firstOfBatch = 0
                }
                inbox.take(into: &jobs)
            }
            swap(&turn, &ending)
            for index in ending.indices { ending[index].deliverTurnEnd() }
            budget -= ending.count
            ending.removeAll(keepingCapacity: true)
        } while budget > 0 && (hasJobs || !turn.isEmpty)
        return hasJobs || !turn.isEmpty
    }

    private var hasJobs: Bool { !(jobs.isEmpty && batch.isEmpty) }

    /// Refuses further jobs; false when some came in meanwhile and must be run first.
    package func close() -> Bool {
        !hasJobs && turn.isEmpty && inbox.close()
    }
}
