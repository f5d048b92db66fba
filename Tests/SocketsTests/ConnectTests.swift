import Glibc
import Scheduling
import Sockets
import TestSupport
import Testing

@Suite struct `A connection to one of several addresses` {
    /// Longer than a test may take: what waits for it has failed.
    private let patient = ConnectOptions(timeout: .seconds(3600), connectionAttemptDelay: .seconds(3600))

    private func echo(on scheduler: any Scheduler, host: String = "127.0.0.1") async throws -> Listener {
        try await Listener.serving(at: #require(SocketAddress(numericHost: host, port: 0)), on: scheduler) { stream in
            while let bytes = try? await stream.read(), !bytes.isEmpty { try? await stream.write(bytes) }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `goes on at once from one that refuses`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let listener = try await echo(on: scheduler)
            let dead = try await deadAddress(on: scheduler, host: "::1")
            let descriptor = try await Descriptor.connected(
                toAnyOf: [dead, listener.address], on: scheduler, options: patient)
            #expect(descriptor.peerAddress == listener.address)
            await listener.shutdown(grace: .zero)
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `goes on after a moment from one that does not answer, and closes that attempt`(
        kind: SchedulerKind
    ) async throws {
        try await withScheduler(kind) { scheduler in
            let listener = try await echo(on: scheduler)
            let hole = try BlackHole()
            let before = openDescriptors()
            let descriptor = try await Descriptor.connected(
                toAnyOf: [hole.address, listener.address], on: scheduler,
                options: ConnectOptions(timeout: .seconds(3600), connectionAttemptDelay: .milliseconds(10)))
            #expect(descriptor.peerAddress == listener.address)
            let stream = await ByteStream(adopting: descriptor, on: scheduler)
            try await stream.write([1])
            #expect(try await stream.read() == [1])
            await stream.close()
            #expect(try await eventually(on: scheduler) { openDescriptors().isSubset(of: before) })
            await listener.shutdown(grace: .zero)
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `tells what the preferred address said when all refuse`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let dead = [
                try await deadAddress(on: scheduler, host: "::1"), try await deadAddress(on: scheduler),
            ]
            await #expect(throws: SocketError.system(errno: ECONNREFUSED, during: "connect to \(dead[0])")) {
                _ = try await Descriptor.connected(toAnyOf: dead, on: scheduler, options: patient)
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `gives up in time when nobody answers, and leaves no descriptor`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let holes = [try BlackHole(), try BlackHole()]
            let before = openDescriptors()
            await #expect(throws: SocketError.timedOut(after: .milliseconds(30))) {
                _ = try await Descriptor.connected(
                    toAnyOf: holes.map(\.address), on: scheduler,
                    options: ConnectOptions(timeout: .milliseconds(30), connectionAttemptDelay: .milliseconds(10)))
            }
            #expect(try await eventually(on: scheduler) { openDescriptors().isSubset(of: before) })
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `ends all attempts when it is cancelled, a hundred times in a row`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let holes = [try BlackHole(), try BlackHole()]
            let addresses = holes.map(\.address)
            let options = ConnectOptions(timeout: .seconds(3600), connectionAttemptDelay: .milliseconds(10))
            let before = openDescriptors()
            for round in 0..<100 {
                let task = scheduler.task {
                    _ = try await Descriptor.connected(toAnyOf: addresses, on: scheduler, options: options)
                }
                if round.isMultiple(of: 10) { try await scheduler.sleep(for: .milliseconds(12)) }
                if round.isMultiple(of: 3) { await scheduler.task {}.value }
                task.cancel()
                await #expect(throws: SocketError.cancelled) { try await task.value }
            }
            #expect(try await eventually(on: scheduler) { openDescriptors().isSubset(of: before) })
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `is made by the name of a host`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let listener = try await echo(on: scheduler)
            let port = try #require(listener.address.port)
            let answer = try await ByteStream.withConnection(toHost: "localhost", port: port, on: scheduler) { stream in
                try await stream.write([1, 2])
                return try await stream.read(timeout: .seconds(60))
            }
            #expect(answer == [1, 2])
            await #expect(throws: SocketError.self) {
                try await ByteStream.connected(toHost: "no-such-host.invalid", port: port, on: scheduler)
            }
            await listener.shutdown(grace: .seconds(60))
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `has the options that were asked for`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let listener = try await echo(on: scheduler)
            let keepAlive = SocketOptions.KeepAlive(idle: .milliseconds(30_500), interval: .seconds(5), count: 3)
            let descriptor = try await Descriptor.connected(
                toAnyOf: [listener.address], on: scheduler,
                options: ConnectOptions(
                    socket: SocketOptions(
                        noDelay: false, keepAlive: keepAlive, sendBufferSize: 20_000, receiveBufferSize: 30_000)))
            let raw = descriptor.raw
            #expect(option(raw, CInt(IPPROTO_TCP), TCP_NODELAY) == 0)
            #expect(option(raw, SOL_SOCKET, SO_KEEPALIVE) == 1)
            #expect(option(raw, CInt(IPPROTO_TCP), TCP_KEEPIDLE) == 31)
            #expect(option(raw, CInt(IPPROTO_TCP), TCP_KEEPINTVL) == 5)
            #expect(option(raw, CInt(IPPROTO_TCP), TCP_KEEPCNT) == 3)
            // Linux doubles what is asked for, for its own needs; see socket(7).
            #expect(option(raw, SOL_SOCKET, SO_SNDBUF) == 40_000)
            #expect(option(raw, SOL_SOCKET, SO_RCVBUF) == 60_000)
            let plain = try await Descriptor.connected(toAnyOf: [listener.address], on: scheduler)
            #expect(option(plain.raw, CInt(IPPROTO_TCP), TCP_NODELAY) != 0)
            #expect(option(plain.raw, SOL_SOCKET, SO_KEEPALIVE) == 0)
            await listener.shutdown(grace: .zero)
        }
    }
}

@Suite struct `A connection for a while` {
    private struct Failure: Error {}

    @Test(arguments: SchedulerKind.allCases)
    func `is closed when its body has returned or thrown`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let listener = try await Listener.serving(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { stream in
                while let bytes = try? await stream.read(), !bytes.isEmpty {}
            }
            let kept = try await ByteStream.withConnection(to: listener.address, on: scheduler) { $0 }
            await #expect(throws: SocketError.closed) { try await kept.read() }
            await #expect(throws: Failure.self) {
                try await ByteStream.withConnection(to: listener.address, on: scheduler) { _ in throw Failure() }
            }
            await listener.shutdown(grace: .seconds(60))  // returns at once: both have ended
            #expect(await listener.connectionCount == 0)
        }
    }
}
