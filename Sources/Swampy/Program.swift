internal import Glibc

/// The program that this is, to whoever has started it.
enum Program {
    static var name: String {
        CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "swampy"
    }

    /// Says what is wrong in a line on standard error, and ends the program.
    static func fail(_ message: String, status: CInt = EXIT_FAILURE) -> Never {
        let line = Array("\(name): \(message)\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(status)
    }
}
