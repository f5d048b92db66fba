internal import DispatchScheduling
internal import Glibc
internal import LibevScheduling
public import Scheduling

/// The schedulers there are, by the names that `--scheduler` and `SWAMPY_SCHEDULER` take.
public enum SchedulerName: String, CaseIterable, Sendable {
    /// libev on epoll: the default.
    case libev = "libev"
    /// libev on `poll(2)`.
    case libevPoll = "libev-poll"
    /// libev on `select(2)`.
    case libevSelect = "libev-select"
    /// libev on io_uring, which libev itself calls experimental.
    case libevIOURing = "libev-iouring"
    /// A serial dispatch queue.
    case dispatch = "dispatch"

    /// The environment variable that names the scheduler of a program.
    public static let environmentVariable = "SWAMPY_SCHEDULER"

    /// The scheduler with this name.
    ///
    /// - Throws: ``SchedulerError/unknown(_:)``, which lists the names there are.
    public init(validating name: String) throws(SchedulerError) {
        guard let known = SchedulerName(rawValue: name) else { throw .unknown(name) }
        self = known
    }

    /// The scheduler that `SWAMPY_SCHEDULER` names, or the default when it is not set or empty.
    ///
    /// - Throws: ``SchedulerError/unknown(_:)``.
    public static func fromEnvironment() throws(SchedulerError) -> SchedulerName {
        guard let value = getenv(environmentVariable), value.pointee != 0 else { return .libev }
        return try SchedulerName(validating: String(cString: value))
    }

    /// Starts a scheduler of this kind.
    ///
    /// - Throws: ``SchedulerError/unavailable(_:reason:)`` when this machine lacks it.
    public func makeScheduler() throws(SchedulerError) -> any Scheduler {
        guard let backend else { return DispatchScheduler() }
        do {
            return try LibevScheduler(backend: backend)
        } catch {
            throw .unavailable(self, reason: "\(error)")
        }
    }

    /// Whether the library on this machine has it; the kernel may still refuse it when it is made.
    public var isAvailable: Bool { backend?.isSupported ?? true }

    /// What it is, in one line.
    public var summary: String {
        switch self {
        case .libev: "libev on epoll: the fastest, and the default"
        case .libevPoll: "libev on poll: any number of descriptors, slower with many"
        case .libevSelect: "libev on select: at most 1,024 descriptors"
        case .libevIOURing: "libev on io_uring: experimental"
        case .dispatch: "a serial dispatch queue: needs no library, about twice libev's processor time per message"
        }
    }

    /// How libev is to ask the kernel; nil for what is not libev.
    private var backend: LibevBackend? {
        switch self {
        case .libev: .epoll
        case .libevPoll: .poll
        case .libevSelect: .select
        case .libevIOURing: .ioUring
        case .dispatch: nil
        }
    }
}

/// Why there is no scheduler.
public enum SchedulerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No scheduler has this name.
    case unknown(String)
    /// This machine lacks the scheduler.
    case unavailable(SchedulerName, reason: String)

    /// One line that says what to do.
    public var description: String {
        switch self {
        case .unknown(let name):
            "there is no scheduler '\(name)'; there are \(SchedulerName.allCases.map(\.rawValue).joined(separator: ", "))"
        case .unavailable(let name, let reason):
            "the scheduler \(name.rawValue) cannot be had here: \(reason)"
        }
    }
}
