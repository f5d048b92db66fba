import Glibc
import Scheduling
import Sockets
import Synchronization
import TestSupport
import Testing

private let anyPort = SocketAddress.ipv4("127.0.0.1", port: 0)

/// Runs `body` with two UDP sockets; closes both and the scheduler afterwards.
private func withSockets(
    _ kind: SchedulerKind, at address: SocketAddress = anyPort, options: DatagramOptions = DatagramOptions(),
    _ body: (DatagramSocket, DatagramSocket, any Scheduler) async throws -> Void
) async throws {
    try await withScheduler(kind) { scheduler in
        let near = try await DatagramSocket.bound(to: address, on: scheduler)
        let far = try await DatagramSocket.bound(to: address, on: scheduler, options: options)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(near, far, scheduler)) } catch { outcome = .failure(error) }
        await near.close()
        await far.close()
        try outcome.get()
    }
}

/// The IPv6 groups that this machine is a member of on loopback, in hexadecimal; see `/proc/net/igmp6`.
private func groupMembers() throws -> Set<String> {
    let file = try #require(fopen("/proc/net/igmp6", "r"))
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 256)
    var groups: Set<String> = []
    while fgets(&buffer, CInt(buffer.count), file) != nil {
        let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let fields = text.split(separator: " ", omittingEmptySubsequences: true)
        if fields.count > 2, fields[1] == "lo" { groups.insert(String(fields[2])) }
    }
    return groups
}

