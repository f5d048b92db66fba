import Glibc
import LibevScheduling
import ManualScheduling
import Scheduling
import Sockets
import Synchronization
import TestSupport
import Testing

private let anyPort = SocketAddress.ipv4("127.0.0.1", port: 0)

@Suite(.timeLimit(.minutes(1))) struct `A pooled listener` {
    @Test(arguments: SchedulerKind.allCases, PooledListener.Dealing.all)
    func `serves connections on the schedulers of its pool`(
        kind: SchedulerKind, dealing: PooledListener.Dealing
    ) async throws {
        try await withPool(kind) { pool, client in
            let listener = try await PooledListener.serving(at: anyPort, on: pool, dealing: dealing, serve: echo)
            #expect(listener.address.port != 0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<UInt8(30) {
                    group.addTask { try await exchange(number, with: listener.address, on: client) }
                }
                try await group.waitForAll()
            }
            await listener.shutdown(grace: .seconds(60))
            #expect(await listener.connectionCounts == [0, 0, 0])
            await #expect(throws: SocketError.self) {
                try await ByteStream.connected(to: listener.address, on: client, options: ConnectOptions())
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `that hands over gives each scheduler the same number, which stay there`(kind: SchedulerKind) async throws {
        try await withPool(kind) { pool, client in
            let listener = try await PooledListener.serving(at: anyPort, on: pool) { stream in
                let home = stream.scheduler
                guard let index = pool.schedulers.firstIndex(where: { $0 === home }) else { return }
                for _ in 0..<10 {
                    home.checkIsolated()
                    guard case let bytes? = try? await stream.read(), !bytes.isEmpty else { return }
                    try? await stream.write([UInt8(index)])
                }
            }
            var streams: [ByteStream] = []
            var homes: [UInt8] = []
            for _ in 0..<12 {
                let stream = try await ByteStream.connected(to: listener.address, on: client, options: ConnectOptions())
                streams.append(stream)
                try await stream.write([0])
                homes += try await stream.read(timeout: .seconds(30))
            }
            #expect(homes == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])
            #expect(await listener.connectionCounts == [4, 4, 4])
            for stream in streams { await stream.close() }
            await listener.shutdown(grace: .seconds(60))
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `shares its port with all its schedulers`(kind: SchedulerKind) async throws {
        try await withPool(kind) { pool, client in
            let listener = try await PooledListener.serving(at: anyPort, on: pool, dealing: .reusePort, serve: echo)
            var streams: [ByteStream] = []
            for number in 0..<UInt8(60) {
                let stream = try await ByteStream.connected(to: listener.address, on: client, options: ConnectOptions())
                streams.append(stream)
                try await stream.write([number])
                #expect(try await stream.read(timeout: .seconds(30)) == [number])
            }
            let counts = await listener.connectionCounts
            #expect(counts.reduce(0, +) == 60)
            #expect(counts.filter { $0 > 0 }.count > 1)  // all on one of three: once in 10^28
            for stream in streams { await stream.close() }
            await listener.shutdown(grace: .seconds(60))
        }
    }

    @Test(arguments: PooledListener.Dealing.all)
    func `leaves connections alone when it is closed, and ends them when their grace is over`(
        dealing: PooledListener.Dealing
    ) async throws {
        try await withPool(.libev) { pool, client in
            let listener = try await PooledListener.serving(at: anyPort, on: pool, dealing: dealing, serve: echo)
            let stream = try await ByteStream.connected(to: listener.address, on: client, options: ConnectOptions())
            try await stream.write([1])
            #expect(try await stream.read(timeout: .seconds(30)) == [1])
            await listener.close()
            try await stream.write([2])
            #expect(try await stream.read(timeout: .seconds(30)) == [2])
            await listener.shutdown(grace: .milliseconds(1))
            #expect(try await stream.read(timeout: .seconds(30)) == [])
            await stream.close()
        }
    }

    @Test func `closes connections that no scheduler can take over`() async throws {
        // The first scheduler accepts; the second one gets to what it is handed only when it is turned.
        let stuck = ManualScheduler()
        var schedulers: [any Scheduler] = [stuck, try LibevScheduler()]
        let pool = await SchedulerPool(count: 2) { schedulers.removeLast() }
        try await withScheduler(.libev) { scheduler in
            let listener = try await PooledListener.serving(at: anyPort, on: pool, handOverCapacity: 1, serve: echo)
            // Made on the accepting scheduler itself, so that it accepts them all at once.
            let address = listener.address
            let clients = try await pool.schedulers[0].task { try (0..<4).map { _ in try client(of: address) } }.value
            var streams: [ByteStream] = []
            for client in clients {
                let stream = await ByteStream(adopting: Descriptor(adopting: client), on: scheduler)
                streams.append(stream)
            }
            try await streams[0].write([1])
            #expect(try await streams[0].read(timeout: .seconds(30)) == [1])
            #expect(try await streams[2].read(timeout: .seconds(30)) == [])
            #expect(try await streams[3].read(timeout: .seconds(30)) == [])
            await #expect(throws: SocketError.timedOut(after: .milliseconds(1))) {
                try await streams[1].read(timeout: .milliseconds(1))
            }
            for stream in streams { await stream.close() }
            let isOver = Atomic<Bool>(false)
            let closing = Task {
                await listener.shutdown(grace: .seconds(60))
                isOver.store(true, ordering: .releasing)
            }
            while !isOver.load(ordering: .acquiring) {
                stuck.turn()
                await Task.yield()
            }
            await closing.value
        }
        await pool.shutdown()
    }

    @Test func `tells that its address is in use, and leaves nothing behind`() async throws {
        try await withPool(.libev) { pool, client in
            let other = try await Listener.listening(at: anyPort, on: client) { _ in }
            for dealing in PooledListener.Dealing.all {
                let error = await #expect(throws: SocketError.self) {
                    try await PooledListener.serving(at: other.address, on: pool, dealing: dealing, serve: echo)
                }
                #expect(error?.description == "cannot listen on \(other.address): Address already in use")
            }
            await other.close()
        }
    }

    @Test(arguments: PooledListener.Dealing.all)
    func `is gone when it was shut down and dropped`(dealing: PooledListener.Dealing) async throws {
        weak var scheduler: LibevScheduler?
        do {
            let pool = try await SchedulerPool(count: 1) { try LibevScheduler() }
            scheduler = pool.schedulers[0] as? LibevScheduler
            #expect(scheduler != nil)
            let listener = try await PooledListener.serving(at: anyPort, on: pool, dealing: dealing, serve: echo)
            await listener.shutdown(grace: .seconds(60))
            await pool.shutdown()
        }
        // Its thread lets go of it a little later.
        for _ in 0..<1000 where scheduler != nil { try await Task.sleep(for: .milliseconds(1)) }
        #expect(scheduler == nil)
    }

    @Test func `hands over the connections of a Unix socket, and shares none`() async throws {
        try await withPool(.libev) { pool, client in
            try await withTemporaryPath { path in
                let address = SocketAddress.unix(path: path)
                await #expect(throws: SocketError.invalidAddress("\(address) cannot be shared by several sockets")) {
                    try await PooledListener.serving(at: address, on: pool, dealing: .reusePort, serve: echo)
                }
                let listener = try await PooledListener.serving(at: address, on: pool, serve: echo)
                try await exchange(7, with: address, on: client)
                await listener.shutdown(grace: .seconds(60))
                #expect(access(path, F_OK) != 0)
            }
        }
    }
}

extension PooledListener.Dealing {
    fileprivate static let all: [PooledListener.Dealing] = [.handOver, .reusePort]
}

/// Runs `body` with three schedulers and one more for its own connections.
private func withPool(_ kind: SchedulerKind, _ body: (SchedulerPool, any Scheduler) async throws -> Void) async throws {
    try await SchedulerPool.withPool(count: 3) {
        try kind.make()
    } _: { pool in
        try await withScheduler(kind) { try await body(pool, $0) }
    }
}

@Sendable private func echo(_ stream: isolated ByteStream) async {
    while let bytes = try? await stream.read(), !bytes.isEmpty { try? await stream.write(bytes) }
}

/// Sends a byte over a connection of its own and expects it back.
private func exchange(_ byte: UInt8, with address: SocketAddress, on scheduler: any Scheduler) async throws {
    try await ByteStream.withConnection(to: address, on: scheduler) { stream in
        try await stream.write([byte])
        #expect(try await stream.read(timeout: .seconds(30)) == [byte])
    }
}
