import Glibc
import WAMP

/// Calls a procedure that returns its argument, over and over.
struct Caller {
    private let session: Session
    private let procedure: String
    private let argument: String

    /// Calls with a text of `size` characters.
    init(_ session: Session, _ procedure: String, size: Int) {
        self.session = session
        self.procedure = procedure
        argument = String(repeating: "x", count: size)
    }

    /// What so many calls cost this process, after a tenth of that for warming up, as JSON.
    func measure(calls: Int, inFlight: Int) async throws -> String {
        _ = try await latencies(of: calls / 10, inFlight: inFlight)
        let (start, used) = (ContinuousClock.now, Self.processorTime)
        let latencies = try await latencies(of: calls, inFlight: inFlight).sorted()
        let (elapsed, spent) = ((ContinuousClock.now - start) / .seconds(1), Self.processorTime - used)
        let count = Double(latencies.count)
        func microseconds(_ share: Double) -> Int {
            Int((latencies[Int((share * (count - 1)).rounded())] * 1e6).rounded())
        }
        return """
            {"rate": \(count / elapsed), "p50": \(microseconds(0.5)), "p99": \(microseconds(0.99)), \
            "cpu": \(spent * 1e6 / count), "cores": \(spent / elapsed)}
            """
    }

    /// Makes so many calls, `inFlight` at a time; returns how many seconds each took.
    private func latencies(of calls: Int, inFlight: Int) async throws -> [Double] {
        try await withThrowingTaskGroup(of: [Double].self) { group in
            for index in 0..<inFlight {
                let share = calls / inFlight + (index < calls % inFlight ? 1 : 0)
                group.addTask { try await latencies(of: share) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func latencies(of calls: Int) async throws -> [Double] {
        var latencies: [Double] = []
        latencies.reserveCapacity(calls)
        for _ in 0..<calls {
            let start = ContinuousClock.now
            let result: String = try await session.call(procedure, argument)
            precondition(result == argument, "a call returned something else than its argument")
            latencies.append((ContinuousClock.now - start) / .seconds(1))
        }
        return latencies
    }

    /// The CPU time of this process so far, in seconds.
    private static var processorTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
