internal import Scheduling
internal import Synchronization

/// Waits for `operation`, at most for `limit`. One that takes longer is left to itself, since a scheduler that hangs
/// does not notice a cancellation either.
///
/// - Throws: what `operation` throws; `TimedOut`.
func within<Success: Sendable>(
    _ limit: Duration, _ operation: @escaping @concurrent @Sendable () async throws -> Success
) async throws -> Success {
    let first = First<Success>()
    return try await withCheckedThrowingContinuation { continuation in
        first.set(continuation)
        // These two tasks wait for nobody: the first to end resumes the caller.
        let timer = Task { @concurrent in
            do { try await Task.sleep(for: limit) } catch { return }  // the operation was first
            first.resume(with: .failure(TimedOut(after: limit)))
        }
        Task { @concurrent in
            do { first.resume(with: .success(try await operation())) } catch { first.resume(with: .failure(error)) }
            timer.cancel()
        }
    }
}

/// A continuation that the first of two resumes.
private final class First<Success: Sendable>: Sendable {
    private let continuation = Mutex<CheckedContinuation<Success, any Error>?>(nil)

    func set(_ new: CheckedContinuation<Success, any Error>) {
        continuation.withLock { $0 = new }
    }

    func resume(with result: Result<Success, any Error>) {
        let waiting = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        waiting?.resume(with: result)
    }
}
