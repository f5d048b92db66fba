import Glibc
import Scheduling
import Sockets
import TestSupport
import Testing

@Suite struct `The options of a listener` {
    /// The options `names` of a connection that is accepted at `address`.
    private func accepted(
        at address: SocketAddress, with options: SocketOptions, on scheduler: any Scheduler,
        asking names: [(CInt, CInt)]
    ) async throws -> [CInt?] {
        let (found, continuation) = AsyncStream.makeStream(of: [CInt?].self)
        let listener = try await Listener.listening(
            at: address, on: scheduler, options: ListenerOptions(socket: options)
        ) { descriptor in
            continuation.yield(names.map { option(descriptor.raw, $0.0, $0.1) })
        }
        let values = try await ByteStream.withConnection(to: listener.address, on: scheduler) { _ in
            try #require(await next(of: found))
        }
        await listener.close()
        return values
    }

    @Test(arguments: SchedulerKind.allCases)
    func `are those of accepted TCP sockets`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let tcp = CInt(IPPROTO_TCP)
            let names = [
                (tcp, TCP_NODELAY), (SOL_SOCKET, SO_KEEPALIVE), (tcp, TCP_KEEPIDLE), (tcp, TCP_KEEPINTVL),
                (tcp, TCP_KEEPCNT), (SOL_SOCKET, SO_SNDBUF), (SOL_SOCKET, SO_RCVBUF),
            ]
            let options = SocketOptions(
                noDelay: false, keepAlive: SocketOptions.KeepAlive(idle: .seconds(40), interval: .seconds(4), count: 4),
                sendBufferSize: 20_000, receiveBufferSize: 30_000)
            let address = SocketAddress.ipv4("127.0.0.1", port: 0)
            var values = try await accepted(at: address, with: options, on: scheduler, asking: names)
            #expect(values == [0, 1, 40, 4, 4, 40_000, 60_000])
            values = try await accepted(at: address, with: SocketOptions(), on: scheduler, asking: Array(names[..<2]))
            #expect(values == [1, 0])
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `are those of accepted Unix sockets`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let values = try await accepted(
                at: .abstract(name: "swampy-\(getpid())-\(kind)"),
                with: SocketOptions(sendBufferSize: 20_000, receiveBufferSize: 30_000), on: scheduler,
                asking: [(SOL_SOCKET, SO_SNDBUF), (SOL_SOCKET, SO_RCVBUF)])
            #expect(values == [40_000, 60_000])
        }
    }

    @Test func `make accepted sockets non-blocking and closed on exec`() async throws {
        try await withScheduler(.libev) { scheduler in
            let (found, continuation) = AsyncStream.makeStream(of: (CInt, CInt).self)
            let listener = try await Listener.listening(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { descriptor in
                continuation.yield((fcntl(descriptor.raw, F_GETFL), fcntl(descriptor.raw, F_GETFD)))
            }
            try await ByteStream.withConnection(to: listener.address, on: scheduler) { _ in
                let (status, flags) = try #require(await next(of: found))
                #expect(status & O_NONBLOCK != 0)
                #expect(flags & FD_CLOEXEC != 0)
            }
            await listener.close()
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `let several listeners share a port`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let options = ListenerOptions(reusePort: true)
            let first = try await Listener.listening(
                at: .ipv4("127.0.0.1", port: 0), on: scheduler, options: options
            ) { _ in }
            let second = try await Listener.listening(at: first.address, on: scheduler, options: options) { _ in }
            #expect(second.address == first.address)
            await #expect(throws: SocketError.self) {
                try await Listener.listening(at: first.address, on: scheduler) { _ in }
            }
            await first.close()
            await second.close()
        }
    }
}
