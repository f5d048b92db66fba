internal import Glibc

/// The system's clocks, in nanoseconds.
package enum Clocks {
    /// Time that passes.
    package static var now: UInt64 { read(CLOCK_MONOTONIC) }
    /// The processor time of all threads of the process, those of the kernel's that work for it included.
    package static var process: UInt64 { read(CLOCK_PROCESS_CPUTIME_ID) }
    /// The processor time of the calling thread.
    static var thread: UInt64 { read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)  // cannot fail: these clocks always exist
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// The beginning of a sample.
struct Mark {
    private let time = Clocks.now
    private let processor: Int64

    /// Whether the calling thread's processor time counts; that of a load generator does not.
    private let countsThisThread: Bool

    /// Starts a sample. Unless told otherwise, the processor time of the calling thread is left out.
    init(countsThisThread: Bool = false) {
        self.countsThisThread = countsThisThread
        processor = Self.processorTime(countsThisThread)
    }

    /// The sample of what was done since; to be called on the thread that started it when that is left out.
    func sample(of operations: Int, latencies: Histogram? = nil, isPaced: Bool = false) -> Sample {
        Sample(
            operations: operations, seconds: Double(Clocks.now - time) / 1e9,
            processorSeconds: max(0, Double(Self.processorTime(countsThisThread) - processor)) / 1e9,
            latencies: latencies,
            isPaced: isPaced)
    }

    private static func processorTime(_ countsThisThread: Bool) -> Int64 {
        Int64(Clocks.process) - (countsThisThread ? 0 : Int64(Clocks.thread))
    }
}

/// What one sample gave.
struct Sample: Sendable {
    let operations: Int
    let seconds: Double
    /// Processor time of the schedulers.
    let processorSeconds: Double
    let latencies: Histogram?
    /// Whether a clock sets the pace, so that the rate says nothing.
    let isPaced: Bool
}
