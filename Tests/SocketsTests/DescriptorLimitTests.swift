import Glibc
import ManualScheduling
import Scheduling
import Sockets
import Synchronization
import TestSupport
import Testing

/// Lowers the limit of descriptors to a few more than the process has; once it begins, takes every one that is left.
private final class Shortage {
    private var limits = rlimit()
    private var taken: [CInt] = []

    init() throws {
        try #require(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0)
        var lowered = limits
        lowered.rlim_cur = rlim_t((openDescriptors().max() ?? 0) + 32)
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &lowered) == 0)
    }

    func begin() {
        while case let descriptor = dup(0), descriptor >= 0 { taken.append(descriptor) }
        #expect(errno == EMFILE)
    }

    /// Gives one of them back.
    func relieve() { if let descriptor = taken.popLast() { _ = close(descriptor) } }

    func end() {
        while !taken.isEmpty { relieve() }
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
    }
}

private func pauseCount(of listener: Listener, on scheduler: ManualScheduler) -> Int {
    scheduler.perform { listener.assumeIsolated { $0.pauseCount } }
}

private func connectionCount(of listener: Listener, on scheduler: ManualScheduler) -> Int {
    scheduler.perform { listener.assumeIsolated { $0.connectionCount } }
}

@Suite struct `A listener at the limit of descriptors` {
    @Test(arguments: SchedulerKind.allCases)
    func `accepts again after the descriptor limit`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let shortage = try Shortage()  // first, since io_uring knows the limit of when it began to accept
            defer { shortage.end() }
            let listener = try await Listener.serving(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { stream in
                while let bytes = try? await stream.read(), !bytes.isEmpty { try? await stream.write(bytes) }
            }
            let socket = try client(of: listener.address)
            #expect(try await eventually(on: scheduler) { await listener.connectionCount == 1 })
            shortage.begin()
            shortage.relieve()
            let waiting = try client(of: listener.address)
            let stream = await ByteStream(adopting: Descriptor(adopting: waiting), on: scheduler)
            try await stream.write([1])
            #expect(try await eventually(on: scheduler) { await listener.pauseCount == 1 })
            #expect(await listener.connectionCount == 1)
            shortage.end()
            #expect(try await stream.read(timeout: .seconds(60)) == [1])
            #expect(await listener.pauseCount == 1)
            await stream.close()
            _ = close(socket)
            await listener.shutdown(grace: .seconds(60))
        }
    }

    @Test func `pauses once for as long as the shortage lasts, and comes back by the clock`() async throws {
        let scheduler = ManualScheduler()
        let accepted = Mutex(0)
        let opening = scheduler.task {
            try await Listener.listening(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { _ in
                accepted.withLock { $0 += 1 }
            }
        }
        scheduler.turn()
        let listener = try await opening.value
        let shortage = try Shortage()
        defer { shortage.end() }
        shortage.begin()
        shortage.relieve()
        let socket = try client(of: listener.address)
        scheduler.turn()
        #expect(scheduler.armedAlarmCount == 1)
        for _ in 0..<50 { scheduler.advance(by: .milliseconds(100)) }
        #expect(pauseCount(of: listener, on: scheduler) == 1)
        #expect(accepted.withLock(\.self) == 0)
        shortage.relieve()
        scheduler.advance(by: .milliseconds(99))
        #expect(accepted.withLock(\.self) == 0)
        scheduler.advance(by: .milliseconds(1))
        #expect(accepted.withLock(\.self) == 1)
        shortage.end()
        _ = close(socket)
        let closing = scheduler.task { await listener.close() }
        scheduler.turn()
        await closing.value
        await scheduler.shutdown()
    }

    @Test func `comes back as soon as one of its own connections has ended`() async throws {
        let scheduler = ManualScheduler()
        let opening = scheduler.task {
            try await Listener.serving(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { stream in
                while let bytes = try? await stream.read(), !bytes.isEmpty {}
            }
        }
        scheduler.turn()
        let listener = try await opening.value
        let first = try client(of: listener.address)
        scheduler.turn()
        #expect(connectionCount(of: listener, on: scheduler) == 1)
        let shortage = try Shortage()
        defer { shortage.end() }
        shortage.begin()
        shortage.relieve()
        let second = try client(of: listener.address)
        scheduler.turn()
        #expect(pauseCount(of: listener, on: scheduler) == 1)
        #expect(Glibc.shutdown(first, CInt(SHUT_WR)) == 0)
        for _ in 0..<2 { scheduler.turn() }  // one ends the first connection, one accepts the second
        #expect(connectionCount(of: listener, on: scheduler) == 1)
        shortage.end()
        // The clock stood still: it was the first one's end that let the second one in.
        var byte: UInt8 = 0
        #expect(recv(first, &byte, 1, 0) == 0)
        #expect(recv(second, &byte, 1, 0) == -1 && errno == EAGAIN)
        for socket in [first, second] { _ = close(socket) }
        let ending = scheduler.task { await listener.shutdown(grace: .seconds(1)) }
        scheduler.turn()
        await ending.value
        await scheduler.shutdown()
    }
}
