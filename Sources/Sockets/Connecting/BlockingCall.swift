internal import Scheduling
internal import Synchronization

/// A call that may block for many seconds, and is made on a thread of its own: on the global pool it would keep one of a
/// few threads from everybody else for that long.
final class BlockingCall<Answer: Sendable>: Sendable {
    private enum State {
        case idle
        case awaited(CheckedContinuation<Answer, any Error>)
        case over
    }

    private let state = Mutex(State.idle)

    private init() {}

    /// What `call` returns.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled; the thread then goes on to the end of the call, for
    ///   nobody. ``ThreadRefused`` when there is no thread.
    static func answer(of call: @escaping @Sendable () -> Answer) async throws -> Answer {
        let waiting = BlockingCall()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiting.start(call, $0) }
        } onCancel: {
            waiting.end(with: .failure(CancellationError()))
        }
    }

    private func start(_ call: @escaping @Sendable () -> Answer, _ continuation: CheckedContinuation<Answer, any Error>)
    {
        let isCancelled = state.withLock { state in
            if case .over = state { return true }
            state = .awaited(continuation)
            return false
        }
        guard !isCancelled else { return continuation.resume(throwing: CancellationError()) }
        let failure = SystemThread.start { self.end(with: .success(call())) }
        if failure != 0 { end(with: .failure(ThreadRefused(code: failure))) }
    }

    /// The first end counts.
    private func end(with outcome: Result<Answer, any Error>) {
        let ended = state.withLock { state in
            defer { state = .over }
            return state
        }
        if case .awaited(let continuation) = ended { continuation.resume(with: outcome) }
    }
}

/// The system has no thread for a call.
struct ThreadRefused: Error {
    /// The number of its error.
    let code: CInt
}
