import Glibc
import ManualScheduling
import Scheduling
import Sockets
import Synchronization
import TestSupport
import Testing

private let anyPort = SocketAddress.ipv4("127.0.0.1", port: 0)

@Suite struct `A listener that serves` {
    @Test(arguments: SchedulerKind.allCases)
    func `serves each connection and closes its stream`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let listener = try await Listener.serving(at: anyPort, on: scheduler) { stream in
                if let bytes = try? await stream.read() { try? await stream.write(bytes.reversed()) }
            }
            for _ in 0..<20 {
                try await ByteStream.withConnection(to: listener.address, on: scheduler) { stream in
                    try await stream.write([1, 2, 3])
                    #expect(try await stream.read(timeout: .seconds(60)) == [3, 2, 1])
                    #expect(try await stream.read(timeout: .seconds(60)) == [])
                }
            }
            await listener.shutdown(grace: .seconds(60))
            #expect(await listener.connectionCount == 0)
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `runs what serves on its scheduler`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let isolated = Mutex<Bool?>(nil)
            let listener = try await Listener.serving(at: anyPort, on: scheduler) { _ in
                isolated.withLock { $0 = scheduler.isIsolatingCurrentContext() }
            }
            try await ByteStream.withConnection(to: listener.address, on: scheduler) { stream in
                let bytes = try await stream.read(timeout: .seconds(60))
                #expect(bytes.isEmpty)
            }
            #expect(isolated.withLock(\.self) == true)
            await listener.shutdown(grace: .seconds(60))
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `keeps connections above its limit waiting until others have ended`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let most = Mutex((now: 0, ever: 0))
            let listener = try await Listener.serving(at: anyPort, on: scheduler, maximumConnections: 2) { stream in
                most.withLock { $0 = ($0.now + 1, max($0.ever, $0.now + 1)) }
                while let bytes = try? await stream.read(), !bytes.isEmpty { try? await stream.write(bytes) }
                most.withLock { $0.now -= 1 }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<UInt8(12) {
                    group.addTask {
                        try await ByteStream.withConnection(to: listener.address, on: scheduler) { stream in
                            try await stream.write([number])
                            #expect(try await stream.read(timeout: .seconds(60)) == [number])
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(most.withLock(\.ever) == 2)
            await listener.shutdown(grace: .seconds(60))
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `leaves connections alone when it is closed`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let listener = try await Listener.serving(at: anyPort, on: scheduler) { stream in
                while let bytes = try? await stream.read(), !bytes.isEmpty { try? await stream.write(bytes) }
            }
            try await ByteStream.withConnection(to: listener.address, on: scheduler) { stream in
                try await stream.write([1])
                #expect(try await stream.read(timeout: .seconds(60)) == [1])
                await listener.close()
                try await stream.write([2])
                #expect(try await stream.read(timeout: .seconds(60)) == [2])
                await #expect(throws: SocketError.self) {
                    try await ByteStream.connected(to: listener.address, on: scheduler)
                }
            }
            await listener.shutdown(grace: .seconds(60))
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `ends connections at once when the shutdown itself is cancelled`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let listener = try await Listener.serving(at: anyPort, on: scheduler) { stream in
                _ = try? await stream.read()
            }
            try await ByteStream.withConnection(to: listener.address, on: scheduler) { stream in
                let isServed = try await eventually(on: scheduler) { await listener.connectionCount == 1 }
                #expect(isServed)
                let shutdown = scheduler.task { await listener.shutdown(grace: .seconds(3600)) }
                await scheduler.task {}.value
                shutdown.cancel()
                await shutdown.value
                let bytes = try await stream.read(timeout: .seconds(60))
                #expect(bytes.isEmpty)
            }
        }
    }

    @Test func `gives connections their grace, then cancels their tasks and waits for them`() async throws {
        let scheduler = ManualScheduler()
        let ended = Mutex<[String]>([])
        let opening = scheduler.task {
            try await Listener.serving(at: anyPort, on: scheduler) { stream in
                let bytes = try? await stream.read()
                ended.withLock { $0.append(bytes == nil ? "cancelled" : "served") }
            }
        }
        scheduler.turn()
        let listener = try await opening.value
        let clients = [try client(of: listener.address), try client(of: listener.address)]
        defer { for client in clients { _ = close(client) } }
        scheduler.turn()
        let isOver = Mutex(false)
        let shutdown = scheduler.task {
            await listener.shutdown(grace: .seconds(10))
            isOver.withLock { $0 = true }
        }
        scheduler.advance(by: .seconds(9))
        #expect(ended.withLock(\.self) == [])
        var byte: UInt8 = 7
        #expect(send(clients[0], &byte, 1, 0) == 1)
        scheduler.turn()
        #expect(ended.withLock(\.self) == ["served"])
        #expect(isOver.withLock(\.self) == false)
        scheduler.advance(by: .seconds(1))
        #expect(ended.withLock(\.self) == ["served", "cancelled"])
        await shutdown.value
        #expect(scheduler.armedAlarmCount == 0)
        await scheduler.shutdown()
    }
}
