internal import Glibc

/// Files of text, read whole.
enum TextFile {
    /// Why one cannot be read, for people.
    struct Unreadable: Error {
        let reason: String
    }

    /// Far more than anybody writes by hand.
    private static let maximumByteCount = 16 * 1024 * 1024

    static func read(_ path: String) throws(Unreadable) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(reason: "cannot be read: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { break }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw Unreadable(reason: "cannot be read: \(String(cString: strerror(errno)))") }
            bytes += chunk[..<count]
            guard bytes.count <= maximumByteCount else { throw Unreadable(reason: "is too long") }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Unreadable(reason: "is not UTF-8") }
        return text
    }

    /// `path` as seen from the folder of `file`.
    static func resolve(_ path: String, besides file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }
}

/// The environment variable `name`; nil when it is not set, or empty.
func environmentVariable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
}
