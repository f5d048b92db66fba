internal import Glibc
internal import Scheduling
internal import Sockets

/// What a process may take: `prlimit(1)` and control groups see to it from the outside.
struct ProcessLimits: Sendable {
    let process: Int32
    let scheduler: any Scheduler

    /// The folders where control groups for memory are, in versions 1 and 2, and the name of the limit.
    private static let groups = [("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")]

    init(of process: Int32, on scheduler: any Scheduler) {
        self.process = process
        self.scheduler = scheduler
    }

    /// How many descriptors a process may have open that we start.
    static var usualDescriptors: Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)  // cannot fail: there is always a limit
        return Int(clamping: limit.rlim_cur)
    }

    /// Limits how many descriptors it may have open.
    ///
    /// - Throws: `SocketError` when there is no such program as prlimit.
    func setDescriptors(to count: Int) async throws {
        _ = try await run("--nofile=\(count):")
    }

    /// Limits its memory: by a control group where that is allowed, or else its address space.
    ///
    /// - Returns: what limits it, for people; nil for nothing.
    func setMemory(to bytes: Int) async throws -> String? {
        for (root, file) in Self.groups {
            let group = group(in: root)
            guard mkdir(group, 0o755) == 0 else { continue }
            do {
                try writeFile("\(group)/\(file)", "\(bytes)")
                try writeFile("\(group)/cgroup.procs", "\(process)")
                return "\(bytes >> 20) MiB by a control group"
            } catch {
                rmdir(group)  // others may make groups here, and we may not fill one
            }
        }
        // Four times as much, since a process reserves more than it uses.
        return try await run("--as=\(bytes * 4)") ? "\(bytes >> 18) MiB of address space" : nil
    }

    /// Removes the control group, once the process has ended.
    func remove() {
        for (root, _) in Self.groups { rmdir(group(in: root)) }
    }

    private func group(in root: String) -> String { "\(root)/swampy-torture-\(process)" }

    private func run(_ limit: String) async throws -> Bool {
        try await ChildProcess.withProcess("prlimit", arguments: ["--pid", "\(process)", limit], on: scheduler) {
            try await $0.exitStatus.isSuccess
        }
    }
}
