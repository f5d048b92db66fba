import RouterTorture
import Scheduling
import Sockets
import Synchronization
import TestSupport
import Testing

/// Through the proxy to a server that sends back what it gets.
@Suite(.timeLimit(.minutes(1))) struct `A proxy that hurts` {
    private static let message = (0..<2000).map { UInt8(truncatingIfNeeded: $0) }

    private func withProxy(
        _ kind: SchedulerKind, _ fault: ConnectionFault,
        _ body: @escaping @Sendable (FaultyProxy, ByteStream) async throws -> Void
    ) async throws {
        let scheduler = try kind.make()
        try await scheduler.run {
            let echo = try await Listener.serving(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { stream in
                // The client or the proxy ends the connection, each in its own way.
                while let bytes = try? await stream.read(), !bytes.isEmpty { try? await stream.write(bytes) }
            }
            let proxy = try await FaultyProxy.start(before: echo.address, on: scheduler) { _ in fault }
            try await ByteStream.withConnection(to: proxy.address, on: scheduler) { try await body(proxy, $0) }
            await proxy.stop()
            await echo.shutdown(grace: .seconds(5))
        }
        await scheduler.shutdown()
    }

    private func echo(_ stream: ByteStream) async throws -> [[UInt8]] {
        try await stream.write(Self.message)
        var reads: [[UInt8]] = []
        while reads.reduce(0, { $0 + $1.count }) < Self.message.count {
            let bytes = try await stream.read()
            guard !bytes.isEmpty else { break }
            reads.append(bytes)
        }
        return reads
    }

    @Test(
        arguments: SchedulerKind.both,
        [
            ConnectionFault(), ConnectionFault(pace: .late(upTo: .milliseconds(5))), ConnectionFault(pace: .bytewise),
        ])
    func `passes every byte on, in its order`(kind: SchedulerKind, fault: ConnectionFault) async throws {
        try await withProxy(kind, fault) { proxy, stream in
            let reads = try await echo(stream)
            #expect(reads.flatMap(\.self) == Self.message)
        }
    }

    @Test(arguments: SchedulerKind.both) func `splits at every byte`(kind: SchedulerKind) async throws {
        try await withProxy(kind, ConnectionFault(pace: .bytewise)) { proxy, stream in
            try await stream.write([1, 2, 3, 4, 5])
            var count = 0
            while count < 5 {
                let bytes = try await stream.read()
                #expect(bytes.count == 1)
                count += bytes.count
            }
        }
    }

    @Test(arguments: SchedulerKind.both) func `resets after so many bytes`(kind: SchedulerKind) async throws {
        try await withProxy(kind, ConnectionFault(cut: .reset, after: 2500)) { proxy, stream in
            let error = await #expect(throws: SocketError.self) {
                while true { _ = try await echo(stream) }
            }
            #expect(error?.isDisconnect == true)
        }
    }

    @Test(arguments: SchedulerKind.both) func `closes after so many bytes`(kind: SchedulerKind) async throws {
        try await withProxy(kind, ConnectionFault(cut: .close, after: 2500)) { proxy, stream in
            let reads = try await echo(stream)
            #expect(reads.flatMap(\.self) == Array(Self.message.prefix(500)))
        }
    }

    @Test(arguments: SchedulerKind.both) func `swallows after so many bytes, until it heals`(
        kind: SchedulerKind
    ) async throws {
        try await withProxy(kind, ConnectionFault(cut: .swallow, after: 2500)) { proxy, stream in
            try await stream.write(Self.message)
            var count = 0
            while count < 500 { count += try await stream.read().count }
            #expect(count == 500)
            await #expect(throws: SocketError.timedOut(after: .milliseconds(50))) {
                try await stream.read(timeout: .milliseconds(50))
            }
            await proxy.heal()
            await #expect(throws: SocketError.self) { try await stream.read() }
        }
    }

    @Test(arguments: SchedulerKind.both) func `hurts nobody once it is healed`(kind: SchedulerKind) async throws {
        try await withProxy(kind, ConnectionFault(pace: .bytewise, cut: .close, after: 2500)) { proxy, stream in
            await proxy.heal()
            for _ in 0..<5 {
                let reads = try await echo(stream)
                #expect(reads.flatMap(\.self) == Self.message)
            }
            #expect(await proxy.injuries["close"] == nil)
        }
    }

    @Test(arguments: SchedulerKind.both) func `counts what it did`(kind: SchedulerKind) async throws {
        try await withProxy(kind, ConnectionFault(pace: .bytewise, cut: .close, after: 1)) { proxy, stream in
            try await stream.write([1, 2])
            while try await !stream.read().isEmpty {}
            await proxy.stop()
            #expect(await proxy.injuries == ["split": 1, "close": 1])
        }
    }

    @Test func `makes the same choices again for the same seed`() {
        func faults() -> [ConnectionFault] {
            var generator = SeededGenerator(seed: 7)
            return (0..<100).map { _ in ConnectionFault.random(using: &generator) }
        }
        #expect(faults() == faults())
        #expect(Set(faults().compactMap(\.cut)).count == ConnectionFault.Cut.allCases.count)
        #expect(faults().contains { $0.cut == nil } && faults().contains { $0.pace == .bytewise })
    }
}
