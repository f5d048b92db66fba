internal import LoopBenchmarks
internal import Scheduling

/// The operations of a load: how many may start, are under way, and were done.
struct Tally {
    /// How many may still be started.
    var startable = 0
    private(set) var done = 0
    private(set) var errors = 0
    private(set) var latencies = Histogram()
    private var startTimes: [UInt64: UInt64] = [:]
    private(set) var failure: RouterLoadFailure?
    /// Grows whenever something is answered.
    private(set) var progress = 0
    /// Who waits for the last of them.
    var waiter: Waiter<Void, any Error>?

    /// Nothing is under way, nor will be.
    var isOver: Bool { failure != nil || (startable == 0 && startTimes.isEmpty) }

    /// Takes note of an operation that starts, under a number of its own; false when none may start.
    mutating func start(_ number: UInt64) -> Bool {
        guard startable > 0, failure == nil else { return false }
        startable -= 1
        startTimes[number] = Clocks.now
        return true
    }

    /// A part of an operation was done: an event reached one of its subscribers.
    mutating func took(_ number: UInt64) {
        guard let start = startTimes[number] else { return }
        latencies.record(Clocks.now - start)
        done += 1
        progress += 1
    }

    /// All of an operation was done.
    mutating func end(_ number: UInt64) {
        startTimes[number] = nil
    }

    mutating func countError() {
        errors += 1
        progress += 1
    }

    mutating func fail(_ failure: RouterLoadFailure) {
        if self.failure == nil { self.failure = failure }
    }

    mutating func takeWaiter() -> Waiter<Void, any Error>? {
        defer { waiter = nil }
        return waiter
    }

    /// What was done so far is not counted.
    mutating func restart() {
        done = 0
        errors = 0
        latencies = Histogram()
    }
}
