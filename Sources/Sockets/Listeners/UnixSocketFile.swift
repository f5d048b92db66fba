internal import Glibc
internal import Scheduling

/// The file that stands for a Unix socket, told apart from one that somebody has put in its place.
///
/// While the socket is bound its inode cannot become another file's, so it is enough to compare the numbers.
struct UnixSocketFile: Equatable, Sendable {
    let path: String
    private let device: dev_t
    private let inode: ino_t
    fileprivate let mode: mode_t

    /// The socket at `path`, or nil when there is none.
    init?(at path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        self.path = path
        device = status.st_dev
        inode = status.st_ino
        mode = status.st_mode & ~S_IFMT
    }

    /// Removes the file, unless another one has taken its place.
    func remove() {
        guard let current = UnixSocketFile(at: path), current.device == device, current.inode == inode else { return }
        unlink(path)
    }

    /// Removes the socket at `path` if nobody listens on it; otherwise leaves it for `bind` to complain of.
    static func removeStale(at path: String) throws(SocketError) {
        guard let file = UnixSocketFile(at: path) else { return }
        let address = SocketAddress.unix(path: path)
        let probe = try Descriptor.streamSocket(for: address)
        let isAnswered = try address.withSystemAddress { connect(probe.raw, $0, $1) } == 0
        guard !isAnswered, errno == ECONNREFUSED else { return }
        file.remove()
    }
}

extension Descriptor {
    /// Gives a Unix socket its path; the file has `mode`, or what the umask leaves when there is none.
    func bind(toPath path: String, mode: UInt32?) throws(SocketError) {
        let address = SocketAddress.unix(path: path)
        // Linux creates the file with the mode of the socket, less the umask: never too open, perhaps too closed.
        if let mode, fchmod(raw, mode_t(mode)) != 0 { throw .last(during: "set the mode of \(path)") }
        try bind(to: address, during: "listen on \(address)")
        guard let mode, UnixSocketFile(at: path)?.mode != mode_t(mode) else { return }
        guard fchmodat(AT_FDCWD, path, mode_t(mode), AT_SYMLINK_NOFOLLOW) == 0 else {
            let failure = SocketError.last(during: "set the mode of \(path)")
            UnixSocketFile(at: path)?.remove()
            throw failure
        }
    }
}
