internal import Glibc

/// How many descriptors this process may have.
package enum DescriptorLimit {
    /// Raises the limit as far as the system lets it, for the rest of the process's life.
    ///
    /// - Returns: the limit from now on.
    package static func raised() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        var wanted = limit
        wanted.rlim_cur = limit.rlim_max
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &wanted) == 0 { limit = wanted }
        return Int(clamping: limit.rlim_cur)
    }
}
