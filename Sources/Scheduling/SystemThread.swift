internal import Glibc

/// A thread of the system's own, for what would hold up a scheduler or the global pool.
package final class SystemThread: Sendable {
    private let body: @Sendable () -> Void

    private init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }

    /// Runs `body` on a new thread, for which nobody waits.
    ///
    /// - Returns: 0, or the number of the error with which the system refused a thread: `body` does not run then.
    package static func start(_ body: @escaping @Sendable () -> Void) -> CInt {
        var id = pthread_t()
        let context = Unmanaged.passRetained(SystemThread(body))
        let failure = pthread_create(
            &id, nil,
            { context in
                // The thread's own share of its body; nil cannot come, since it is passed below.
                Unmanaged<SystemThread>.fromOpaque(context!).takeRetainedValue().body()
                return nil
            }, context.toOpaque())
        if failure == 0 { pthread_detach(id) } else { context.release() }
        return failure
    }
}
