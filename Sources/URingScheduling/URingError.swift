#if URing
    internal import Glibc

    /// Why a scheduler on io_uring cannot be made.
    public enum URingError: Error, Equatable, Sendable, CustomStringConvertible {
        /// The kernel refuses an io_uring of the kind that is needed, with this error number.
        case refused(errno: CInt)

        /// One line for a log, which says what to look at.
        public var description: String {
            switch self {
            case .refused(EPERM):
                "the kernel refuses io_uring: see the sysctl kernel.io_uring_disabled, and seccomp in a container"
            case .refused(ENOSYS):
                "this kernel has no io_uring, or a container's seccomp hides it"
            case .refused(EINVAL):
                "this kernel's io_uring is too old: Linux 6.0 or later is needed"
            case .refused(let number):
                "the kernel refuses io_uring: \(String(cString: strerror(number)))"
            }
        }
    }
#endif
