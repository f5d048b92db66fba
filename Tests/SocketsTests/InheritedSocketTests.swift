import Glibc
import Scheduling
import Sockets
import Synchronization
import TestSupport
import Testing

/// Plain sockets at numbers in a row, as a service manager leaves them for the process that it starts.
private struct Handover {
    let first: CInt
    let count: Int

    /// Each has numbers of its own, since a scheduler may close the last one's a little later.
    private static let handovers = Atomic<CInt>(0)

    /// `types` are socket types; 0 stands for a pipe's end, which is no socket. Stream sockets listen.
    init(_ types: [__socket_type?], path: String? = nil) throws {
        first = 700 + 10 * Self.handovers.add(1, ordering: .relaxed).newValue
        count = types.count
        for (index, type) in types.enumerated() {
            var descriptor: CInt
            if let type {
                descriptor = socket(path == nil ? AF_INET : AF_UNIX, CInt(type.rawValue), 0)
                if let path {
                    var address = sockaddr_un()
                    address.sun_family = sa_family_t(AF_UNIX)
                    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
                    let bound = withUnsafePointer(to: &address) { pointer in
                        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                        }
                    }
                    try #require(bound == 0)
                } else {
                    try #require(Self.bindLoopback(descriptor) == 0)
                }
                if type == SOCK_STREAM { try #require(listen(descriptor, 16) == 0) }
            } else {
                descriptor = open("/dev/null", O_RDONLY)
            }
            try #require(dup2(descriptor, first + CInt(index)) >= 0)
            _ = close(descriptor)
        }
    }

    private static func bindLoopback(_ descriptor: CInt) -> CInt {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    func sockets(names: String? = nil) throws(SocketError) -> [InheritedSocket] {
        try InheritedSocket.all(from: first, process: 42) { name in
            ["LISTEN_PID": "42", "LISTEN_FDS": "\(count)", "LISTEN_FDNAMES": names][name] ?? nil
        }
    }
}

@Suite struct `Inherited sockets` {
    @Test func `come with their names, kinds and addresses, and are closed on exec`() throws {
        let handover = try Handover([SOCK_STREAM, SOCK_DGRAM, SOCK_STREAM])
        let sockets = try handover.sockets(names: "web:metrics")
        #expect(sockets.map(\.name) == ["web", "metrics", nil])
        #expect(sockets.map(\.kind) == [.listener, .datagrams, .listener])
        for (index, socket) in sockets.enumerated() {
            let raw = handover.first + CInt(index)
            #expect(try #require(socket.address.port) > 0)
            #expect(socket.address.isLoopback)
            #expect(fcntl(raw, F_GETFD) == FD_CLOEXEC)
            #expect(fcntl(raw, F_GETFL) & O_NONBLOCK != 0)
        }
        #expect(sockets[0].description == "\(sockets[0].address) (web)")
    }

    @Test func `that nobody takes are closed`() throws {
        let handover = try Handover([SOCK_STREAM])
        #expect(try handover.sockets().count == 1)
        #expect(fcntl(handover.first, F_GETFD) == -1)
    }

    @Test func `are none when the environment speaks to another process, or of none`() throws {
        let other = ["LISTEN_PID": "41", "LISTEN_FDS": "1"]
        #expect(try InheritedSocket.all(from: 700, process: 42) { other[$0] }.isEmpty)
        #expect(try InheritedSocket.all(from: 700, process: 42) { _ in nil }.isEmpty)
        #expect(try InheritedSocket.all(from: 700, process: 42) { ["LISTEN_PID": "42"][$0] }.isEmpty)
        #expect(try Listener.inherited().isEmpty)
    }

    @Test(arguments: ["x", "-1", "", "2147483647", "99999999999"])
    func `are refused when their number is none`(count: String) {
        let error = #expect(throws: SocketError.self) {
            try InheritedSocket.all(from: 700, process: 42) { ["LISTEN_PID": "42", "LISTEN_FDS": count][$0] }
        }
        #expect(error == .notInherited("LISTEN_FDS is '\(count)', which is not a number of descriptors"))
    }

    @Test func `are refused when one is missing or is no socket`() throws {
        let missing = ["LISTEN_PID": "42", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "web"]
        #expect(throws: SocketError.notInherited("there is no descriptor 700 (web)")) {
            try InheritedSocket.all(from: 700, process: 42) { missing[$0] }
        }
        let handover = try Handover([SOCK_STREAM, nil])
        #expect(throws: SocketError.notInherited("descriptor \(handover.first + 1) is not a socket with an address")) {
            try handover.sockets()
        }
        let path = "/tmp/swampy-inherited-\(getpid()).sock"
        defer { unlink(path) }
        let unix = try Handover([SOCK_DGRAM], path: path)
        let reason = "descriptor \(unix.first) neither listens nor receives UDP datagrams"
        #expect(throws: SocketError.notInherited(reason)) { try unix.sockets() }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `can be served, and go on to listen for the service manager`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let handover = try Handover([SOCK_STREAM])
            let managers = dup(handover.first)
            defer { _ = close(managers) }
            let socket = try #require(try handover.sockets().first)
            let listener = await Listener.serving(inherited: socket, on: scheduler) { stream in
                if let bytes = try? await stream.read() { try? await stream.write(bytes) }
            }
            #expect(listener.address == socket.address)
            try await ByteStream.withConnection(to: listener.address, on: scheduler) { stream in
                try await stream.write([5])
                #expect(try await stream.read(timeout: .seconds(60)) == [5])
            }
            await listener.shutdown(grace: .seconds(60))
            // Nobody accepts now, but the backlog of the manager's socket takes the connection.
            let late = try await ByteStream.connected(to: socket.address, on: scheduler)
            await late.close()
        }
    }

    @Test func `leave the file of a Unix socket to the service manager`() async throws {
        try await withTemporaryPath { path in
            try await withScheduler(.libev) { scheduler in
                let socket = try #require(try Handover([SOCK_STREAM], path: path).sockets().first)
                #expect(socket.address == .unix(path: path))
                let (found, continuation) = AsyncStream.makeStream(of: Void.self)
                let listener = await Listener.listening(inherited: socket, on: scheduler) { _ in continuation.yield() }
                try await ByteStream.withConnection(to: .unix(path: path), on: scheduler) { _ in
                    await next(of: found)
                }
                await listener.close()
                #expect(access(path, F_OK) == 0)
            }
        }
    }

    @Test func `can receive datagrams`() async throws {
        try await withScheduler(.libev) { scheduler in
            let socket = try #require(try Handover([SOCK_DGRAM]).sockets().first)
            let receiver = await DatagramSocket.bound(inherited: socket, on: scheduler)
            let sender = try await DatagramSocket.connected(to: receiver.address, on: scheduler)
            try await sender.send([1])
            #expect(try await receiver.receive(timeout: .seconds(60)) == Datagram([1], address: sender.address))
            await sender.close()
            await receiver.close()
        }
    }
}
