internal import Glibc

/// The threads of this process, as the system numbers them.
enum ProcessThreads {
    /// The calling thread.
    static var current: pid_t { ForeignFunctions.threadID() }

    /// All threads there are now.
    static var all: Set<pid_t> { Set(names(in: "/proc/self/task").compactMap { pid_t($0) }) }

    /// Whether every one of `threads` is traced; a thread that has ended counts as traced.
    static func areTraced(_ threads: Set<pid_t>) -> Bool {
        threads.allSatisfy { thread in
            guard let status = fileText("/proc/self/task/\(thread)/status") else { return true }
            return field("TracerPid", of: status).map { $0 != "0" } ?? false
        }
    }
}

/// The names of what is in a directory, with `.` and `..`; none when it cannot be read.
package func names(in directory: String) -> [String] {
    guard let entries = opendir(directory) else { return [] }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
        withUnsafeBytes(of: entry.pointee.d_name) { bytes in
            names.append(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
        }
    }
    return names
}

/// The text of a file such as those of `/proc`; nil when it cannot be read.
package func fileText(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = read(descriptor, &chunk, chunk.count)
        guard count > 0 else { return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
        bytes += chunk[..<count]
    }
}

/// The value in the first line of `text` that begins with `name:`, without spaces around it.
package func field(_ name: String, of text: String) -> String? {
    for line in text.split(separator: "\n") {
        guard let colon = line.firstIndex(of: ":") else { continue }
        guard line[..<colon].filter({ $0 != " " && $0 != "\t" }) == name.filter({ $0 != " " }) else { continue }
        return String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
    }
    return nil
}
