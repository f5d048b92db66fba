import Glibc

/// A file that a report is written to.
struct ReportFile {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    /// Why a file cannot be written.
    struct Failure: Error, CustomStringConvertible {
        let path: String
        let number: CInt

        var description: String { "cannot write \(path): \(String(cString: strerror(number)))" }
    }

    /// Finds out whether it can be written, before minutes are spent on what goes into it; leaves it as it is.
    ///
    /// - Throws: ``Failure``.
    func check() throws(Failure) {
        let isNew = access(path, F_OK) != 0
        close(try opened())
        if isNew { unlink(path) }
    }

    /// Writes the file, in place of what was in it.
    ///
    /// - Throws: ``Failure``.
    func write(_ text: String) throws(Failure) {
        let descriptor = try opened(O_TRUNC)
        defer { close(descriptor) }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 || errno == EINTR else { throw Failure(path: path, number: errno) }
            bytes = bytes.dropFirst(max(0, count))
        }
    }

    private func opened(_ flags: CInt = 0) throws(Failure) -> CInt {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o644)
        guard descriptor >= 0 else { throw Failure(path: path, number: errno) }
        return descriptor
    }
}
