internal import CSockets
internal import Glibc

/// A program and what it is given.
struct Command: Sendable {
    let path: String
    let arguments: [String]
    let environment: [String: String]?
    let workingDirectory: String?

    /// Starts the program with these descriptors as its standard streams, and nothing else of this process: all other
    /// descriptors are closed, no signal is blocked or ignored.
    func spawn(input: CInt, output: CInt, error: CInt) throws(SocketError) -> pid_t {
        let strings = [path, workingDirectory ?? ""] + arguments + (environment ?? [:]).flatMap { [$0.key, $0.value] }
        guard !strings.contains(where: { $0.utf8.contains(0) }) else { throw failure(EINVAL) }

        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO)
        _ = csockets_spawn_close_from(&actions, STDERR_FILENO + 1)
        if let workingDirectory { _ = csockets_spawn_change_directory(&actions, workingDirectory) }
        resetSignals(&attributes)

        var process: pid_t = 0
        let code = withPointers(to: [path] + arguments) { arguments in
            guard let environment else {
                return posix_spawnp(&process, path, &actions, &attributes, arguments, environ)
            }
            return withPointers(to: environment.map { "\($0.key)=\($0.value)" }) {
                posix_spawnp(&process, path, &actions, &attributes, arguments, $0)
            }
        }
        guard code == 0 else { throw failure(code) }
        return process
    }

    private func resetSignals(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    /// The system says only that something is missing; it may be the directory rather than the program.
    private func failure(_ code: CInt) -> SocketError {
        if code != EINVAL, let workingDirectory, access(workingDirectory, X_OK) != 0 {
            return .system(errno: code, during: "run \(path) in \(workingDirectory)")
        }
        return .system(errno: code, during: "run \(path)")
    }
}

/// Calls `body` with C strings, and a null pointer after the last.
private func withPointers<Success>(
    to strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Success
) -> Success {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
}
