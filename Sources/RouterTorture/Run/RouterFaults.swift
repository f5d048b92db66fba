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

/// A file system so small that it can be filled.
struct SmallDisk: Sendable {
    let folder: String
    private var filler: String { "\(folder)/filler" }

    init(folder: String) {
        self.folder = folder
    }

    /// Nothing more can be written to it.
    func fill() {
        let descriptor = open(filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let chunk = [UInt8](repeating: 0, count: 65_536)
        for size in [chunk.count, 1] {
            while write(descriptor, chunk, size) > 0 {}
        }
    }

    /// There is room again; the log begins anew, so that it does not take all of it.
    func empty(log: String) {
        unlink(filler)
        truncate(log, 0)
    }
}
