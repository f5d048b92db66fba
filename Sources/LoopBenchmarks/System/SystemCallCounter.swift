internal import Glibc

/// Counts the system calls of some threads of this process with strace(1), which slows them much meanwhile.
struct SystemCallCounter {
    private let tracer: pid_t
    private let folder: String
    private let report: String
    private let trouble: String

    /// Attaches to `threads`, and returns when all are traced.
    ///
    /// - Throws: ``Refusal`` when there is no strace, or it may not trace.
    static func attached(to threads: Set<pid_t>) throws(Refusal) -> SystemCallCounter {
        let counter = try SystemCallCounter(in: makeFolder(), threads)
        do {
            try counter.waitUntilTraced(threads)
        } catch {
            _ = counter.end()
            throw error
        }
        return counter
    }

    private init(in folder: String, _ threads: Set<pid_t>) throws(Refusal) {
        self.folder = folder
        report = folder + "/counts"
        trouble = folder + "/errors"
        let targets = threads.sorted().flatMap { ["-p", "\($0)"] }
        do {
            tracer = try Self.spawn(["strace", "-c", "-U", "calls,name", "-o", report] + targets, errors: trouble)
        } catch {
            Self.remove(folder)
            throw error
        }
    }

    /// A folder of a name that nobody can know before, for its parent may be everybody's.
    private static func makeFolder() throws(Refusal) -> String {
        var template = Array("\(temporaryDirectory)/swampy-strace-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Refusal(description: "\(temporaryDirectory) cannot be written to")
        }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func waitUntilTraced(_ threads: Set<pid_t>) throws(Refusal) {
        let deadline = Clocks.now + 5_000_000_000
        while !ProcessThreads.areTraced(threads) {
            guard !hasEnded else {
                throw Refusal(description: Self.lastLine(of: trouble) ?? "strace cannot trace here")
            }
            guard Clocks.now < deadline else { throw Refusal(description: "strace did not get ready") }
            usleep(2000)
        }
    }

    /// Whether the tracer has ended; it is left to be waited for.
    private var hasEnded: Bool {
        var state = siginfo_t()
        return waitid(P_PID, id_t(tracer), &state, WEXITED | WNOHANG | WNOWAIT) == 0 && state.si_signo == SIGCHLD
    }

    /// Detaches; to be called once.
    ///
    /// - Returns: how often each system call was made.
    func finish() throws(Refusal) -> [String: Int] {
        guard let text = end() else { throw Refusal(description: "strace wrote no counts") }
        var counts: [String: Int] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let count = Int(words[0]), words[1] != "total" else { continue }
            counts[String(words[1])] = count
        }
        return counts
    }

    /// Why nothing could be counted.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    private func end() -> String? {
        kill(tracer, SIGTERM)  // strace detaches and writes its counts
        var status: CInt = 0
        while waitpid(tracer, &status, 0) < 0, errno == EINTR {}
        defer { Self.remove(folder) }
        return fileText(report)
    }

    private static func remove(_ folder: String) {
        for name in ["counts", "errors"] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    private static func lastLine(of path: String) -> String? {
        fileText(path)?.split(separator: "\n").last.map(String.init)
    }

    private static func spawn(_ command: [String], errors: String) throws(Refusal) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // It must heed the signal that ends it, even where this process ignores that or Dispatch's threads block it.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGTERM)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        let failure = posix_spawnp(&process, command[0], &actions, &attributes, &arguments, environ)
        guard failure == 0 else { throw Refusal(description: "\(command[0]) is not installed") }
        return process
    }
}

/// Where files may be made for a moment.
var temporaryDirectory: String {
    guard let value = getenv("TMPDIR"), value.pointee != 0 else { return "/tmp" }
    return String(cString: value)
}
