internal import Glibc

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
