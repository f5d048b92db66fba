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

    // A kernel that sends by itself, as with io_uring, tells later.
    @Test(arguments: SchedulerKind.both)
    func `tells when the last that was written could not be sent`(kind: SchedulerKind) async throws {
        try await withStreams(kind) { near, far, scheduler in
            await far.close()
            let writer = scheduler.task {
                try await near.write([1])
                try await near.closeWriting()
            }
            await #expect(throws: SocketError.system(errno: EPIPE, during: "write")) { try await writer.value }
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

    @Test(arguments: SchedulerKind.allCases)
    func `sends several pieces together, large and small`(kind: SchedulerKind) async throws {
        try await withStreams(kind) { near, far, scheduler in
            let pieces = [1, 5000, 20, 100_000, 3, 2000, 2000, 7].map { [UInt8](repeating: UInt8($0 % 251), count: $0) }
            let expected = pieces.flatMap(\.self)
            let writer = scheduler.task {
                try await near.write(contentsOf: pieces)
                try await near.closeWriting()
            }
            var received: [UInt8] = []
            while case let bytes = try await far.read(), !bytes.isEmpty { received += bytes }
            #expect(received == expected)
            try await writer.value
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `sends a part of a file after what was written before it`(kind: SchedulerKind) async throws {
        var path = Array("/tmp/swampy-file-XXXXXX".utf8CString)
        let file = Descriptor(adopting: mkstemp(&path))
        unlink(path)
        let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        try #require(content.withUnsafeBytes { pwrite(file.raw, $0.baseAddress, $0.count, 0) } == content.count)
        let raw = file.raw
        try await withStreams(kind) { near, far, scheduler in
            let sender = scheduler.task {
                let borrowed = Descriptor(adopting: dup(raw))
                try await near.write([1, 2, 3])
                let part = try await near.sendFile(borrowed, offset: 10, count: 2_500_000)
                let rest = try await near.sendFile(borrowed, offset: 2_999_990, count: 100)
                try await near.closeWriting()
                return (part, rest)
            }
            var received: [UInt8] = []
            while case let bytes = try await far.read(), !bytes.isEmpty { received += bytes }
            let (part, rest) = try await sender.value
            #expect(part == 2_500_000)
            #expect(rest == 10)  // the file ends there
            #expect(received == [1, 2, 3] + content[10..<2_500_010] + content[2_999_990...])
        }
        withExtendedLifetime(file) {}
    }

    @Test(arguments: SchedulerKind.allCases)
    func `raises no signal when a file is sent to a peer that is gone`(kind: SchedulerKind) async throws {
        var path = Array("/tmp/swampy-file-XXXXXX".utf8CString)
        let raw = mkstemp(&path)
        unlink(path)
        try #require(ftruncate(raw, 1_000_000) == 0)
        try await withStreams(kind) { near, far, _ in
            await far.close()
            let file = Descriptor(adopting: raw)
            let error = await #expect(throws: SocketError.self) {
                while true { try await near.sendFile(file) }
            }
            #expect(error?.isDisconnect == true)
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `ends the waits of the task that serves it, and no other's`(kind: SchedulerKind) async throws {
        try await withStreams(kind) { near, far, scheduler in
            let served = scheduler.task {
                await near.serve { stream in
                    // A task of its own hears of its own cancellation, although it runs within the scope.
                    let inner = Task { try await stream.read() }
                    await Task.yield()
                    inner.cancel()
                    await #expect(throws: SocketError.cancelled) { try await inner.value }
                    await #expect(throws: SocketError.cancelled) { try await stream.read() }
                    await #expect(throws: SocketError.cancelled) { try await stream.read() }
                }
            }
            await scheduler.task {}.value
            await near.cancelServer()
            await served.value
            let end = try await far.read()
            #expect(end.isEmpty)  // what served the other end has returned, which closes that
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `reads and writes alike from its scheduler, from another actor and from the global pool`(
        kind: SchedulerKind
    ) async throws {
        try await withStreams(kind) { near, far, scheduler in
            let echo = scheduler.task {
                while case let bytes = try await far.read(), !bytes.isEmpty { try await far.write(bytes) }
            }
            try await scheduler.run { try await roundTrips(over: near) }
            try await offload { try await roundTrips(over: near) }
            let fromMain = Task { @MainActor in try await roundTrips(over: near) }
            try await fromMain.value
            let immediate = await scheduler.task { Task.immediate { try await roundTrips(over: near) } }.value
            try await immediate.value
            try await near.closeWriting()
            try await echo.value
        }
    }
}

private func roundTrips(over stream: ByteStream) async throws {
    for round in UInt8(0)..<50 {
        try await stream.write([round])
        let bytes = try await stream.read(timeout: .seconds(60))
        #expect(bytes == [round])
    }
}
