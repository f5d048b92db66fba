/// The alarms of one scheduler, for backends without timers of their own: a binary heap, the earliest deadline first.
///
/// Every alarm knows its place in the heap, so that arming, moving and disarming one takes O(log n). Equal deadlines
/// fire in the order in which they were armed. Confined to its scheduler.
package final class AlarmQueue {
    // Nothing that runs while these change could come back here.
    @exclusivity(unchecked) private var heap: ContiguousArray<Entry> = []
    @exclusivity(unchecked) private var armings: UInt64 = 0
    private var due: ContiguousArray<QueuedAlarm> = []  // what the pass that is running fires
    private let origin = ContinuousClock.now

    /// An armed alarm, trivial to copy: a heap moves its entries much.
    private struct Entry {
        unowned(unsafe) let alarm: QueuedAlarm  // its owner keeps it, for a deadline alone must not; see its deinit
        let deadline: Duration  // since `origin`; an instant would be copied by the runtime, field by field
        let arming: UInt64

        static func < (left: Entry, right: Entry) -> Bool {
            left.deadline == right.deadline ? left.arming < right.arming : left.deadline < right.deadline
        }
    }

    /// An empty queue.
    package init() {}

    /// Makes a disarmed alarm, which keeps the queue alive but not `handler`. Dropping it while it is armed traps, and so
    /// does firing it when `handler` is gone.
    package func makeAlarm(for handler: any AlarmHandler) -> any Alarm {
        QueuedAlarm(in: self, handler: handler)
    }

    /// The earliest deadline that the next pass waits for; nil when there is none.
    package var earliest: ContinuousClock.Instant? { heap.first.map { origin + $0.deadline } }

    /// Whether no alarm waits for a next pass.
    package var isEmpty: Bool { heap.isEmpty }

    /// How many alarms are armed.
    package var count: Int { heap.count + due.count { $0.place == .due } }

    /// One pass: fires the alarms whose deadlines are not after `now`.
    ///
    /// Their handlers may arm and disarm any alarm. What they disarm does not fire; what they arm waits for another
    /// pass, even when its deadline has passed already, so that a pass ends.
    package func fire(upTo now: ContinuousClock.Instant) {
        precondition(due.isEmpty, "fire(upTo:) was called by an alarm that it fired")
        let now = origin.duration(to: now)
        while let first = heap.first, first.deadline <= now {
            remove(at: 0)
            first.alarm.place = .due
            due.append(first.alarm)
        }
        for alarm in due where alarm.place == .due {
            alarm.place = .nowhere
            alarm.handler.deliverAlarm()
        }
        due.removeAll(keepingCapacity: true)
    }

    // MARK: The heap

    fileprivate func arm(_ alarm: QueuedAlarm, at deadline: ContinuousClock.Instant) {
        armings += 1
        let entry = Entry(alarm: alarm, deadline: origin.duration(to: deadline), arming: armings)
        if case .heap(let index) = alarm.place { return settle(entry, from: index) }
        heap.append(entry)
        settle(entry, from: heap.endIndex - 1)
    }

    fileprivate func disarm(_ alarm: QueuedAlarm) {
        if case .heap(let index) = alarm.place { remove(at: index) }
        alarm.place = .nowhere
    }

    private func remove(at index: Int) {
        let last = heap.removeLast()
        if index < heap.endIndex { settle(last, from: index) }
    }

    /// Puts `entry` where it belongs, given that the place at `index` is free.
    private func settle(_ entry: Entry, from index: Int) {
        var index = index
        while index > 0, case let parent = (index - 1) / 2, entry < heap[parent] {
            put(heap[parent], at: index)
            index = parent
        }
        while let child = earlierChild(of: index), heap[child] < entry {
            put(heap[child], at: index)
            index = child
        }
        put(entry, at: index)
    }

    private func earlierChild(of index: Int) -> Int? {
        let left = 2 * index + 1
        let right = left + 1
        guard left < heap.endIndex else { return nil }
        return right < heap.endIndex && heap[right] < heap[left] ? right : left
    }

    private func put(_ entry: Entry, at index: Int) {
        heap[index] = entry
        entry.alarm.place = .heap(index)
    }
}

private final class QueuedAlarm: Alarm {
    // Not weak: that would move the handler's reference counts to memory of their own, and slow every count of it down.
    unowned let handler: any AlarmHandler
    var place = Place.nowhere
    private let queue: AlarmQueue

    enum Place: Equatable {
        case nowhere
        case heap(Int)
        case due
    }

    init(in queue: AlarmQueue, handler: any AlarmHandler) {
        self.queue = queue
        self.handler = handler
    }

    deinit {
        precondition(place == .nowhere, "an alarm was dropped while armed")
    }

    func arm(at deadline: ContinuousClock.Instant) { queue.arm(self, at: deadline) }

    func disarm() { queue.disarm(self) }
}
