internal import Glibc
internal import Scheduling
internal import Sockets

/// A file that was found below a directory, open for reading; it is closed with the last response that sends it.
final class OpenFile: Sendable {
    let size: Int
    /// Seconds and nanoseconds since 1970.
    let modified: (second: Int, nanosecond: Int)
    private let descriptor: Descriptor

    private init(_ descriptor: consuming Descriptor, _ status: stat) {
        self.descriptor = descriptor
        size = Int(status.st_size)
        modified = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }

    var raw: CInt { descriptor.raw }

    /// See ``Descriptor/read(at:upTo:)``.
    func read(at offset: Int, upTo limit: Int) throws(SocketError) -> [UInt8] {
        try descriptor.read(at: offset, upTo: limit)
    }

    /// What is found at a path.
    enum Found {
        case file(OpenFile)
        case directory
        case nothing
    }

    /// Looks for `components` below `root`, blocking. No link is followed, so nothing outside is reached, whatever is
    /// changed meanwhile; the root itself may be one.
    static func find(_ components: ArraySlice<String>, below root: String) -> Found {
        let raw = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard raw >= 0 else { return .nothing }
        var directory = Descriptor(adopting: raw)
        for component in components.dropLast() {
            let raw = openat(directory.raw, component, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard raw >= 0 else { return .nothing }
            directory = Descriptor(adopting: raw)
        }
        guard let name = components.last else { return .directory }
        // Opening a pipe would wait for its writer.
        let file = openat(directory.raw, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return .nothing }
        let descriptor = Descriptor(adopting: file)
        var status = stat()
        guard fstat(descriptor.raw, &status) == 0 else { return .nothing }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(OpenFile(descriptor, status))
        case S_IFDIR: return .directory
        default: return .nothing
        }
    }
}
