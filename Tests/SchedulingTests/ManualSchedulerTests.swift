import ManualScheduling
import Scheduling
import Testing

@Suite struct `A manual scheduler` {
    @Test func `runs jobs only when it is turned`() async {
        let scheduler = ManualScheduler()
        let counter = Counter()
        let task = scheduler.task { counter.increment() }
        #expect(counter.value == 0)
        scheduler.turn()
        #expect(counter.value == 1)
        await task.value
    }

    @Test func `fires an alarm when its clock is moved past the deadline, and not before`() async {
        let scheduler = ManualScheduler()
        let counter = Counter()
        let task = scheduler.task {
            try await scheduler.sleep(for: .seconds(60))
            counter.increment()
        }
        scheduler.turn()
        #expect(scheduler.armedAlarmCount == 1)
        scheduler.advance(by: .seconds(59))
        #expect(counter.value == 0)
        scheduler.advance(by: .seconds(1))
        #expect(counter.value == 1)
        #expect(scheduler.armedAlarmCount == 0)
        _ = await task.result
    }
}
