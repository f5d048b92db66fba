import Glibc

/// A file of text.
struct TextFile {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    /// Why a file cannot be read.
    struct Failure: Error, CustomStringConvertible {
        let path: String
        let number: CInt

        var description: String { "cannot read \(path): \(String(cString: strerror(number)))" }
    }

    /// All that is in it.
    ///
    /// - Throws: ``Failure``.
    func read() throws(Failure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(path: path, number: errno) }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return String(decoding: text, as: UTF8.self) }
            guard count > 0 || errno == EINTR else { throw Failure(path: path, number: errno) }
            text += chunk.prefix(max(0, count))
        }
    }
}
