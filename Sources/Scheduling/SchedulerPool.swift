internal import Glibc
internal import Synchronization

/// Several schedulers, to be given work in turn: one for each processor, unless told otherwise.
///
/// ```swift
/// let pool = try await SchedulerPool { try LibevScheduler() }
/// ```
///
/// What is pinned to one of them stays there. Only values that are `Sendable` go from one to another, by calling actors
/// or through a ``Mailbox``.
public final class SchedulerPool: Sendable {
    /// The schedulers, in the order they were made; at least one.
    public let schedulers: [any Scheduler]
    private let turn = Atomic<Int>(0)

    /// How many processors are online.
    public static var processorCount: Int { max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) }

    /// Makes `count` schedulers.
    ///
    /// - Throws: what `make` throws; the schedulers that were made before are shut down then.
    public init<Failure: Error>(
        count: Int = processorCount, make: () throws(Failure) -> any Scheduler
    ) async throws(Failure) {
        precondition(count > 0, "a pool has at least one scheduler")
        var schedulers: [any Scheduler] = []
        do {
            for _ in 0..<count { schedulers.append(try make()) }
        } catch {
            for scheduler in schedulers { await scheduler.shutdown() }
            throw error
        }
        self.schedulers = schedulers
    }

    /// The scheduler whose turn it is: each call returns the next one. May be called from anywhere.
    public func next() -> any Scheduler {
        let turn = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return schedulers[Int(UInt(bitPattern: turn) % UInt(schedulers.count))]
    }

    /// Shuts down all schedulers; returns when nothing more will run on them. See ``Scheduler/shutdown()``.
    public func shutdown() async {
        for scheduler in schedulers { await scheduler.shutdown() }
    }

    /// Runs `body` with a pool that is shut down afterwards, whatever happens.
    ///
    /// - Throws: what `make` or `body` throws.
    public static func withPool<Result>(
        count: Int = processorCount, make: () throws -> any Scheduler, _ body: (SchedulerPool) async throws -> Result
    ) async throws -> Result {
        let pool = try await SchedulerPool(count: count, make: make)
        do {
            let result = try await body(pool)
            await pool.shutdown()
            return result
        } catch {
            await pool.shutdown()
            throw error
        }
    }
}
