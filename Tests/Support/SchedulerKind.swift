import DispatchScheduling
import LibevScheduling
package import Scheduling

/// The schedulers that tests run on: each test of behaviour on all of them, or on ``both`` above the sockets.
package enum SchedulerKind: String, CaseIterable, Sendable {
    case libev, poll, select, dispatch

    /// libev on epoll and Dispatch.
    package static let both: [SchedulerKind] = [.libev, .dispatch]

    package func make() throws -> any Scheduler {
        switch self {
        case .libev: try LibevScheduler(backend: .epoll)
        case .poll: try LibevScheduler(backend: .poll)
        case .select: try LibevScheduler(backend: .select)
        case .dispatch: DispatchScheduler()
        }
    }
}
