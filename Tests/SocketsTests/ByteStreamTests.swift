import Glibc
import Scheduling
import Sockets
import TestSupport
import Testing

/// Runs `body` with two connected streams; closes both and the scheduler afterwards.
func withStreams(
    _ kind: SchedulerKind, _ body: (ByteStream, ByteStream, any Scheduler) async throws -> Void
) async throws {
    let scheduler = try kind.make()
    var ends: [CInt] = [0, 0]
    let type = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
    try #require(socketpair(AF_UNIX, type, 0, &ends) == 0)
    let near = await ByteStream(adopting: Descriptor(adopting: ends[0]), on: scheduler)
    let far = await ByteStream(adopting: Descriptor(adopting: ends[1]), on: scheduler)
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(near, far, scheduler)) } catch { outcome = .failure(error) }
    await near.close()
    await far.close()
    await scheduler.shutdown()
    try outcome.get()
}

@Suite struct `A byte stream` {
    @Test(arguments: SchedulerKind.allCases)
    func `echoes`(kind: SchedulerKind) async throws {
        try await withStreams(kind) { near, far, scheduler in
            let echo = scheduler.task {
                var total = 0
                while true {
                    let bytes = try await far.read()
                    if bytes.isEmpty { return total }
                    total += bytes.count
                    try await far.write(bytes)
                }
            }
            for _ in 0..<100 {
                try await near.write([1, 2, 3])
                #expect(try await near.read() == [1, 2, 3])
            }
            try await near.closeWriting()
            #expect(try await echo.value == 300)
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `times out and stays usable`(kind: SchedulerKind) async throws {
        try await withStreams(kind) { near, far, _ in
            await #expect(throws: SocketError.timedOut(after: .milliseconds(5))) {
                try await near.read(timeout: .milliseconds(5))
            }
            try await far.write([7])
            #expect(try await near.read(timeout: .seconds(60)) == [7])
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `stops waiting when its task is cancelled, a hundred times in a row`(kind: SchedulerKind) async throws {
        try await withStreams(kind) { near, far, scheduler in
            for round in 0..<100 {
                let task =
                    round.isMultiple(of: 2) ? Task { try await near.read() } : scheduler.task { try await near.read() }
                if round.isMultiple(of: 3) { await Task.yield() }
                task.cancel()
                await #expect(throws: SocketError.cancelled) { try await task.value }
            }
            try await far.write([1])
            #expect(try await near.read() == [1])
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `writes once for a thousand writes of one turn`(kind: SchedulerKind) async throws {
        try await withStreams(kind) { near, far, scheduler in
            let before = await near.writeCalls
            try await scheduler.run { for _ in 0..<1000 { try await near.write([1]) } }
            var received = 0
            while received < 1000 { received += try await far.read().count }
            #expect(await near.writeCalls - before == 1)
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `slows a writer whose peer does not read`(kind: SchedulerKind) async throws {
        try await withStreams(kind) { near, far, scheduler in
            let total = 64 * 1_048_576
            let writer = scheduler.task {
                let chunk = [UInt8](repeating: 7, count: 1_048_576)
                for _ in 0..<64 { try await near.write(chunk) }
                try await near.closeWriting()
            }
            var received = 0
            while true {
                let bytes = try await far.read()
                if bytes.isEmpty { break }
                received += bytes.count
            }
            #expect(received == total)
            try await writer.value
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `sends everything that is queued before it says that there is no more`(kind: SchedulerKind) async throws {
        try await withStreams(kind) { near, far, scheduler in
            let total = 1_000_000
            let reader = scheduler.task {
                var received = 0
                while true {
                    let bytes = try await far.read()
                    if bytes.isEmpty { return received }
                    received += bytes.count
                }
            }
            let writer = scheduler.task {
                try? await near.write([UInt8](repeating: 1, count: total), timeout: .milliseconds(1))
                try await near.closeWriting()
            }
            try await writer.value
            let received = try await reader.value
            #expect(received == total)
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `hears of a hang-up although it first waited to write`(kind: SchedulerKind) async throws {
        try await withStreams(kind) { near, far, scheduler in
            await #expect(throws: SocketError.timedOut(after: .milliseconds(5))) {
                try await near.write([UInt8](repeating: 0, count: 4_194_304), timeout: .milliseconds(5))
            }
            try await far.write([1, 2, 3])
            await scheduler.task {}.value
            await far.close()
            do throws(SocketError) {
                let bytes = try await near.read(timeout: .seconds(30))
                #expect(bytes == [1, 2, 3])
            } catch {
                // What was still to be written may fail first, and tells of it too.
                #expect(error.isDisconnect)
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `times out when the peer does not take what is written`(kind: SchedulerKind) async throws {
        try await withStreams(kind) { near, _, _ in
            await #expect(throws: SocketError.timedOut(after: .milliseconds(5))) {
                try await near.write([UInt8](repeating: 0, count: 8_388_608), timeout: .milliseconds(5))
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `tells its waiting reader that it was closed`(kind: SchedulerKind) async throws {
        try await withStreams(kind) { near, _, scheduler in
            let reader = scheduler.task { try await near.read() }
            await scheduler.task {}.value
            await near.close()
            await #expect(throws: SocketError.closed) { try await reader.value }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `reads everything that was sent before the peer hung up`(kind: SchedulerKind) async throws {
        for _ in 0..<20 {
            try await withStreams(kind) { near, far, scheduler in
                let reader = scheduler.task {
                    var total = 0
                    while true {
                        let count = try await near.read().count
                        if count == 0 { return total }
                        total += count
                    }
                }
                try await far.write([UInt8](repeating: 1, count: 100_000))
                try await far.closeWriting()
                await far.close()
                #expect(try await reader.value == 100_000)
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `refuses a second reader`(kind: SchedulerKind) async throws {
        try await withStreams(kind) { near, far, scheduler in
            let first = scheduler.task { try await near.read() }
            await scheduler.task {}.value
            await #expect(throws: SocketError.busy) { try await near.read() }
            try await far.write([1])
            #expect(try await first.value == [1])
        }
    }
}
