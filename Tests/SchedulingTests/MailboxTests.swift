import Scheduling
import Synchronization
import TestSupport
import Testing

@Suite struct `A mailbox` {
    @Test func `wakes its scheduler once for many posts, and delivers them as one batch`() async {
        let scheduler = CountingScheduler()
        let batches = Mutex<[[Int]]>([])
        let mailbox = Mailbox(for: Owner(on: scheduler), on: scheduler) { _, batch in
            batches.withLock { $0.append(batch) }
        }
        for number in 0..<1000 { #expect(mailbox.post(number)) }
        #expect(scheduler.enqueuedJobs == 1)
        scheduler.turn()
        #expect(batches.withLock(\.self) == [Array(0..<1000)])
        #expect(mailbox.post(1000))
        #expect(mailbox.post(1001))
        scheduler.turn()
        #expect(batches.withLock { $0.last } == [1000, 1001])
        #expect(scheduler.enqueuedJobs == 2)
        mailbox.close()
        scheduler.turn()
    }

    @Test func `refuses what does not fit, and counts it`() async {
        let scheduler = CountingScheduler()
        let batches = Mutex<[[Int]]>([])
        let mailbox = Mailbox(for: Owner(on: scheduler), on: scheduler, capacity: 3) { _, batch in
            batches.withLock { $0.append(batch) }
        }
        #expect((0..<5).map { mailbox.post($0) } == [true, true, true, false, false])
        #expect(mailbox.refusedCount == 2)
        scheduler.turn()
        #expect(mailbox.post(5))
        mailbox.close()
        #expect(!mailbox.post(6))
        scheduler.turn()
        #expect(batches.withLock(\.self) == [[0, 1, 2], [5]])
        #expect(mailbox.refusedCount == 2)
    }

    @Test func `lets what is posted during a delivery form the next batch`() async {
        let scheduler = CountingScheduler()
        let batches = Mutex<[[Int]]>([])
        let again = Mutex<Mailbox<Int>?>(nil)
        let mailbox = Mailbox(for: Owner(on: scheduler), on: scheduler) { _, batch in
            batches.withLock { $0.append(batch) }
            if batch == [1], let mailbox = again.withLock(\.self) { #expect(mailbox.post(2)) }
        }
        again.withLock { $0 = mailbox }
        #expect(mailbox.post(1))
        scheduler.turn()
        #expect(batches.withLock(\.self) == [[1], [2]])
        again.withLock { $0 = nil }
        mailbox.close()
        scheduler.turn()
    }

    @Test(arguments: SchedulerKind.allCases)
    func `lets senders wait for room and keeps the order of each`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let received = Mutex<[[Int]]>([])
            let mailbox = Mailbox(for: Owner(on: scheduler), on: scheduler, capacity: 4) { _, batch in
                received.withLock { $0.append(batch) }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for sender in 0..<8 {
                    group.addTask {
                        for number in 0..<500 { try await mailbox.send(sender * 1000 + number) }
                    }
                }
                try await group.waitForAll()
            }
            await mailbox.shutdown()
            let batches = received.withLock(\.self)
            let elements = batches.flatMap(\.self)
            #expect(elements.count == 4000)
            for sender in 0..<8 {
                #expect(elements.filter { $0 / 1000 == sender }.map { $0 % 1000 } == Array(0..<500))
            }
            #expect(batches.allSatisfy { 1...4 ~= $0.count })
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `runs on its actor`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let recorder = Recorder<Int>(on: scheduler)
            let mailbox = Mailbox<Int>(for: recorder, on: scheduler) { recorder, batch in
                for number in batch { recorder.append(number) }
            }
            for number in 0..<100 { try await mailbox.send(number) }
            await mailbox.shutdown()
            #expect(await recorder.elements == Array(0..<100))
        }
    }

    @Test func `stops a sender's wait when its task is cancelled, and forgets its element`() async throws {
        let scheduler = CountingScheduler()
        let batches = Mutex<[[Int]]>([])
        let mailbox = Mailbox(for: Owner(on: scheduler), on: scheduler, capacity: 1) { _, batch in
            batches.withLock { $0.append(batch) }
        }
        #expect(mailbox.post(0))
        for _ in 0..<100 {
            let task = Task { try await mailbox.send(1) }
            if Bool.random() { await Task.yield() }
            task.cancel()
            await #expect(throws: MailboxError.cancelled) { try await task.value }
        }
        scheduler.turn()
        #expect(batches.withLock(\.self) == [[0]])
        mailbox.close()
        scheduler.turn()
    }

    @Test func `tells senders that wait when it is closed, delivers what it took and lets its actor go`() async throws {
        let scheduler = CountingScheduler()
        let batches = Mutex<[[Int]]>([])
        var owner: Owner? = Owner(on: scheduler)
        weak let remembered = owner
        let mailbox = Mailbox(for: try #require(owner), on: scheduler, capacity: 1) { _, batch in
            batches.withLock { $0.append(batch) }
        }
        owner = nil
        #expect(mailbox.post(0))
        let task = Task { try await mailbox.send(1) }
        await Task.yield()  // it may wait by now, or find the mailbox closed
        mailbox.close()
        await #expect(throws: MailboxError.closed) { try await task.value }
        await #expect(throws: MailboxError.closed) { try await mailbox.send(2) }
        #expect(remembered != nil)
        scheduler.turn()
        #expect(batches.withLock(\.self) == [[0]])
        #expect(remembered == nil)
        mailbox.close()
    }
}

/// An actor that does nothing.
private actor Owner {
    private let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }
}
