internal import Scheduling

/// A thread that no scheduler knows.
enum PlainThread {
    /// Runs `work` on a thread of its own, and waits for it. It cannot be cancelled.
    static func run<Success: Sendable>(_ work: @escaping @Sendable () throws -> Success) async throws -> Success {
        try await withCheckedThrowingContinuation { continuation in
            let failure = SystemThread.start { continuation.resume(with: Result { try work() }) }
            precondition(failure == 0, "the system refuses a thread (error \(failure))")
        }
    }
}
