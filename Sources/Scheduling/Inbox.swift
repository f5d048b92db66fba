internal import Synchronization

/// The jobs that other threads post, until the scheduler takes them: a list without a lock.
///
/// A `Mutex` served badly here: on Linux it is handed from waiter to waiter (`futex(2)`, FUTEX_LOCK_PI), a change of
/// threads each time. A million jobs from eight threads took a minute on two processors; so they take three seconds.
struct Inbox: ~Copyable {
    private typealias Link = UnsafeMutablePointer<Node>

    private struct Node {
        let job: UnownedJob
        var older: Link?
    }

    private let newest = Atomic<Link?>(nil)

    /// In place of a node: nothing is taken any more.
    private static var closed: Link? { Link(bitPattern: 1) }

    /// Adds a job; true when it is the only one.
    func post(_ job: UnownedJob) -> Bool {
        let node = Link.allocate(capacity: 1)
        var older = newest.load(ordering: .relaxed)
        while true {
            precondition(older != Self.closed, "a job was enqueued on a scheduler that was shut down")
            node.initialize(to: Node(job: job, older: older))
            let (isDone, current) = newest.weakCompareExchange(
                expected: older, desired: node, successOrdering: .releasing, failureOrdering: .relaxed)
            if isDone { return older == nil }
            older = current
        }
    }

    /// Moves all jobs to the end of `jobs`, the oldest first.
    func take(into jobs: inout ContiguousArray<UnownedJob>) {
        let seen = newest.load(ordering: .relaxed)
        guard seen != nil, seen != Self.closed else { return }
        let first = jobs.endIndex
        var next = newest.exchange(nil, ordering: .acquiring)
        while let node = next {
            jobs.append(node.pointee.job)
            next = node.pointee.older
            node.deallocate()
        }
        jobs[first...].reverse()
    }

    /// Refuses further jobs; false when some must be taken first.
    func close() -> Bool {
        let (isDone, current) = newest.compareExchange(expected: nil, desired: Self.closed, ordering: .acquiring)
        return isDone || current == Self.closed
    }
}
