internal import Glibc
internal import Synchronization

/// Wakes a thread that waits in poll(2): a pipe, with a byte in it when somebody rang.
final class Bell: Sendable {
    /// Readable from the ring on, until ``silence()``. The waiting thread's own.
    let descriptor: CInt
    private let ringing: Mutex<CInt?>  // nil once closed

    init() {
        var ends: [CInt] = [0, 0]
        precondition(pipe(&ends) == 0, "the system refuses a pipe for a scheduler in the background (error \(errno))")
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        descriptor = ends[0]
        ringing = Mutex(ends[1])
    }

    func ring() {
        ringing.withLock { end in
            // Fails when the pipe is full: it rings already.
            if let end { _ = write(end, [1], 1) }
        }
    }

    func silence() {
        var bytes: [UInt8] = Array(repeating: 0, count: 64)
        while read(descriptor, &bytes, bytes.count) == bytes.count {}
    }

    /// By the thread that waited, for good.
    func close() {
        ringing.withLock { end in
            guard let open = end else { return }
            end = nil
            _ = Glibc.close(open)
            _ = Glibc.close(descriptor)
        }
    }
}
