internal import Glibc

/// A signal of the operating system; see `signal(7)`.
public struct Signal: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The system's number.
    public let rawValue: CInt

    /// The signal with a number of the system.
    public init(rawValue: CInt) { self.rawValue = rawValue }

    /// SIGHUP: the terminal is gone; asks many daemons to read their configuration again.
    public static let hangup = Signal(rawValue: SIGHUP)
    /// SIGINT: Control-C.
    public static let interrupt = Signal(rawValue: SIGINT)
    /// SIGQUIT: Control-\.
    public static let quit = Signal(rawValue: SIGQUIT)
    /// SIGKILL: ends a process at once; it cannot be caught.
    public static let kill = Signal(rawValue: SIGKILL)
    /// SIGUSR1: for the program to give a meaning.
    public static let user1 = Signal(rawValue: SIGUSR1)
    /// SIGUSR2: for the program to give a meaning.
    public static let user2 = Signal(rawValue: SIGUSR2)
    /// SIGTERM: asks a process to end.
    public static let terminate = Signal(rawValue: SIGTERM)
    /// SIGWINCH: the terminal has another size.
    public static let windowChange = Signal(rawValue: SIGWINCH)

    /// The system's name, such as `SIGTERM`, or `signal 42`.
    public var description: String { Self.names[rawValue] ?? "signal \(rawValue)" }

    private static let names: [CInt: String] = [
        SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP",
        SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGUSR1: "SIGUSR1",
        SIGSEGV: "SIGSEGV", SIGUSR2: "SIGUSR2", SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM", SIGTERM: "SIGTERM",
        SIGCHLD: "SIGCHLD", SIGCONT: "SIGCONT", SIGSTOP: "SIGSTOP", SIGTSTP: "SIGTSTP", SIGWINCH: "SIGWINCH",
        SIGSYS: "SIGSYS",
    ]

    /// Those that the system does not let a program catch, and those of a fault, whose handler must not return.
    static let uncatchable: Set<Signal> = Set(
        [SIGKILL, SIGSTOP, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP].map { Signal(rawValue: $0) })
}
