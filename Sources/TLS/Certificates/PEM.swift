#if TLS
    internal import Glibc
    internal import Sockets

    /// Where certificates or a key are: in a file or in memory, as PEM (RFC 7468) unless said otherwise.
    public enum PEM: Hashable, Sendable {
        /// A file, read when a context is made and each time it is reloaded.
        case file(String)
        /// The text itself.
        case bytes([UInt8])

        /// What there is to parse.
        func read() throws(TLSError) -> [UInt8] {
            switch self {
            case .bytes(let bytes): bytes
            case .file(let path): try contents(of: path)
            }
        }
    }

    extension PEM: CustomStringConvertible {
        /// The file's path, or what says that there is none.
        public var description: String {
            switch self {
            case .file(let path): path
            case .bytes: "memory"
            }
        }
    }

    /// The whole file; a certificate bundle has a quarter of a megabyte.
    private func contents(of path: String) throws(TLSError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(file: path, errno: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .unreadable(file: path, errno: errno) }
            bytes += chunk[..<count]
        }
    }
#endif
