import DispatchScheduling
import LibevScheduling
import ManualScheduling
package import Scheduling

#if URing
    import URingScheduling
#endif

/// The schedulers that tests run on: each test of behaviour on all of them, or on ``both`` above the sockets.
///
/// libev on io_uring is none of them: libev calls it experimental, and it has ended the process under load
/// (`ev_iouring.c:240`, "io_uring_enter did not consume all sqes") in one of two runs of 600,000 round trips; on another
/// kernel it passed 21 runs of all checks and 6 of 320,000 round trips.
package enum SchedulerKind: String, CaseIterable, Codable, Sendable {
    case libev, poll, select, dispatch
    /// A manual scheduler that a thread turns.
    case manual
    #if URing
        case uring
    #endif

    /// libev on epoll and Dispatch.
    package static let both: [SchedulerKind] = [.libev, .dispatch]

    package static let allCases: [SchedulerKind] = {
        var kinds: [SchedulerKind] = [.libev, .poll, .select, .dispatch, .manual]
        #if URing
            if URingScheduler.isSupported {
                kinds.append(.uring)
            } else {
                print("io_uring is not tested: this kernel, or what confines the process, refuses it")
            }
        #endif
        return kinds
    }()

    package func make() throws -> any Scheduler {
        switch self {
        case .libev: try LibevScheduler(backend: .epoll)
        case .poll: try LibevScheduler(backend: .poll)
        case .select: try LibevScheduler(backend: .select)
        case .dispatch: DispatchScheduler()
        case .manual: ManualScheduler.inBackground()
        #if URing
            case .uring: try URingScheduler()
        #endif
        }
    }
}
