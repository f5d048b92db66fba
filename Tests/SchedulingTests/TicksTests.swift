import ManualScheduling
import Scheduling
import Synchronization
import TestSupport
import Testing

@Suite struct `Periodic ticks` {
    @Test func `come at whole periods, without drift`() async {
        let scheduler = ManualScheduler()
        let start = scheduler.now
        let ticks = Mutex<[Duration]>([])
        let task = scheduler.task {
            for await tick in scheduler.ticks(every: .seconds(10)) {
                #expect(tick == scheduler.now)
                ticks.withLock { $0.append(tick - start) }
                try? await scheduler.sleep(for: .milliseconds(1234))  // what the loop's body takes
            }
        }
        scheduler.advance(by: .seconds(9))
        #expect(ticks.withLock(\.self) == [])
        scheduler.advance(by: .seconds(50))
        #expect(ticks.withLock(\.self) == [.seconds(10), .seconds(20), .seconds(30), .seconds(40), .seconds(50)])
        task.cancel()
        scheduler.turn()
        await task.value
    }

    @Test(arguments: [25, 30, 35])
    func `that were missed are skipped, not made up for`(busy: Int) async {
        let scheduler = ManualScheduler()
        let start = scheduler.now
        let ticks = Mutex<[Duration]>([])
        let task = scheduler.task {
            for await tick in scheduler.ticks(every: .seconds(10)) {
                ticks.withLock { $0.append(tick - start) }
                if tick - start == .seconds(10) { try? await scheduler.sleep(for: .seconds(busy)) }
            }
        }
        scheduler.advance(by: .seconds(65))
        let resumed = busy == 35 ? [50, 60] : [40, 50, 60]  // a tick that is due just then is not missed
        #expect(ticks.withLock(\.self) == ([10] + resumed).map { .seconds($0) })
        task.cancel()
        scheduler.turn()
        await task.value
    }

    @Test func `end when the task is cancelled, and leave no alarm`() async {
        let scheduler = ManualScheduler()
        let task = scheduler.task {
            var count = 0
            for await _ in scheduler.ticks(every: .seconds(1)) { count += 1 }
            return count
        }
        scheduler.advance(by: .milliseconds(2500))
        #expect(scheduler.armedAlarmCount == 1)
        task.cancel()
        scheduler.turn()
        #expect(await task.value == 2)
        #expect(scheduler.armedAlarmCount == 0)
    }

    @Test func `share one alarm`() async {
        let scheduler = CountingScheduler()
        let task = scheduler.task {
            for await _ in scheduler.ticks(every: .seconds(1)) {}
        }
        scheduler.advance(by: .seconds(100))
        #expect(scheduler.alarmCount == 1)
        task.cancel()
        scheduler.turn()
        await task.value
    }

    @Test(arguments: SchedulerKind.allCases)
    func `run on every scheduler`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let ticks = try await scheduler.run {
                var ticks: [ContinuousClock.Instant] = []
                for await tick in scheduler.ticks(every: .milliseconds(2)) {
                    #expect(tick <= .now)
                    ticks.append(tick)
                    if ticks.count == 10 { break }
                }
                return ticks
            }
            for (earlier, later) in zip(ticks, ticks.dropFirst()) {
                #expect((later - earlier).attoseconds % Duration.milliseconds(2).attoseconds == 0)
                #expect(later > earlier)
            }
        }
    }
}
