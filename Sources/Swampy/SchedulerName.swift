internal import DispatchScheduling
internal import Glibc
internal import LibevScheduling
public import Scheduling

#if URing
    internal import URingScheduling
#endif

/// The schedulers there are, by the names that `--scheduler` and `SWAMPY_SCHEDULER` take.
public enum SchedulerName: String, CaseIterable, Sendable {
    /// libev on epoll: the default.
    case libev = "libev"
    /// libev on `poll(2)`.
    case libevPoll = "libev-poll"
    /// libev on `select(2)`.
    case libevSelect = "libev-select"
    /// libev on `kqueue(2)`, on BSD and macOS.
    case libevKqueue = "libev-kqueue"
    /// libev on Linux asynchronous I/O, which many builds of libev leave out.
    case libevLinuxAIO = "libev-linuxaio"
    /// libev on io_uring, which libev itself calls experimental.
    case libevIOURing = "libev-iouring"
    /// A serial dispatch queue.
    case dispatch = "dispatch"
    /// io_uring itself: where the package was built with the trait `URing`.
    case uring = "uring"

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
        do {
            switch self {
            case .dispatch: return DispatchScheduler()
            case .uring: return try Self.makeURing()
            case .libev: return try LibevScheduler(backend: .epoll)
            case .libevPoll: return try LibevScheduler(backend: .poll)
            case .libevSelect: return try LibevScheduler(backend: .select)
            case .libevKqueue: return try LibevScheduler(backend: .kqueue)
            case .libevLinuxAIO: return try LibevScheduler(backend: .linuxAIO)
            case .libevIOURing: return try LibevScheduler(backend: .ioUring)
            }
        } catch {
            throw .unavailable(self, reason: "\(error)")
        }
    }

    /// Whether this program, the libraries of this machine and, for `uring`, its kernel have it.
    public var isAvailable: Bool {
        switch self {
        case .dispatch: true
        case .uring: Self.hasURing
        case .libev: LibevBackend.epoll.isSupported
        case .libevPoll: LibevBackend.poll.isSupported
        case .libevSelect: LibevBackend.select.isSupported
        case .libevKqueue: LibevBackend.kqueue.isSupported
        case .libevLinuxAIO: LibevBackend.linuxAIO.isSupported
        case .libevIOURing: LibevBackend.ioUring.isSupported
        }
    }

    /// What it is, in one line.
    public var summary: String {
        switch self {
        case .libev: "libev on epoll: fast everywhere on Linux, and the default"
        case .libevPoll: "libev on poll: any number of descriptors, slower with many"
        case .libevSelect: "libev on select: as poll"
        case .libevKqueue: "libev on kqueue: BSD and macOS"
        case .libevLinuxAIO: "libev on Linux asynchronous I/O: experimental"
        case .libevIOURing: "libev on io_uring: experimental, and seen to abort the process under load"
        case .dispatch: "a serial dispatch queue: needs no library beyond the toolchain's"
        case .uring: "io_uring itself, which also moves the bytes: needs the trait URing and a recent Linux"
        }
    }

    // The one place that knows whether the package was built with the trait.
    #if URing
        private static var hasURing: Bool { URingScheduler.isSupported }
        private static func makeURing() throws -> any Scheduler { try URingScheduler() }
    #else
        private static var hasURing: Bool { false }
        private static func makeURing() throws -> any Scheduler { throw NotBuilt() }

        private struct NotBuilt: Error, CustomStringConvertible {
            let description = "this program was built without the trait URing"
        }
    #endif
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
