import Glibc
import LibevScheduling
import SchedulerConformance
import TestSupport
import Testing

@Suite(.serialized) struct `A conformance check` {
    // In a process of its own: what a check finds at fault is left behind as it is.
    @Test(arguments: FaultyScheduler.Fault.allCases)
    func `notices a fault, and says what was expected where`(fault: FaultyScheduler.Fault) async {
        await #expect(processExitsWith: .success) { [fault] in
            let check = try #require(SchedulerCheck.all.first { $0.name == fault.promise })
            let failure = await #expect(throws: ConformanceFailure.self) {
                try await check.run { try FaultyScheduler(fault) }
            }
            #expect(failure?.description.contains("expected that ") == true)
            #expect(failure?.file.hasPrefix("SchedulerConformance/SchedulerCheck+") == true)
            exit(failure == nil ? EXIT_FAILURE : EXIT_SUCCESS)
        }
    }

    @Test func `passes on why a scheduler cannot be made`() async throws {
        let check = try #require(SchedulerCheck.all.first)
        await #expect(throws: LibevError.unsupported(.kqueue)) {
            try await check.run { try LibevScheduler(backend: .kqueue) }
        }
    }

    @Test func `has a name of its own`() {
        #expect(Set(SchedulerCheck.all.map(\.name)).count == SchedulerCheck.all.count)
        #expect(SchedulerCheck.all.count > 70)
    }
}
