import Foundation
import Glibc

/// A terminal that a test looks at.
final class Pseudoterminal {
    /// The end for a program.
    let screen: FileHandle
    private let primary: CInt

    struct Unavailable: Error {}

    // ioctl_tty(2); as macros with a type in them they are not imported.
    private static let setLock: UInt = 0x4004_5431  // TIOCSPTLCK
    private static let getNumber: UInt = 0x8004_5430  // TIOCGPTN

    init() throws {
        primary = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var lock: CInt = 0
        var number: CInt = 0
        guard primary >= 0, ioctl(primary, Self.setLock, &lock) == 0, ioctl(primary, Self.getNumber, &number) == 0
        else { throw Unavailable() }
        let descriptor = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        guard descriptor >= 0 else { throw Unavailable() }
        screen = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    deinit { close(primary) }

    /// The lines that were written: less than the terminal holds back, 4 KiB.
    func lines() -> [String] {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(primary, &bytes, bytes.count)
        // The terminal has made a carriage return and a line feed of each line feed.
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\r\n").map(String.init)
    }
}
