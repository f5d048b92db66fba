internal import LoopBenchmarks
package import Scheduling

extension RouterLoad {
    /// Presses the router, and waits until that is done. Cancelling ends it.
    ///
    /// - Throws: ``RouterLoadFailure``, as ``Session/connect(to:realm:configuration:on:)`` when the router cannot be
    ///   reached, or `CancellationError`.
    package func measure(on scheduler: any Scheduler) async throws -> RouterFigures {
        precondition(trouble == nil, "the load makes no sense: see trouble")
        _ = DescriptorLimit.raised()
        return try await scheduler.run {
            switch kind {
            case .calls, .events: try await Press(self, on: scheduler).measure()
            case .joins(let count): try await JoinPress(self, sessions: count, on: scheduler).measure()
            case .idle(let count):
                try await JoinPress(self, sessions: count, on: scheduler).measure(holding: extent.seconds)
            }
        }
    }

    /// Is the callee of loads in other processes, until the task is cancelled; calls `whenReady` once it is.
    ///
    /// - Throws: as ``measure(on:)``, but not `CancellationError`; what `whenReady` throws.
    package func serveCalls(on scheduler: any Scheduler, whenReady: @escaping @Sendable () throws -> Void) async throws
    {
        precondition(kind == .calls(.callee), "only a callee serves calls")
        try await scheduler.run {
            try await Press(self, on: scheduler).serveCalls(whenReady: whenReady)
        }
    }
}

extension RouterLoad.Extent {
    /// The measured time; none where operations are counted.
    var seconds: Double {
        if case .seconds(let seconds, _) = self { seconds } else { 0 }
    }
}
