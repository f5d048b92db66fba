import SchedulerConformance
import TestSupport
import Testing

/// What every scheduler promises. One at a time: some checks measure what the whole process does.
@Suite(.serialized) struct `A scheduler` {
    @Test(arguments: SchedulerKind.allCases, SchedulerCheck.all)
    func `keeps its promise`(kind: SchedulerKind, check: SchedulerCheck) async throws {
        try await check.run { try kind.make() }
    }
}
