internal import Glibc
internal import Scheduling
internal import Sockets

/// Files of text, read whole.
enum TextFile {
    /// Why one cannot be read, for people.
    struct Unreadable: Error {
        let reason: String
    }

    /// Far more than anybody writes by hand.
    private static let maximumByteCount = 16 * 1024 * 1024

    static func read(_ path: String) throws(Unreadable) -> String {
        let bytes: [UInt8]
        do {
            bytes = try Descriptor.contents(ofFile: path, upTo: maximumByteCount + 1)
        } catch {
            guard case .system(let number, _) = error else { throw Unreadable(reason: "cannot be read: \(error)") }
            throw Unreadable(reason: "cannot be read: \(String(cString: strerror(number)))")
        }
        guard bytes.count <= maximumByteCount else { throw Unreadable(reason: "is too long") }
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
