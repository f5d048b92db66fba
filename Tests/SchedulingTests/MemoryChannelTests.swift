import ManualScheduling
import Scheduling
import Sockets
import TestSupport
import Testing

@Suite struct `A pair of streams in memory` {
    @Test(arguments: SchedulerKind.allCases)
    func `carries bytes both ways on every scheduler`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let pair = await ByteStream.memoryPair(on: scheduler)
            try await pair.near.write([1, 2, 3])
            let there = try await pair.far.read()
            try await pair.far.write(there + [4])
            let back = try await pair.near.read()
            #expect(back == [1, 2, 3, 4])
            await pair.close()
        }
    }

    @Test func `is carried by a scheduler that is turned by hand, in one turn`() async throws {
        let scheduler = ManualScheduler()
        let echo = scheduler.task {
            let pair = await ByteStream.memoryPair(on: scheduler)
            let server = scheduler.task { try await pair.far.write(try await pair.far.read()) }
            try await pair.near.write([7])
            let answer = try await pair.near.read()
            try await server.value
            await pair.close()
            return answer
        }
        scheduler.turn()
        let answer = try await echo.value
        #expect(answer == [7])
        await scheduler.shutdown()
    }

    @Test func `times out on the clock that is moved by hand`() async throws {
        let scheduler = ManualScheduler()
        let silence = scheduler.task {
            let pair = await ByteStream.memoryPair(on: scheduler)
            defer { scheduler.task { await pair.close() } }
            return try await pair.near.read(timeout: .seconds(30))
        }
        scheduler.turn()
        #expect(scheduler.armedAlarmCount == 1)
        scheduler.advance(by: .seconds(30))
        await #expect(throws: SocketError.timedOut(after: .seconds(30))) { try await silence.value }
        scheduler.turn()
        #expect(scheduler.armedAlarmCount == 0)
        await scheduler.shutdown()
    }

    @Test(arguments: SchedulerKind.allCases)
    func `deals bytes out in pieces when asked to`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let pair = await ByteStream.memoryPair(on: scheduler, largestRead: 2)
            try await pair.near.write([1, 2, 3, 4, 5])
            var pieces: [[UInt8]] = []
            while pieces.flatMap(\.self).count < 5 { pieces.append(try await pair.far.read()) }
            #expect(pieces == [[1, 2], [3, 4], [5]])
            await pair.close()
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `slows a writer whose peer does not read, and loses nothing`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let pair = await ByteStream.memoryPair(
                on: scheduler, capacity: 1000, largestRead: 300, watermarks: .init(high: 2000))
            let message = (0..<20_000).map { UInt8($0 % 251) }
            let isWritten = Counter()
            let writer = scheduler.task {
                for start in stride(from: 0, to: message.count, by: 500) {
                    try await pair.near.write(Array(message[start..<start + 500]))
                }
                isWritten.increment()
                try await pair.near.closeWriting()
            }
            try await scheduler.run { try await scheduler.sleep(for: .milliseconds(5)) }
            #expect(isWritten.value == 0)
            var received: [UInt8] = []
            while case let bytes = try await pair.far.read(), !bytes.isEmpty { received += bytes }
            #expect(received == message)
            try await writer.value
            await pair.close()
        }
    }

    @Test func `lets one side go on after the other has said all`() async throws {
        try await withScheduler(.libev) { scheduler in
            let pair = await ByteStream.memoryPair(on: scheduler)
            try await pair.near.write([1])
            try await pair.near.closeWriting()
            let first = try await pair.far.read()
            let end = try await pair.far.read()
            #expect(first == [1])
            #expect(end.isEmpty)
            try await pair.far.write([2])
            let answer = try await pair.near.read()
            #expect(answer == [2])
            await pair.close()
        }
    }

    @Test func `ends for a reader, and fails for a writer, when its peer closes`() async throws {
        try await withScheduler(.libev) { scheduler in
            let pair = await ByteStream.memoryPair(on: scheduler)
            try await pair.near.write([1])
            await pair.near.close()
            let first = try await pair.far.read()
            let end = try await pair.far.read()
            #expect(first == [1])
            #expect(end.isEmpty)
            let failure = await #expect(throws: SocketError.self) {
                try await pair.far.write([2])
                try await pair.far.closeWriting()
                _ = try await pair.far.read()
                try await pair.far.write([3])
            }
            #expect(failure?.isDisconnect == true)
            await pair.close()
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `fails at both ends when it is reset, also for who waits`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let pair = await ByteStream.memoryPair(on: scheduler)
            let waiting = scheduler.task { try await pair.far.read() }
            await scheduler.task {}.value
            await pair.reset()
            let failures = [
                await #expect(throws: SocketError.self) { _ = try await waiting.value },
                await #expect(throws: SocketError.self) { _ = try await pair.near.read() },
            ]
            #expect(failures.allSatisfy { $0?.isDisconnect == true })
            await pair.close()
        }
    }
}
