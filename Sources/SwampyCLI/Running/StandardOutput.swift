import Glibc

/// Where results go: one line at a time, each written at once.
enum StandardOutput {
    /// Nobody reads on.
    struct Closed: Error {}

    /// The system refuses the line, as on a full disk.
    struct Failure: Error, CustomStringConvertible {
        let number: CInt

        var description: String { "cannot write to standard output: \(String(cString: strerror(number)))" }
    }

    /// Writes a line. Blocks while the reader is slow, which then slows the whole command, as it should.
    ///
    /// - Throws: ``Closed`` or ``Failure``.
    static func print(_ line: String) throws {
        try writeLine(line, to: STDOUT_FILENO)
    }

    fileprivate static func writeLine(_ line: String, to descriptor: CInt) throws {
        var bytes = Array("\(line)\n".utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                bytes = bytes.dropFirst(count)
            } else if errno == EPIPE {
                throw Closed()
            } else if errno != EINTR {
                throw Failure(number: errno)
            }
        }
    }
}

/// Where failures go.
enum StandardError {
    /// Writes text as it is, such as a line that is written over.
    static func write(_ text: String) {
        var text = text
        // Progress that cannot be shown is not worth failing for.
        text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// Tells what went wrong, a line for each reason.
    static func tell(_ lines: [String]) {
        let name = Terminal.hasColours(STDERR_FILENO) ? Terminal.styled("swampy:", .trouble) : "swampy:"
        for line in lines { print("\(name) \(line)") }
    }

    /// Writes a line.
    static func print(_ line: String) {
        try? StandardOutput.writeLine(line, to: STDERR_FILENO)  // there is nowhere left to tell that it failed
    }
}
