import ManualScheduling
import Scheduling
import Testing

@Suite struct `A sleep` {
    @Test func `costs one alarm`() async throws {
        let scheduler = CountingScheduler()
        let task = scheduler.task { try await scheduler.sleep(for: .seconds(60)) }
        scheduler.turn()
        #expect(scheduler.alarmCount == 1)
        #expect(scheduler.armedAlarmCount == 1)
        scheduler.advance(by: .seconds(60))
        try await task.value
        #expect(scheduler.alarmCount == 1)
        #expect(scheduler.armedAlarmCount == 0)
    }

    @Test func `of a cancelled task costs none`() async {
        let scheduler = CountingScheduler()
        let task = scheduler.task { try await scheduler.sleep(for: .seconds(60)) }
        task.cancel()
        scheduler.turn()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(scheduler.alarmCount == 0)
    }
}

@Suite struct `A deadline` {
    @Test func `that passes cancels the operation and tells how long it had`() async {
        let scheduler = ManualScheduler()
        let deadline = scheduler.now + .seconds(10)
        let task = scheduler.task {
            try await scheduler.withDeadline(deadline) { try await scheduler.sleep(for: .seconds(3600)) }
        }
        scheduler.advance(by: .seconds(11))
        await #expect(throws: TimedOut(after: .seconds(10))) { try await task.value }
        #expect(scheduler.armedAlarmCount == 0)
    }

    @Test func `that does not pass costs one alarm and changes nothing`() async throws {
        let scheduler = CountingScheduler()
        let deadline = scheduler.now + .seconds(10)
        let task = scheduler.task {
            try await scheduler.withDeadline(deadline) { 7 }
        }
        scheduler.turn()
        #expect(try await task.value == 7)
        #expect(scheduler.alarmCount == 1)
        #expect(scheduler.armedAlarmCount == 0)
    }

    @Test func `does not hide what the operation threw before it`() async {
        struct Refused: Error {}
        let scheduler = ManualScheduler()
        let task = scheduler.task {
            try await scheduler.withTimeout(.seconds(10)) {
                try await scheduler.sleep(for: .seconds(5))
                throw Refused()
            }
        }
        scheduler.advance(by: .seconds(20))
        await #expect(throws: Refused.self) { try await task.value }
    }

    @Test func `does not lose a result that comes all the same`() async throws {
        let scheduler = ManualScheduler()
        let task = scheduler.task {
            try await scheduler.withTimeout(.seconds(10)) {
                do { try await scheduler.sleep(for: .seconds(3600)) } catch { return 7 }
                return 0
            }
        }
        scheduler.advance(by: .seconds(10))
        #expect(try await task.value == 7)
    }

    @Test(arguments: [(10, 20), (20, 10), (10, 10)])
    func `within another one leaves it to the earlier to end the operation`(outer: Int, inner: Int) async {
        let scheduler = ManualScheduler()
        let task = scheduler.task {
            try await scheduler.withTimeout(.seconds(outer)) {
                try await scheduler.withTimeout(.seconds(inner)) { try await scheduler.sleep(for: .seconds(3600)) }
            }
        }
        scheduler.advance(by: .seconds(30))
        await #expect(throws: TimedOut(after: .seconds(10))) { try await task.value }
    }

    @Test(arguments: [(10, 20), (20, 10)])
    func `is the earlier one even when the operation ends after both`(outer: Int, inner: Int) async {
        let scheduler = ManualScheduler()
        let task = scheduler.task {
            try await scheduler.withTimeout(.seconds(outer)) {
                try await scheduler.withTimeout(.seconds(inner)) {
                    do {
                        try await scheduler.sleep(for: .seconds(3600))
                    } catch {
                        // What it tidies up takes its time; a task of its own is not cancelled.
                        await scheduler.task { try? await scheduler.sleep(for: .seconds(60)) }.value
                        throw error
                    }
                }
            }
        }
        scheduler.advance(by: .seconds(30))
        scheduler.advance(by: .seconds(60))
        await #expect(throws: TimedOut(after: .seconds(10))) { try await task.value }
    }

    @Test func `that passes after a cancellation is no reason`() async {
        let scheduler = ManualScheduler()
        let task = scheduler.task {
            try await scheduler.withTimeout(.seconds(10)) {
                do {
                    try await scheduler.sleep(for: .seconds(3600))
                } catch {
                    await scheduler.task { try? await scheduler.sleep(for: .seconds(60)) }.value
                    throw error
                }
            }
        }
        scheduler.advance(by: .seconds(5))
        task.cancel()
        scheduler.advance(by: .seconds(100))
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(scheduler.armedAlarmCount == 0)
    }
}
