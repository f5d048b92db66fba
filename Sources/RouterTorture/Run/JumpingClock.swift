internal import Glibc

/// The clocks of a process whose `clock_gettime` is ours: `LD_PRELOAD` puts `.ci/jumping_clock.c` before the C library.
///
/// The machine's own clocks stay as they are, and so does CLOCK_MONOTONIC, which never jumps on any machine.
struct JumpingClock: Sendable {
    let library: String
    let file: String

    /// What the process gets that is to believe in it.
    var environment: [String: String] { ["LD_PRELOAD": library, "SWAMPY_CLOCK": file] }

    /// Sets the calendar's clock off by so many seconds, either way, and the clock that counts sleep by as many more.
    ///
    /// - Throws: ``TortureFailure/noFile(_:reason:)``.
    func set(calendar: Int64, awake: Int64) throws(TortureFailure) {
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { if descriptor >= 0 { close(descriptor) } }
        let offsets = [calendar, awake]
        let count = offsets.count * MemoryLayout<Int64>.size
        guard descriptor >= 0, pwrite(descriptor, offsets, count, 0) == count else {
            throw .noFile(file, reason: String(cString: strerror(errno)))
        }
    }
}