@Suite struct `A datagram socket` {
    @Test(arguments: SchedulerKind.allCases, ["127.0.0.1", "::1"])
    func `exchanges datagrams of any length`(kind: SchedulerKind, host: String) async throws {
        let address = try #require(SocketAddress(numericHost: host, port: 0))
        try await withSockets(kind, at: address) { near, far, _ in
            for count in [0, 1, 1500, 65_000] {
                let bytes = [UInt8](repeating: UInt8(count % 256), count: count)
                try await near.send(bytes, to: far.address)
                #expect(try await far.receive(timeout: .seconds(60)) == Datagram(bytes, address: near.address))
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `waits for what comes later`(kind: SchedulerKind) async throws {
        try await withSockets(kind) { near, far, scheduler in
            for number in 0..<UInt8(100) {
                let receiver = scheduler.task { try await far.receive(timeout: .seconds(60)) }
                await scheduler.task {}.value
                try await near.send([number], to: far.address)
                #expect(try await receiver.value.bytes == [number])
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `moves many at once, in order`(kind: SchedulerKind) async throws {
        try await withSockets(kind) { near, far, _ in
            let sent = (0..<150).map { Datagram([UInt8($0), 1, 2], address: far.address) }
            try await near.send(sent)
            var received: [Datagram] = []
            while received.count < sent.count { received += try await far.receive(upTo: 40, timeout: .seconds(60)) }
            #expect(received.map(\.bytes) == sent.map(\.bytes))
            #expect(received.allSatisfy { $0.address == near.address && !$0.isTruncated })
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `says what was cut off`(kind: SchedulerKind) async throws {
        try await withSockets(kind, options: DatagramOptions(maximumSize: 4)) { near, far, _ in
            try await near.send([1, 2, 3, 4], to: far.address)
            try await near.send([1, 2, 3, 4, 5], to: far.address)
            try await near.send([6], to: far.address)
            #expect(try await far.receive(timeout: .seconds(60)) == Datagram([1, 2, 3, 4], address: near.address))
            #expect(
                try await far.receive(timeout: .seconds(60))
                    == Datagram([1, 2, 3, 4], address: near.address, isTruncated: true))
            #expect(try await far.receive(timeout: .seconds(60)) == Datagram([6], address: near.address))
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `takes from the kernel only what is asked for`(kind: SchedulerKind) async throws {
        try await withSockets(kind) { near, far, scheduler in
            for number in 0..<UInt8(3) { try await near.send([number], to: far.address) }
            // A receiver that gives up takes nothing with it.
            let receiver = scheduler.task { try await far.receive() }
            receiver.cancel()
            let first = try? await receiver.value.bytes
            var numbers = first ?? []
            while numbers.count < 3 { numbers += try await far.receive(timeout: .seconds(60)).bytes }
            #expect(numbers == [0, 1, 2])
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `times out, stops when cancelled, and stays usable`(kind: SchedulerKind) async throws {
        try await withSockets(kind) { near, far, scheduler in
            for round in 0..<100 {
                let task = scheduler.task { try await far.receive() }
                if round.isMultiple(of: 3) { await scheduler.task {}.value }
                task.cancel()
                await #expect(throws: SocketError.cancelled) { try await task.value }
            }
            await #expect(throws: SocketError.timedOut(after: .milliseconds(5))) {
                try await far.receive(timeout: .milliseconds(5))
            }
            try await near.send([7], to: far.address)
            #expect(try await far.receive(timeout: .seconds(60)).bytes == [7])
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `refuses a second receiver without disturbing the first`(kind: SchedulerKind) async throws {
        try await withSockets(kind) { near, far, scheduler in
            let first = scheduler.task { try await far.receive() }
            await scheduler.task {}.value
            await #expect(throws: SocketError.busy) { try await far.receive() }
            let second = scheduler.task { try await far.receive() }
            second.cancel()
            _ = await second.result
            await scheduler.task {}.value
            try await near.send([1], to: far.address)
            #expect(try await first.value.bytes == [1])
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `tells those who wait that it was closed, and ends their loops`(kind: SchedulerKind) async throws {
        try await withSockets(kind) { near, far, scheduler in
            let receiver = scheduler.task { try await near.receive(timeout: .seconds(3600)) }
            let count = Mutex(0)
            let loop = scheduler.task {
                for try await _ in far.datagrams { count.withLock { $0 += 1 } }
            }
            for _ in 0..<3 { try await near.send([1], to: far.address) }
            #expect(try await eventually(on: scheduler) { count.withLock(\.self) == 3 })
            await near.close()
            await far.close()
            await #expect(throws: SocketError.closed) { try await receiver.value }
            await #expect(throws: SocketError.closed) { try await near.send([1], to: far.address) }
            try await loop.value
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `hears that nobody receives at the other end`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let gone = try await DatagramSocket.bound(to: anyPort, on: scheduler)
            await gone.close()
            try await scheduler.sleep(for: .milliseconds(5))  // Dispatch closes a little later
            let socket = try await DatagramSocket.connected(to: gone.address, on: scheduler)
            #expect(socket.peer == gone.address)
            try await socket.send([1])
            await #expect(throws: SocketError.unreachable(gone.address, errno: ECONNREFUSED)) {
                try await socket.receive(timeout: .seconds(60))
            }
            await #expect(throws: SocketError.timedOut(after: .milliseconds(5))) {
                try await socket.receive(timeout: .milliseconds(5))
            }
            await socket.close()
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `hears only its peer when it is connected`(kind: SchedulerKind) async throws {
        try await withSockets(kind) { peer, stranger, scheduler in
            let socket = try await DatagramSocket.connected(to: peer.address, from: anyPort, on: scheduler)
            try await stranger.send([1], to: socket.address)
            try await peer.send([2], to: socket.address)
            #expect(try await socket.receive(timeout: .seconds(60)) == Datagram([2], address: peer.address))
            try await socket.send([3])
            #expect(try await peer.receive(timeout: .seconds(60)) == Datagram([3], address: socket.address))
            await socket.close()
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `receives what is sent to a group that it has joined`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let group = "239.255.77.1"
            let any = SocketAddress.ipv4("0.0.0.0", port: 0)
            let options = DatagramOptions(reuseAddress: true, multicastInterface: "lo")
            let member = try await DatagramSocket.bound(to: any, on: scheduler, options: options)
            let port = try #require(member.address.port)
            let other = try await DatagramSocket.bound(to: member.address, on: scheduler, options: options)
            for socket in [member, other] { try await socket.join(group: group, interface: "lo") }
            let sender = try await DatagramSocket.bound(to: any, on: scheduler, options: options)
            try await sender.send([1, 2], to: .ipv4(group, port: port))
            #expect(try await member.receive(timeout: .seconds(60)).bytes == [1, 2])
            #expect(try await other.receive(timeout: .seconds(60)).bytes == [1, 2])
            try await other.leave(group: group, interface: "lo")
            await #expect(throws: SocketError.self) { try await other.leave(group: group, interface: "lo") }
            for socket in [member, other, sender] { await socket.close() }
        }
    }

    // Multicast of IPv6 has no route on loopback, so this one asks the kernel who is a member.
    @Test func `joins and leaves a group of IPv6`() async throws {
        try await withSockets(.libev, at: .ipv6("::", port: 0)) { socket, _, _ in
            let group = "ff12::4d:1"
            #expect(try !groupMembers().contains("ff1200000000000000000000004d0001"))
            try await socket.join(group: group, interface: "lo")
            #expect(try groupMembers().contains("ff1200000000000000000000004d0001"))
            try await socket.leave(group: group, interface: "lo")
            #expect(try !groupMembers().contains("ff1200000000000000000000004d0001"))
        }
    }

    @Test func `says what is wrong with a group`() async throws {
        try await withSockets(.libev) { socket, _, _ in
            var error = await #expect(throws: SocketError.self) { try await socket.join(group: "some.group") }
            #expect(error?.description == "invalid address: some.group is not a numeric address")
            error = await #expect(throws: SocketError.self) { try await socket.join(group: "127.0.0.1") }
            #expect(error?.description == "cannot join the group 127.0.0.1: Invalid argument")
            error = await #expect(throws: SocketError.self) {
                try await socket.join(group: "239.255.77.1", interface: "no-such")
            }
            #expect(error?.description == "cannot find the network interface no-such: No such device")
        }
    }

    @Test func `sends to a broadcast address only when it may`() async throws {
        try await withScheduler(.libev) { scheduler in
            let any = SocketAddress.ipv4("0.0.0.0", port: 0)
            let receiver = try await DatagramSocket.bound(to: any, on: scheduler)
            let destination = SocketAddress.ipv4("127.255.255.255", port: try #require(receiver.address.port))
            let plain = try await DatagramSocket.bound(to: anyPort, on: scheduler)
            let error = await #expect(throws: SocketError.self) { try await plain.send([1], to: destination) }
            #expect(error?.description == "cannot send to \(destination): Permission denied")
            let allowed = try await DatagramSocket.bound(
                to: anyPort, on: scheduler, options: DatagramOptions(broadcast: true))
            try await allowed.send([1], to: destination)
            #expect(try await receiver.receive(timeout: .seconds(60)).bytes == [1])
            for socket in [receiver, plain, allowed] { await socket.close() }
        }
    }

    @Test func `says what it cannot send or be`() async throws {
        try await withSockets(.libev) { near, far, scheduler in
            let error = await #expect(throws: SocketError.self) {
                try await near.send([UInt8](repeating: 0, count: 70_000), to: far.address)
            }
            #expect(error?.description == "cannot send to \(far.address): Message too long")
            await #expect(throws: SocketError.self) { try await near.send([1], to: .unix(path: "/tmp/x")) }
            await #expect(throws: SocketError.invalidAddress("/tmp/x is not an address of UDP")) {
                try await DatagramSocket.bound(to: .unix(path: "/tmp/x"), on: scheduler)
            }
        }
    }
}
