import Glibc
import Scheduling
import Sockets
import TestSupport
import Testing

@Suite struct `A listener` {
    @Test(arguments: SchedulerKind.allCases, ["127.0.0.1", "::1", "/tmp/swampy-test"])
    func `accepts connections over IPv4, IPv6 and Unix sockets`(kind: SchedulerKind, host: String) async throws {
        let address = SocketAddress(numericHost: host, port: 0) ?? .unix(path: "\(host)-\(getpid())-\(kind).sock")
        let scheduler = try kind.make()
        let listener = try await Listener.listening(at: address, on: scheduler) { descriptor in
            let raw = descriptor.release()
            scheduler.task {
                let stream = await ByteStream(adopting: Descriptor(adopting: raw), on: scheduler)
                if let bytes = try? await stream.read() { try? await stream.write(bytes.reversed()) }
                try? await stream.closeWriting()
                await stream.close()
            }
        }
        if let port = listener.address.port { #expect(port > 0) }
        let stream = try await ByteStream.connected(to: listener.address, on: scheduler)
        try await stream.write([1, 2, 3])
        #expect(try await stream.read() == [3, 2, 1])
        #expect(try await stream.read() == [])
        await stream.close()
        await listener.close()
        await #expect(throws: SocketError.self) { try await ByteStream.connected(to: listener.address, on: scheduler) }
        await scheduler.shutdown()
    }

    @Test(arguments: SchedulerKind.allCases)
    func `says which address is in use`(kind: SchedulerKind) async throws {
        let scheduler = try kind.make()
        let listener = try await Listener.listening(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { _ in }
        let error = await #expect(throws: SocketError.self) {
            try await Listener.listening(at: listener.address, on: scheduler) { _ in }
        }
        #expect(error?.description == "cannot listen on \(listener.address): Address already in use")
        await listener.close()
        await scheduler.shutdown()
    }
}

@Suite struct `A connection attempt` {
    @Test(arguments: SchedulerKind.allCases)
    func `says that nobody listens`(kind: SchedulerKind) async throws {
        let scheduler = try kind.make()
        let listener = try await Listener.listening(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { _ in }
        let address = listener.address
        await listener.close()
        let error = await #expect(throws: SocketError.self) {
            try await ByteStream.connected(to: address, on: scheduler)
        }
        #expect(error?.description == "cannot connect to \(address): Connection refused")
        await scheduler.shutdown()
    }

    @Test func `resolves names off the scheduler and can be cancelled`() async throws {
        let scheduler = try SchedulerKind.libev.make()
        let task = scheduler.task { try await Resolver.addresses(of: "localhost", port: 80) }
        let addresses = try await task.value
        #expect(addresses.contains { $0.isLoopback })
        let cancelled = scheduler.task { () async throws -> [SocketAddress] in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await Resolver.addresses(of: "localhost", port: 80)
        }
        await #expect(throws: SocketError.cancelled) { try await cancelled.value }
        await scheduler.shutdown()
    }

    @Test func `says which name has no address`() async {
        let error = await #expect(throws: SocketError.self) {
            try await Resolver.addresses(of: "no-such-host.invalid", port: 80)
        }
        #expect(error?.description.hasPrefix("cannot resolve no-such-host.invalid") == true)
    }
}
