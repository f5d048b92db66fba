import Foundation
import Glibc

/// A terminal that a test looks at.
final class Pseudoterminal {
    /// The end for a program.
    let screen: FileHandle
    private let primary: CInt

    struct Unavailable: Error {}

    init() throws {
        primary = posix_openpt(O_RDWR | O_NOCTTY)
        guard primary >= 0, grantpt(primary) == 0, unlockpt(primary) == 0, let name = ptsname(primary) else {
            throw Unavailable()
        }
        let descriptor = open(String(cString: name), O_RDWR | O_NOCTTY)
        guard descriptor >= 0 else { throw Unavailable() }
        screen = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    deinit { close(primary) }

    /// The lines that were written: less than the terminal holds back, 4 KiB.
    func lines() -> [String] {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(primary, &bytes, bytes.count)
        // pty(7): the terminal has made each line feed a carriage return and a line feed.
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\r\n").map(String.init)
    }
}
