import Glibc
import Swampy

/// A folder whose files may be read; nothing outside of it, and nothing hidden.
struct Folder: Sendable {
    let path: String

    /// A file, as callers are told of it.
    struct File: Codable, Sendable {
        var name: String
        var size: Int
    }

    /// The files, by name. Blocks.
    func files() throws -> [File] {
        guard let directory = opendir(path) else { throw failure(path) }
        defer { closedir(directory) }
        var files: [File] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) }
            guard !name.hasPrefix("."), let size = try? size(of: name) else { continue }  // no file, or gone by now
            files.append(File(name: name, size: size))
        }
        return files.sorted { $0.name < $1.name }
    }

    /// How many bytes a file has. Blocks.
    func size(of name: String) throws -> Int {
        try opening(name) { descriptor in
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw failure(name) }
            guard status.st_mode & S_IFMT == S_IFREG else { throw WAMPError(.invalidArgument, "'\(name)' is no file") }
            return Int(status.st_size)
        }
    }

    /// At most `count` bytes of a file, from `offset` on; none at its end. Blocks.
    func bytes(of name: String, from offset: Int, count: Int) throws -> [UInt8] {
        try opening(name) { descriptor in
            var bytes = [UInt8](repeating: 0, count: count)
            let read = pread(descriptor, &bytes, count, offset)
            guard read >= 0 else { throw failure(name) }
            return Array(bytes.prefix(read))
        }
    }

    private func opening<Result>(_ name: String, _ body: (CInt) throws -> Result) throws -> Result {
        guard !name.contains("/"), !name.hasPrefix(".") else {
            throw WAMPError(.invalidArgument, "'\(name)' is no name of a file")
        }
        let descriptor = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(name) }
        defer { close(descriptor) }
        return try body(descriptor)
    }

    private func failure(_ name: String) -> WAMPError {
        WAMPError("com.example.files.failed", "\(name): \(String(cString: strerror(errno)))")
    }
}
