extension Scheduler {
    /// The instants that are a whole number of periods away from now: a periodic timer.
    ///
    /// ```swift
    /// for await instant in scheduler.ticks(every: .seconds(1)) { print(instant) }
    /// ```
    ///
    /// - Parameter period: the time between ticks, above zero.
    public func ticks(every period: Duration) -> Ticks {
        Ticks(every: period, on: self)
    }
}

/// A periodic timer, made by ``Scheduler/ticks(every:)``. It ends when the task that iterates is cancelled.
///
/// The first tick comes one period after the loop begins. Ticks do not drift: each is a whole number of periods after
/// that begin, whatever the loop's body takes. A body that takes longer than a period misses ticks; these are skipped
/// and not made up for, and the next one is the first that is still to come. Nothing runs while nobody waits.
public struct Ticks: AsyncSequence, Sendable {
    private let scheduler: any Scheduler
    private let period: Duration

    init(every period: Duration, on scheduler: any Scheduler) {
        precondition(period > .zero, "a periodic timer needs a period above zero")
        self.period = period
        self.scheduler = scheduler
    }

    /// Waits for one tick after the other, with one alarm for all of them.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let period: Duration
        fileprivate let sleeper: Sleeper
        fileprivate var last: ContinuousClock.Instant?

        /// Waits for the next tick and returns when it was due; nil at once when the task is cancelled.
        public mutating func next() async -> ContinuousClock.Instant? {
            guard let tick = await sleeper.sleep(untilTickAfter: last, every: period) else { return nil }
            last = tick
            return tick
        }
    }

    /// A timer whose first period begins when it is first asked for a tick.
    public func makeAsyncIterator() -> Iterator {
        Iterator(period: period, sleeper: Sleeper(on: scheduler))
    }
}

extension Sleeper {
    fileprivate func sleep(
        untilTickAfter last: ContinuousClock.Instant?, every period: Duration
    ) async -> ContinuousClock.Instant? {
        let now = scheduler.now
        var tick = (last ?? now) + period
        if tick < now {
            let missed = ((now - tick).attoseconds - 1) / period.attoseconds + 1
            tick += Duration(attoseconds: missed * period.attoseconds)
        }
        do {
            try await sleep(until: tick)
            return tick
        } catch {
            return nil
        }
    }
}
