import LibevScheduling
import SchedulerConformance
import Testing

/// A user's own scheduler.
private typealias MyScheduler = LibevScheduler

@Suite(.serialized) struct `My scheduler` {
    @Test(arguments: SchedulerCheck.all)
    func `keeps its promise`(check: SchedulerCheck) async throws {
        try await check.run { try MyScheduler() }
    }
}

extension `The article on` {
    @Test func `SchedulerConformance`() async throws {
        for check in SchedulerCheck.all {
            try await check.run { try MyScheduler() }
        }
    }
}
