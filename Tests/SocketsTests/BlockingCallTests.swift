import Dispatch
import Scheduling
import TestSupport
import Testing

@testable import Sockets

@Suite struct `A call that blocks` {
    @Test func `is waited for until it is cancelled, however long it takes`() async throws {
        let hang = DispatchSemaphore(value: 0)
        let (began, beginning) = AsyncStream.makeStream(of: Void.self)
        let scheduler = try SchedulerKind.libev.make()
        let call = scheduler.task {
            try await BlockingCall.answer {
                beginning.finish()
                hang.wait()
            }
        }
        for await _ in began {}
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        hang.signal()
        await scheduler.shutdown()
    }

    @Test func `keeps nobody from the global pool`() async throws {
        let hang = DispatchSemaphore(value: 0)
        let (began, beginning) = AsyncStream.makeStream(of: Void.self)
        let count = 100  // more than the pool has threads
        let calls = (0..<count).map { index in
            Task {
                try await BlockingCall.answer {
                    beginning.yield()
                    hang.wait()
                    return index
                }
            }
        }
        var beginnings = began.makeAsyncIterator()
        for _ in 0..<count { await beginnings.next() }
        #expect(try await offload { true })
        for _ in 0..<count { hang.signal() }
        for (index, call) in calls.enumerated() { #expect(try await call.value == index) }
    }
}
