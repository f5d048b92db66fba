import Dispatch
import Glibc
import Swampy

/// SIGINT and SIGTERM: the first asks for an end, the second is one.
///
/// They go through a pipe, so that none is lost while nobody listens yet. Holding them back with a signal mask and
/// `sigwait` would not do: Dispatch lets the main thread take every signal.
enum EndSignals {
    private static let pipe = makePipe()  // negative numbers when the system refuses one

    /// Takes the signals from the system, for ``onFirst(_:)``. To be called before anything that needs a proper end.
    ///
    /// - Throws: `SocketError` when the system has no descriptors for a pipe.
    static func take() throws(SocketError) {
        // The pipe is made here, since a signal handler must not do so.
        guard pipe.input >= 0 else { throw .system(errno: EMFILE, during: "make a pipe") }
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                let saved = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(EndSignals.pipe.input, &byte, 1)
                errno = saved
            }
        }
    }

    /// Calls `action`, on a thread of its own, when the first signal comes, or has come. The second ends the process.
    static func onFirst(_ action: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "swampy.signals").async {
            _ = next()
            action()
            _exit(128 + next())
        }
    }

    /// Waits for a signal.
    private static func next() -> CInt {
        var byte: UInt8 = 0
        while read(pipe.output, &byte, 1) != 1 {}  // a read that was interrupted goes on
        return CInt(byte)
    }

    private static func makePipe() -> (output: CInt, input: CInt) {
        var ends: [CInt] = [-1, -1]
        _ = Glibc.pipe(&ends)
        return (ends[0], ends[1])
    }
}
