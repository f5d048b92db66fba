/// The calls that may not take for ever: a binary heap, the earliest deadline first.
///
/// Every call knows its place, so that starting and stopping the time of one takes O(log n).
struct CallDeadlines {
    private var heap: [Call] = []

    /// The earliest deadline.
    var earliest: Duration? { heap.first?.deadline }

    /// Starts the time of a call, or starts it again.
    mutating func start(_ call: Call, deadline: Duration) {
        stop(call)
        call.deadline = deadline
        heap.append(call)
        settle(call, from: heap.count - 1)
    }

    /// Does nothing when the time of the call does not run.
    mutating func stop(_ call: Call) {
        guard let place = call.deadlinePlace else { return }
        call.deadlinePlace = nil
        let last = heap.removeLast()
        if last !== call { settle(last, from: place) }
    }

    /// The next call that has taken too long, whose time has stopped now.
    mutating func nextOverdue(at now: Duration) -> Call? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        stop(first)
        return first
    }

    /// Puts `call` where it belongs, given that the place at `index` is free.
    private mutating func settle(_ call: Call, from index: Int) {
        var index = index
        while index > 0, case let parent = (index - 1) / 2, call.deadline < heap[parent].deadline {
            put(heap[parent], at: index)
            index = parent
        }
        while let child = earlierChild(of: index), heap[child].deadline < call.deadline {
            put(heap[child], at: index)
            index = child
        }
        put(call, at: index)
    }

    private func earlierChild(of index: Int) -> Int? {
        let left = 2 * index + 1
        let right = left + 1
        guard left < heap.count else { return nil }
        return right < heap.count && heap[right].deadline < heap[left].deadline ? right : left
    }

    private mutating func put(_ call: Call, at index: Int) {
        heap[index] = call
        call.deadlinePlace = index
    }
}
