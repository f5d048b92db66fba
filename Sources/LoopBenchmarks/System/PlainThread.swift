internal import Glibc
internal import Scheduling

/// A thread that no scheduler knows.
enum PlainThread {
    private final class Work: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs `work` on a thread of its own, and waits for it. It cannot be cancelled.
    static func run<Success: Sendable>(_ work: @escaping @Sendable () throws -> Success) async throws -> Success {
        try await withCheckedThrowingContinuation { continuation in
            start(Work { continuation.resume(with: Result { try work() }) })
        }
    }

    private static func start(_ work: Work) {
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { context in
                // nil cannot come: it is what is passed below.
                Unmanaged<Work>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(work).toOpaque())
        precondition(failure == 0, "the system refuses a thread (error \(failure))")
        pthread_detach(thread)  // the continuation tells when it is done
    }
}
