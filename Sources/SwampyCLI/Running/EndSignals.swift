import Glibc
import Swampy

/// SIGINT and SIGTERM: the first asks for an end, the second is one.
enum EndSignals {
    private static let signals = Signals(.interrupt, .terminate)

    /// Takes the signals from the system, for ``onFirst(_:)``: none is lost from now on. To be called before anything
    /// that needs a proper end.
    static func take() {
        _ = signals
    }

    /// Calls `action` when the first signal comes, or has come. The second ends the process at once, with the status
    /// that shells report of a program that it killed.
    static func onFirst(_ action: @escaping @Sendable () -> Void) {
        // It waits as long as the process lives, and on no scheduler, since that may be what hangs.
        Task.detached {
            var isFirst = true
            for await signal in signals {
                guard isFirst else { _exit(128 + signal.rawValue) }
                isFirst = false
                action()
            }
        }
    }
}
