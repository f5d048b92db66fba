import Glibc
import ManualScheduling
import Scheduling
import TestSupport
import Testing

/// Each test runs in a process of its own, which must trap with a sentence.
@Suite struct `A scheduler traps` {
    @Test(arguments: SchedulerKind.allCases)
    func `when a job is queued after its end`(kind: SchedulerKind) async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [kind] in
            let scheduler = try kind.make()
            await scheduler.shutdown()
            scheduler.task {}
        }
        #expect(result.map { says($0, "a job was enqueued on a scheduler that was shut down") } == true)
    }

    @Test(arguments: SchedulerKind.allCases)
    func `when an alarm is made elsewhere`(kind: SchedulerKind) async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [kind] in
            let scheduler = try kind.make()
            _ = scheduler.alarm(handler: Silent(on: scheduler))
        }
        #expect(result.map { says($0, "not on th") } == true)
    }

    @Test(arguments: SchedulerKind.allCases)
    func `when an alarm is dropped while it is armed`(kind: SchedulerKind) async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [kind] in
            let scheduler = try kind.make()
            let silent = Silent(on: scheduler)
            await scheduler.task { scheduler.alarm(handler: silent).arm(at: .now + .seconds(60)) }.value
        }
        #expect(result.map { says($0, "an alarm was dropped while armed") } == true)
    }

    @Test(arguments: SchedulerKind.allCases)
    func `when a watch is dropped without being closed`(kind: SchedulerKind) async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [kind] in
            let scheduler = try kind.make()
            let silent = Silent(on: scheduler)
            await scheduler.task { _ = scheduler.watch(Descriptor(adopting: dup(0)), handler: silent) }.value
        }
        #expect(result.map { says($0, "dropped without close()") } == true)
    }

    @Test func `when it is turned from inside a turn`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let scheduler = ManualScheduler()
            scheduler.perform { scheduler.turn() }
        }
        #expect(result.map { says($0, "not from inside a turn") } == true)
    }

    @Test func `when it is turned by hand although it runs in the background`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            ManualScheduler.inBackground().turn()
        }
        #expect(result.map { says($0, "turns by itself") } == true)
    }
}

/// An actor that ignores what it hears.
private actor Silent: AlarmHandler, ReadinessHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func alarmFired() {}
    func ready(_ readiness: Readiness) {}
}

private func says(_ result: ExitTest.Result, _ sentence: String) -> Bool {
    String(decoding: result.standardErrorContent, as: UTF8.self).contains(sentence)
}
