public import Scheduling

extension ChildProcess {
    /// How a process ended.
    public enum ExitStatus: Equatable, Sendable, CustomStringConvertible {
        /// By itself, with a status of 0 to 255.
        case exited(CInt)
        /// By a signal.
        case killed(by: Signal)
        /// The system has told somebody else, or nobody: this process ignores SIGCHLD, or waits for its children
        /// elsewhere too.
        case unknown

        /// Whether the process ended by itself, with status 0.
        public var isSuccess: Bool { self == .exited(0) }

        /// One line for a log.
        public var description: String {
            switch self {
            case .exited(let status): "exited with status \(status)"
            case .killed(let signal): "killed by \(signal)"
            case .unknown: "ended, nobody knows how"
            }
        }

        /// From what `waitpid(2)` stores: the signal in the low seven bits, the status in the byte above.
        init(waitStatus: CInt) {
            let signal = waitStatus & 0x7f
            self = signal == 0 ? .exited(waitStatus >> 8 & 0xff) : .killed(by: Signal(rawValue: signal))
        }
    }
}
